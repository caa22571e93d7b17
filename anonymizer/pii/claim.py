"""What the values of a column claim to be."""

from __future__ import annotations

from dataclasses import dataclass

MAJORITY = 0.5


@dataclass(frozen=True, slots=True)
class Claim:
    """A type, the share of filled rows behind it, and how sure that makes us."""

    type: str
    share: float
    confidence: float


def claimed(name: str, found: float, confidence: float, least: float = MAJORITY) -> Claim | None:
    return Claim(name, found, confidence) if found >= least else None
