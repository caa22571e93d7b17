"""Where an office is found by people on foot or at a telephone: what stands on the slips that it hands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Office:
    """As its operator wrote them; either may be empty."""

    address: str
    telephone: str


def parse_offices(text: str) -> Mapping[str, Office]:
    """By name, from one `name | address | telephone` a line. Raises ValueError naming the line that is none."""
    found: dict[str, Office] = {}
    for at, written in enumerate(text.splitlines(), start=1):
        if not written.strip():
            continue
        name, *rest = (part.strip() for part in written.split("|"))
        if not name or name in found or len(rest) != 2 or not any(rest) or max(map(len, rest)) > 200:
            raise ValueError(f"MINGZHENG_OFFICES, line {at}: write `name | address | telephone`, each office once")
        found[name] = Office(*rest)
    return found
