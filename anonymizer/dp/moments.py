"""Means and variances out of noisy sums: post-processing, with intervals that hold whatever the blocks' dependence.

Each block lies in its own interval, and all of them at once with 95 % confidence (Bonferroni); the result is bounded
over that box.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from anonymizer.dp.noisy import Noise, Value, significant
from anonymizer.dp.plan_types import Bounded
from anonymizer.dp.values import fixed

# A mean is shown with two places more than its column, since it is finer than its values.
MEAN_PLACES = 2


def mean(aggregate: Bounded, amounts: Sequence[int], noises: Sequence[Noise]) -> Value:
    """From the centred sum and the number of values."""
    (total, present), (of_total, of_present) = amounts, noises
    centre = (aggregate.lower + aggregate.upper) // 2
    fewest, most = present - of_present.half(2), present + of_present.half(2)

    def shown(value: Fraction, up: bool | None = None) -> str:
        held = min(max(value, Fraction(aggregate.lower)), Fraction(aggregate.upper))
        return _text(held, aggregate.column.scale, up)

    if fewest < 1:
        return Value(None, None, shown(Fraction(aggregate.lower)), shown(Fraction(aggregate.upper)), suppressed=True)
    low, high = _quotient(total - of_total.half(2), total + of_total.half(2), fewest, most)
    ratio = Fraction(total, present)
    error = math.hypot(of_total.deviation, float(ratio) * of_present.deviation) / present
    return Value(
        shown(centre + ratio),
        significant(error / 10**aggregate.column.scale),
        shown(centre + low, up=False),
        shown(centre + high, up=True),
    )


def variance(aggregate: Bounded, amounts: Sequence[int], noises: Sequence[Noise]) -> Value:
    """From the centred sum, the number of values, and the sum of squares: E(y²) − E(y)² of the centred values y."""
    (total, present, squares), (of_total, of_present, of_squares) = amounts, noises
    places = 2 * aggregate.column.scale
    # No variance of values within bounds exceeds the square of half their distance (Popoviciu).
    largest = Fraction((aggregate.upper - aggregate.lower) ** 2, 4)
    fewest, most = present - of_present.half(3), present + of_present.half(3)

    def shown(value: Fraction, up: bool | None = None) -> str:
        return _text(min(max(value, Fraction()), largest), places, up)

    if fewest < 1:
        return Value(None, None, shown(Fraction()), shown(largest, up=True), suppressed=True)
    least, greatest = _quotient(total - of_total.half(3), total + of_total.half(3), fewest, most)
    below, above = _quotient(squares - of_squares.half(3), squares + of_squares.half(3), fewest, most)
    nearest_zero = Fraction() if least <= 0 <= greatest else min(abs(least), abs(greatest))
    middle, square = Fraction(total, present), Fraction(squares, present)
    slope = float(2 * middle * middle - square) * of_present.deviation
    error = math.hypot(of_squares.deviation, 2 * float(middle) * of_total.deviation, slope) / present
    return Value(
        shown(square - middle**2),
        significant(error / 10**places),
        shown(below - max(abs(least), abs(greatest)) ** 2, up=False),
        shown(above - nearest_zero**2, up=True),
    )


def _quotient(below: int, above: int, fewest: int, most: int) -> tuple[Fraction, Fraction]:
    """The least and the greatest quotient; `fewest` is positive."""
    return (
        min(Fraction(below, fewest), Fraction(below, most)),
        max(Fraction(above, fewest), Fraction(above, most)),
    )


def _text(value: Fraction, scale: int, up: bool | None) -> str:
    held = value * 10**MEAN_PLACES
    return fixed(round(held) if up is None else math.ceil(held) if up else math.floor(held), scale + MEAN_PLACES)
