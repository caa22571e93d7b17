"""Risk figures against tables small enough to count by hand, against the definitions, and against pycanon."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycanon import anonymity  # type: ignore[import-untyped]

from anonymizer.treat.risk import risk
from anonymizer.treat.shares import decimal_text

TABLE = pl.DataFrame(
    {"id": ["a", "b", "c", "d", "d"], "sex": ["f", "f", "m", "m", "m"], "age": ["30", "30", "30", "40", "40"]}
)


def test_groups_alike_in_all_quasi_identifiers_are_counted() -> None:
    found = risk(TABLE, ["sex", "age"])
    assert (found.rows, found.classes, found.k_min, found.unique) == (5, 3, 1, 1)
    assert found.unique_share == Fraction(1, 5)
    assert (found.prosecutor, found.marketer) == (Fraction(1), Fraction(3, 5))


def test_several_rows_of_one_person_are_nobody_to_hide_among() -> None:
    found = risk(TABLE, ["sex", "age"], person_column="id")
    assert (found.rows, found.classes, found.k_min) == (4, 3, 1)
    assert found.unique_share == Fraction(2, 4)


def test_without_quasi_identifiers_everyone_is_alike() -> None:
    assert risk(TABLE, []).k_min == 5


def test_a_larger_population_lowers_the_journalist_risk_only() -> None:
    found = risk(TABLE, ["sex"], population=50)
    assert found.prosecutor == Fraction(1, 2)
    assert found.journalist == Fraction(1, 20)


def test_a_group_of_four_is_small_and_one_of_five_is_not() -> None:
    table = pl.DataFrame({"x": ["a"] * 4 + ["b"] * 5})
    assert risk(table, ["x"]).small_share == Fraction(4, 9)


def test_an_empty_table_has_no_risk_and_no_error() -> None:
    found = risk(TABLE.clear(), ["sex"], sensitive=["age"]).to_json()
    assert (found["k_min"], found["unique_share"], "l_min" in found) == (0, "0", False)


def test_dropped_columns_no_longer_count() -> None:
    assert risk(TABLE.drop("age"), ["sex", "age"], sensitive=["age"]).quasi == ("sex",)
    assert risk(TABLE.drop("age"), ["sex"], sensitive=["age"]).diversity is None


def test_being_in_a_group_may_tell_the_sensitive_value() -> None:
    table = pl.DataFrame({"street": ["e", "e", "w", "w"], "illness": ["flu", "flu", "flu", "gout"]})
    found = risk(table, ["street"], sensitive=["illness"])
    assert found.diversity is not None
    assert (found.diversity.l_min, found.diversity.t_max) == (1, Fraction(1, 4))
    assert (found.to_json()["l_min"], found.to_json()["t_max"]) == (1, "0.25")


def test_without_quasi_identifiers_a_group_is_everybody() -> None:
    found = risk(pl.DataFrame({"illness": ["flu", "gout", "flu"]}), [], sensitive=["illness"])
    assert found.diversity is not None and (found.diversity.l_min, found.diversity.t_max) == (2, 0)


def test_a_quasi_identifier_is_not_measured_as_what_it_tells_itself() -> None:
    assert risk(TABLE, ["sex"], sensitive=["sex"]).diversity is None


def test_an_empty_cell_is_a_value() -> None:
    table = pl.DataFrame({"street": ["e", "e", None, None], "illness": ["flu", None, None, "flu"]})
    found = risk(table, ["street"], sensitive=["illness"])
    assert (found.classes, found.k_min) == (2, 2)
    assert found.diversity is not None and (found.diversity.l_min, found.diversity.t_max) == (2, 0)


@pytest.mark.parametrize(
    ("share", "text"), [("0", "0"), ("1", "1"), ("1/3", "0.3334"), ("1/100000", "0.0001"), ("1/4", "0.25")]
)
def test_a_risk_that_is_there_never_reads_as_none(share: str, text: str) -> None:
    assert decimal_text(Fraction(share)) == text


ROWS = st.lists(st.tuples(*(st.sampled_from("abc") for _ in range(4))), min_size=1, max_size=40)


@given(rows=ROWS)
@settings(max_examples=60)
def test_the_figures_are_those_of_pycanon(rows: list[tuple[str, ...]]) -> None:
    table = pl.DataFrame(rows, schema=["x", "y", "s", "r"], orient="row")
    found = risk(table, ["x", "y"], sensitive=["s", "r"])
    oracle, quasi, told = table.to_pandas(), ["x", "y"], ["s", "r"]
    assert found.k_min == anonymity.k_anonymity(oracle, quasi)
    assert found.diversity is not None
    assert found.diversity.l_min == anonymity.l_diversity(oracle, quasi, told)
    assert float(found.diversity.t_max) == pytest.approx(anonymity.t_closeness(oracle, quasi, told), abs=1e-9)


@given(rows=ROWS, population=st.integers(1, 200))
@settings(max_examples=60)
def test_the_figures_are_those_of_the_definitions(rows: list[tuple[str, ...]], population: int) -> None:
    """El Emam's, person by person: prosecutor the largest of 1/f, marketer their mean."""
    table = pl.DataFrame(rows, schema=["x", "y", "s", "r"], orient="row")
    found = risk(table, ["x", "y"], population=population)
    sizes = [sum(other[:2] == row[:2] for other in rows) for row in rows]
    assert found.prosecutor == max(Fraction(1, size) for size in sizes)
    assert found.marketer == sum(Fraction(1, size) for size in sizes) / len(rows)
    assert found.journalist == found.prosecutor * Fraction(len(rows), max(population, len(rows)))
    assert found.small_share == Fraction(sum(size < 5 for size in sizes), len(rows))
    assert found.unique_share == Fraction(sizes.count(1), len(rows))
