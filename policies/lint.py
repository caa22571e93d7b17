"""Faults that Cedar itself accepts: repeated ids, missing annotations, text for an enumerated word, dead rules.

`python -m policies.lint` prints one line a fault and ends with 1 if there is any.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from policies.errors import PolicyError
from policies.pack import HERE, Pack
from policies.rules import ANNOTATIONS
from policies.vocabulary import Vocabulary
from policies.yaml_file import read_yaml

_MATCHED: Final = frozenset({"definitions", "duties", "refusal-duties"})
_RULE: Final = re.compile(
    r"((?:@\w+(?:\([^\n]*\))?\s*)*)\b(permit|forbid)\s*\((.*?)\)\s*((?:when|unless)\b.*?)?;", re.DOTALL
)
_NOTE: Final = re.compile(r'@(\w+)\("([^"\n]*)"\)')
_EQUAL: Final = re.compile(r'context\.([\w.]+)\s*[=!]=\s*("[^"]*"|\w+::"[^"]*")')
_LITERAL: Final = r'(?:\d+|"[^"]*"|true|false)'
_NEVER: Final = re.compile(r"&&\s*false\b|\bfalse\s*&&|when\s*\{\s*false\s*\}|unless\s*\{\s*true\s*\}")
_FIXED: Final = re.compile(rf"(?<![\w.:\"]){_LITERAL}\s*(?:==|!=|<=?|>=?)\s*{_LITERAL}(?![\w.:\"])")


def lint(directory: Path = HERE) -> list[str]:
    """All faults, as "file: rule: what is wrong". Empty for a pack that may go into force."""
    facts = Vocabulary.load(directory / "facts")
    strength = frozenset(read_yaml(directory / "pack.yaml")["strength"])
    duties = frozenset(read_yaml(directory / "duties" / "terms.yaml"))
    faults: list[str] = []
    seen: set[str] = set()
    words = {
        "definitions": frozenset({"term"}), "gates": strength, "duties": duties, "refusal-duties": duties,
        "overlays": frozenset(word for word in strength if word == "deny" or word.startswith("needs_")),
    }  # fmt: skip
    for kind, path in ((of, path) for of in words for path in sorted((directory / of).rglob("*.cedar"))):
        for name, notes, effect, body in _rules(path):
            found = [*_notes(notes, words[kind], effect, kind), *_body(body, facts)]
            if kind == "definitions" and "context.term." in body:
                found.append("a term may not rest on another term")
            if name in seen:
                found.append("id used twice")
            seen.add(name)
            faults += [f"{path.name}: {name or '?'}: {fault}" for fault in found]
    try:
        Pack.load(directory)
    except PolicyError as error:
        faults.append(f"pack: {error.details}")
    except ValueError as error:
        faults.append(f"pack: {str(error).splitlines()[0]}")
    return faults


def _rules(path: Path) -> Iterator[tuple[str, dict[str, str], str, str]]:
    text = "\n".join(line for line in path.read_text("utf-8").splitlines() if not line.lstrip().startswith("//"))
    for match in _RULE.finditer(text):
        notes = dict(_NOTE.findall(match[1]))
        yield notes.get("id", ""), notes, match[2], match[4] or ""


def _notes(notes: dict[str, str], words: frozenset[str], effect: str, kind: str) -> Iterator[str]:
    yield from (f"@{name} is missing" for name in ANNOTATIONS if not notes.get(name))
    outcome = notes.get("outcome", "")
    if outcome and outcome not in words:
        yield f"@outcome {outcome} is not a word of this set"
    # Terms and duties are found by a match, so they are written as permits; in the gates only "permit" may be one.
    if (effect == "permit") != (kind in _MATCHED or outcome == "permit"):
        yield f"{effect} does not go with @outcome {outcome}"


def _body(body: str, facts: Vocabulary) -> Iterator[str]:
    equal: dict[str, set[str]] = {}
    for name, value in _EQUAL.findall(body):
        equal.setdefault(name, set()).add(value)
        if value.startswith('"') and name in facts and facts.get(name).type in ("enum", "choices"):
            yield f"{name} is compared with text instead of {facts.get(name).entity}::{value}"
    if _NEVER.search(body) or _FIXED.search(body):
        yield "a condition that does not depend on any fact"
    plain = "||" not in body and "!" not in body and body.count("when") == 1 and "unless" not in body
    if plain and any(len(values) > 1 for values in equal.values()):
        yield "asks that one fact have two values, so it never holds"


if __name__ == "__main__":
    problems = lint()
    sys.stdout.write("".join(f"{problem}\n" for problem in problems))
    sys.exit(1 if problems else 0)
