"""Means and variances out of noisy sums: post-processing, with intervals that hold whatever the blocks' dependence.

Each block lies in its own interval, and all of them at once with 95 % confidence (Bonferroni); the result is bounded
over that box.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from anonymizer.dp.aggregates import Bounded
from anonymizer.dp.noisy import Noise, Value, significant
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
    places, finer = 2 * aggregate.column.scale, 10**MEAN_PLACES
    # No variance of values within bounds exceeds the square of half their distance (Popoviciu). 4 divides `finer`.
    largest = (aggregate.upper - aggregate.lower) ** 2 * finer // 4
    fewest, most = present - of_present.half(3), present + of_present.half(3)

    def shown(units: int) -> str:
        return fixed(min(max(units, 0), largest), places + MEAN_PLACES)

    if fewest < 1:
        return Value(None, None, shown(0), shown(largest), suppressed=True)
    # Quotients by `fewest` and by `most`, as whole numbers over the product of both.
    over = fewest * most
    least, greatest = _ends(total, of_total.half(3), fewest, most)
    below, above = _ends(squares, of_squares.half(3), fewest, most)
    nearest_zero = 0 if least <= 0 <= greatest else min(abs(least), abs(greatest))
    furthest = max(abs(least), abs(greatest))
    slope = (2 * total**2 - squares * present) / present**2 * of_present.deviation
    error = math.hypot(of_squares.deviation, 2 * (total / present) * of_total.deviation, slope) / present
    return Value(
        shown(round_half_even((squares * present - total**2) * finer, present**2)),
        significant(error / 10**places),
        shown((below * over - furthest**2) * finer // over**2),
        shown(-(-(above * over - nearest_zero**2) * finer // over**2)),
    )


def round_half_even(units: int, by: int) -> int:
    """What round() makes of a Fraction: the nearest whole number, the even one of two. `by` is positive."""
    whole, rest = divmod(units, by)
    return whole + (2 * rest > by or (2 * rest == by and whole % 2 == 1))


def _ends(amount: int, half: int, fewest: int, most: int) -> tuple[int, int]:
    """The least and the greatest quotient, times `fewest` · `most`; `fewest` is positive."""
    low, high = amount - half, amount + half
    return min(low * fewest, low * most), max(high * fewest, high * most)
