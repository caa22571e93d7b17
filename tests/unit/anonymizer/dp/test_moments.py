"""Means and variances in whole numbers are what they are in exact fractions."""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from anonymizer.dp.aggregates import Bounded
from anonymizer.dp.column import Column, Kind
from anonymizer.dp.moments import MEAN_PLACES, mean, round_half_even, variance
from anonymizer.dp.noisy import Noise
from anonymizer.dp.values import fixed

FEE = Column("fee", Kind.DECIMAL, scale=2)


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**10))
def test_rounding_is_that_of_fractions(units: int, by: int) -> None:
    assert round_half_even(units, by) == round(Fraction(units, by))
    assert round_half_even(by * units + by // 2, by) == round(Fraction(by * units + by // 2, by))


@given(
    st.integers(-(10**6), 10**6),
    st.integers(0, 10**6),
    st.integers(-(10**12), 10**12),
    st.integers(-50, 10**6),
    st.integers(0, 10**7),
    st.integers(0, 40),
)
def test_a_mean_and_its_interval_are_the_exact_quotients_held_within_the_bounds(
    lower: int, span: int, total: int, present: int, wide: int, narrow: int
) -> None:
    asked = Bounded("mean", FEE, lower, lower + span)
    noises = [Noise(1.0, 1.0, (half, half, half), 1.0, 2.0) for half in (wide, narrow)]
    shown = mean(asked, (total, present), noises)
    centre, places = (2 * lower + span) // 2, FEE.scale + MEAN_PLACES

    def held(value: Fraction) -> Fraction:
        return min(max(value, Fraction(lower)), Fraction(lower + span)) * 10**MEAN_PLACES

    if present - narrow < 1:
        ends = (fixed(int(held(Fraction(end))), places) for end in (lower, lower + span))
        assert shown.suppressed and (shown.low, shown.high) == tuple(ends)
        return
    corners = [Fraction(total + way * wide, present + other * narrow) for way in (-1, 1) for other in (-1, 1)]
    assert shown.value == fixed(round(held(centre + Fraction(total, present))), places)
    assert shown.low == fixed(math.floor(held(centre + min(corners))), places)
    assert shown.high == fixed(math.ceil(held(centre + max(corners))), places)


@given(
    st.integers(-(10**6), 10**6),
    st.integers(0, 10**6),
    st.integers(-(10**9), 10**9),
    st.integers(-50, 10**5),
    st.integers(-(10**6), 10**14),
    st.integers(0, 10**7),
    st.integers(0, 40),
)
def test_a_variance_and_its_interval_are_the_exact_quotients_held_within_what_is_possible(
    lower: int, span: int, total: int, present: int, squares: int, wide: int, narrow: int
) -> None:
    asked = Bounded("variance", FEE, lower, lower + span)
    noises = [Noise(1.0, 1.0, (half, half, half), 1.0, 2.0) for half in (wide, narrow, wide)]
    shown = variance(asked, (total, present, squares), noises)
    places = 2 * FEE.scale + MEAN_PLACES

    def held(value: Fraction) -> Fraction:
        return min(max(value, Fraction()), Fraction(span**2, 4)) * 10**MEAN_PLACES

    if present - narrow < 1:
        assert shown.suppressed and shown.low == fixed(0, places)
        assert shown.high == fixed(int(held(Fraction(span**2))), places)
        return
    counts = present - narrow, present + narrow
    means = [Fraction(total + way * wide, by) for way in (-1, 1) for by in counts]
    of_squares = [Fraction(squares + way * wide, by) for way in (-1, 1) for by in counts]
    nearest = 0 if min(means) <= 0 <= max(means) else min(map(abs, means))
    assert shown.value == fixed(round(held(Fraction(squares, present) - Fraction(total, present) ** 2)), places)
    assert shown.low == fixed(math.floor(held(min(of_squares) - max(map(abs, means)) ** 2)), places)
    assert shown.high == fixed(math.ceil(held(max(of_squares) - nearest**2)), places)
