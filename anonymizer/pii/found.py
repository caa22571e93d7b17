"""What was found, and which of it stays where finds overlap."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A type at text[start:end]. Never carries the text itself."""

    start: int
    end: int
    type: str
    score: float


def resolve(found: list[Found]) -> tuple[Found, ...]:
    """Surer first, then longer, then earlier; whatever overlaps a span already taken is given up."""
    if len(found) < 2:
        return tuple(found)
    occupied = bytearray(max((hit.end for hit in found), default=0))
    taken = []
    for hit in sorted(found, key=lambda hit: (-hit.score, hit.start - hit.end, hit.start, hit.type)):
        if not any(occupied[hit.start : hit.end]):
            occupied[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
            taken.append(hit)
    return tuple(sorted(taken, key=lambda hit: hit.start))
