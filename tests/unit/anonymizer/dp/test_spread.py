"""Variances, quantiles and numbers of people: what is shown covers the truth, and what is open is said to be open."""

from __future__ import annotations

import math
import statistics
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.dp.aggregates import Quantile
from anonymizer.dp.plan import parse_plan
from anonymizer.dp.price import price
from anonymizer.dp.release import release
from anonymizer.dp.stability import blocks
from anonymizer.errors import AnonymizerError
from tests.dp_examples import SCHEMA, plan

CELLS = 100
GROUPS = [{"column": "age", "bins": list(range(CELLS + 1))}]
AGES = {"column": "age", "lower": 0, "upper": 99}


@pytest.mark.parametrize("loss", [{"rho": "0.5"}, {"epsilon": "1"}])
def test_intervals_of_variances_cover_the_truth(loss: dict[str, str]) -> None:
    values = [20] * 3000 + [80] * 2000
    aggregates = [{"op": "variance", **AGES}]
    asked = plan(where=[], group_by=GROUPS, aggregates=aggregates, rows_per_person=1, loss=loss)
    centred = [value - 49 for value in values]
    vector = (sum(centred),) * CELLS + (len(values),) * CELLS + (sum(y * y for y in centred),) * CELLS
    shown = [value for _, (value,) in release(asked, SCHEMA, vector).rows]
    truth = statistics.pvariance(values)
    assert sum(float(one.low) <= truth <= float(one.high) for one in shown) >= 95 - 10
    seen = math.sqrt(sum((float(one.value or "nan") - truth) ** 2 for one in shown) / CELLS)
    said = sum(float(one.standard_error or "nan") for one in shown) / CELLS
    assert 0.6 < said / seen < 1.7


@pytest.mark.parametrize("loss", [{"rho": "0.5"}, {"epsilon": "1"}])
@pytest.mark.parametrize("at", ["0.1", "0.5", "0.9"])
def test_intervals_of_quantiles_cover_the_truth(at: str, loss: dict[str, str]) -> None:
    # As many people of each age: the q-quantile of 0…99 is the smallest age with at least q of all at or below it.
    aggregates = [{"op": "quantile", "at": at, **AGES}]
    groups = [{"column": "age", "bins": list(range(CELLS + 1))}]
    asked = plan(where=[], group_by=groups, aggregates=aggregates, rows_per_person=1, loss=loss)
    truth = math.ceil(float(at) * 100) - 1
    rows = release(asked, SCHEMA, (200,) * (CELLS * 100)).rows
    covered = sum(float(value.low) <= truth <= float(value.high) for _, (value,) in rows)
    assert covered >= 95
    assert all(abs(float(value.value or "nan") - truth) <= 12 for _, (value,) in rows)


@pytest.mark.parametrize("loss", [{"rho": "0.5"}, {"epsilon": "1"}])
def test_a_price_says_below_how_many_rows_a_quantile_is_mostly_suppressed(loss: dict[str, str]) -> None:
    asked = plan(where=[], group_by=GROUPS, aggregates=[{"op": "quantile", "at": "0.5", **AGES}], loss=loss)
    (error,) = price(asked, SCHEMA).errors
    fewest = error.suppressed_below
    assert fewest is not None and f"{fewest} rows" in error.words_en and f"{fewest} 条记录" in error.words_zh
    hidden = []
    for rows in (fewest // 2, 2 * fewest):
        cell = (*(rows // 100 + (place < rows % 100) for place in range(100)),)
        hidden.append(sum(one.suppressed for _, (one,) in release(asked, SCHEMA, cell * CELLS).rows))
    assert hidden[0] > CELLS * 0.8 and hidden[1] < CELLS * 0.2


def test_without_enough_rows_nothing_is_read_off_the_noise() -> None:
    aggregates = [{"op": "quantile", "at": "0.5", **AGES}, {"op": "variance", **AGES}]
    asked = plan(where=[], group_by=[], aggregates=aggregates, loss={"rho": "0.00001"})
    answer = release(asked, SCHEMA, (0,) * 103)
    for value in answer.rows[0][1]:
        assert value.suppressed and value.value is None
    assert (answer.rows[0][1][0].low, answer.rows[0][1][0].high) == ("0", "99")


def test_people_are_counted_as_people_and_priced_by_the_cells_that_one_can_reach() -> None:
    asked = plan(where=[], group_by=GROUPS, aggregates=[{"op": "people"}], rows_per_person=4, loss={"rho": "0.02"})
    (error,) = price(asked, SCHEMA).errors
    rows = plan(where=[], group_by=GROUPS, aggregates=[{"op": "count"}], rows_per_person=4, loss={"rho": "0.02"})
    assert error.unit == "人"
    # Four rows move a count by up to four; four rows move numbers of people by one in each of four cells: √4.
    (other,) = price(rows, SCHEMA).errors
    assert int(error.half_width_95) * 2 == pytest.approx(int(other.half_width_95), abs=2)


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_intervals_of_a_histogram_cover_the_bounds_and_nothing_else(lower: int, span: int) -> None:
    aggregates = [{"op": "quantile", "column": "age", "at": "0.5", "lower": lower, "upper": lower + span}]
    asked = parse_plan({"aggregates": aggregates, "loss": {"rho": "1"}}, SCHEMA)
    (aggregate,) = asked.aggregates
    assert isinstance(aggregate, Quantile)
    edges = aggregate.edges
    assert (edges[0], edges[-1]) == (lower, lower + span + 1)
    assert all(low < high for low, high in pairwise(edges))
    assert blocks(asked)[0].width == len(edges) - 1 <= 128


@pytest.mark.parametrize(
    "at", ["0", "1", "0.0", "0.0000", "1.0", "0.5555", ".5", "0,5", "５", 0.5, 1, None, True, "NaN"]
)
def test_a_place_that_is_none_is_refused(at: object) -> None:
    with pytest.raises(AnonymizerError) as refused:
        plan(aggregates=[{"op": "quantile", "at": at, **AGES}])
    assert refused.value.code == "plan_quantile_invalid"
