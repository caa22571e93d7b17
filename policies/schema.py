"""Cedar's schema, written out from the vocabulary. `python -m policies.pack` rewrites schema/facts.cedarschema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from policies.vocabulary import Fact, Vocabulary

_PLAIN = {"flag": "Bool", "count": "Long", "text": "String", "words": "Set<String>", "date": "Long", "amount": "Long"}


def render(vocabulary: Vocabulary, limits: Iterable[str], terms: Iterable[str]) -> str:
    """One context type for all actions. Every fact is required, since Cedar skips a rule that reads a missing one."""
    lines = ["// Written from facts/, params/ and definitions/ by `python -m policies.pack`. Do not edit.", ""]
    for fact in vocabulary:
        if fact.type in ("enum", "choices") and fact.name != "action" and not fact.optional:
            values = ", ".join(f'"{value}"' for value in fact.members)
            lines.append(f"entity {fact.entity} enum [{values}];")
    tree = _tree(vocabulary)
    tree["limits"] = dict.fromkeys(limits, "Long")
    tree["term"] = dict.fromkeys(terms, "Bool")
    lines += ["entity Actor;", "entity Subject;", "", "type Facts = " + _record(tree, "") + ";", ""]
    lines += [f'action "{group}";' for group in vocabulary.groups]
    lines += [_action(vocabulary, action) for action in vocabulary.get("action").values]
    return "\n".join(lines) + "\n"


def _action(vocabulary: Vocabulary, action: str) -> str:
    groups = [f'"{name}"' for name, members in vocabulary.groups.items() if action in members]
    within = f" in [{', '.join(groups)}]" if groups else ""
    return f'action "{action}"{within}\n  appliesTo {{ principal: [Actor], resource: [Subject], context: Facts }};'


def _tree(vocabulary: Vocabulary) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for fact in vocabulary:
        if fact.optional or fact.name == "action":
            continue
        *path, leaf = fact.name.split(".")
        place = tree
        for part in path:
            place = place.setdefault(part, {})
        place[leaf] = _type(fact)
    return tree


def _type(fact: Fact) -> str:
    if fact.type == "enum":
        return fact.entity
    return f"Set<{fact.entity}>" if fact.type == "choices" else _PLAIN[fact.type]


def _record(tree: dict[str, Any], indent: str) -> str:
    inner = indent + "  "
    fields = [
        f'{inner}"{name}": {_record(value, inner) if isinstance(value, dict) else value},'
        for name, value in tree.items()
    ]
    return "{\n" + "\n".join(fields) + f"\n{indent}}}"
