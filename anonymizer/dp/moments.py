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
    centre, finer = (aggregate.lower + aggregate.upper) // 2, 10**MEAN_PLACES
    fewest, most = present - of_present.half(2), present + of_present.half(2)

    def shown(units: int) -> str:
        # Bounds are whole, so what is held within them after rounding is what would be before.
        held = min(max(centre * finer + units, aggregate.lower * finer), aggregate.upper * finer)
        return fixed(held, aggregate.column.scale + MEAN_PLACES)

    if fewest < 1:
        low, high = ((end - centre) * finer for end in (aggregate.lower, aggregate.upper))
        return Value(None, None, shown(low), shown(high), suppressed=True)
    # Whole numbers throughout: a fraction costs a greatest common divisor each time, and there are thousands of cells.
    least, greatest = (total - of_total.half(2)) * finer, (total + of_total.half(2)) * finer
    error = math.hypot(of_total.deviation, total / present * of_present.deviation) / present
    return Value(
        shown(round_half_even(total * finer, present)),
        significant(error / 10**aggregate.column.scale),
        shown(min(least // fewest, least // most)),
        shown(max(-(-greatest // fewest), -(-greatest // most))),
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


def round_half_even(units: int, by: int) -> int:
    """What round() makes of a Fraction: the nearest whole number, the even one of two. `by` is positive."""
    whole, rest = divmod(units, by)
    return whole + (2 * rest > by or (2 * rest == by and whole % 2 == 1))


def _quotient(below: int, above: int, fewest: int, most: int) -> tuple[Fraction, Fraction]:
    """The least and the greatest quotient; `fewest` is positive."""
    return (
        min(Fraction(below, fewest), Fraction(below, most)),
        max(Fraction(above, fewest), Fraction(above, most)),
    )


def _text(value: Fraction, scale: int, up: bool | None) -> str:
    held = value * 10**MEAN_PLACES
    return fixed(round(held) if up is None else math.ceil(held) if up else math.floor(held), scale + MEAN_PLACES)
