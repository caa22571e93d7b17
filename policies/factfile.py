"""Facts from a file, one JSON object a line, as another program or an auditor hands them over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from policies.errors import PolicyError
from policies.pack import Decision, Pack

# One line is one case; a longer one is no case at all.
LONGEST: Final = 1_000_000


def decide_lines(pack: Pack, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Answers in the order of the lines, blank ones skipped. What cannot be read refuses and never stops the rest."""
    for line in lines:
        if line.strip():
            yield _answer(pack, line)


def read_line(line: bytes) -> tuple[str | None, dict[str, Any]]:
    """The id and the facts by dotted name. Raises `fact_line_unreadable`: not the shape, a name twice, NaN, …"""
    if len(line) > LONGEST:
        raise PolicyError("fact_line_unreadable")
    try:
        entry = json.loads(line, object_pairs_hook=_once, parse_float=Decimal, parse_constant=_no_constant)
        name, facts = entry["id"], entry["facts"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise PolicyError("fact_line_unreadable") from None
    if not isinstance(name, str) or not isinstance(facts, dict) or set(entry) != {"id", "facts"}:
        raise PolicyError("fact_line_unreadable")
    return name, dict(_dotted(facts, ""))


def to_json(name: str | None, made: Decision) -> dict[str, Any]:
    return {
        "id": name,
        "decision": made.decision,
        "missing": list(made.missing),
        "duties": list(made.duties),
        "articles": list(made.articles),
        "rules": list(made.rules),
        "zh": made.zh,
        "en": made.en,
    }


def _answer(pack: Pack, line: bytes) -> dict[str, Any]:
    try:
        name, given = read_line(line)
    except PolicyError:
        return to_json(_name(line), pack.refuse())
    for fact in pack.vocabulary:
        # In a file an amount is a number; as text it is a fact of another type.
        if fact.type == "amount" and isinstance(given.get(fact.name), str):
            return to_json(name, pack.refuse(fact.name))
    return to_json(name, pack.decide(given))


def _dotted(facts: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in facts.items():
        if "." in name:
            raise PolicyError("fact_line_unreadable")
        if isinstance(value, dict) and value:
            yield from _dotted(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _name(line: bytes) -> str | None:
    """The id of a line whose facts cannot be read, so that its answer can still be found."""
    try:
        entry = json.loads(line[:LONGEST])
    except (ValueError, RecursionError):
        return None
    name = entry.get("id") if isinstance(entry, dict) else None
    return name if isinstance(name, str) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_constant(_name: str) -> Any:
    raise ValueError
