"""A number that was released: its value, its error, and the noise that it carries."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from anonymizer.dp.values import fixed


@dataclass(frozen=True, slots=True)
class Noise:
    """Of one block, in its integer units. `halves`: half-widths that hold with 95 %, 97.5 % and 98.3 %, for numbers
    made of one, two or three blocks. `tail`: how many deviations a weighted sum of such noises passes, on one side,
    with a probability of 2.5 % at most."""

    scale: float
    sensitivity: float
    halves: tuple[int, ...]
    deviation: float
    tail: float

    def half(self, shared_by: int) -> int:
        return self.halves[shared_by - 1]


@dataclass(frozen=True, slots=True)
class Value:
    """Decimal strings. Suppressed: the noise leaves the number undetermined; then [low, high] is all that is known.
    `noisy`, of what adds up: the number as it was drawn, where `value` is held within what can be."""

    value: str | None
    standard_error: str | None
    low: str
    high: str
    suppressed: bool = False
    noisy: str | None = None

    def to_json(self) -> dict[str, Any]:
        shown = {
            "value": self.value,
            "standard_error": self.standard_error,
            "low": self.low,
            "high": self.high,
            "suppressed": self.suppressed,
        }
        return shown if self.noisy is None else {**shown, "noisy": self.noisy}


@lru_cache(maxsize=256)  # all cells of an answer carry the same error
def significant(amount: float, digits: int = 3, rounded: Callable[[Fraction], int] = math.ceil) -> str:
    """Plain decimal text of so many significant digits, rounded up unless told otherwise."""
    if amount <= 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(amount))
    exact = Fraction(repr(amount))
    shown = rounded(exact * Fraction(10) ** places)
    text = fixed(shown, places) if places > 0 else str(shown * 10**-places)
    return text.rstrip("0").rstrip(".") if "." in text else text
