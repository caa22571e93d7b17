"""Shares as they are recorded: decimal text, never floats."""

from __future__ import annotations

from fractions import Fraction


def decimal_text(share: Fraction) -> str:
    """Four places, rounded up: a risk that is there must not read as none."""
    places = -((-share.numerator * 10_000) // share.denominator)
    return f"{places // 10_000}.{places % 10_000:04d}".rstrip("0").rstrip(".")
