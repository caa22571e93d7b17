"""Risk figures against tables small enough to count by hand."""

from __future__ import annotations

from fractions import Fraction

import polars as pl

from anonymizer.treat.risk import risk

TABLE = pl.DataFrame(
    {"id": ["a", "b", "c", "d", "d"], "sex": ["f", "f", "m", "m", "m"], "age": ["30", "30", "30", "40", "40"]}
)


def test_groups_alike_in_all_quasi_identifiers_are_counted() -> None:
    found = risk(TABLE, ["sex", "age"])
    assert (found.rows, found.classes, found.k_min) == (5, 3, 1)
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


def test_an_empty_table_has_no_risk_and_no_error() -> None:
    assert risk(TABLE.clear(), ["sex"]).to_json()["k_min"] == 0


def test_dropped_columns_no_longer_count() -> None:
    assert risk(TABLE.drop("age"), ["sex", "age"]).quasi == ("sex",)
