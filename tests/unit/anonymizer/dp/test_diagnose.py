"""The diagnosis counts exactly what a bound throws away, and suggests where bias and noise together are least."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from anonymizer.errors import AnonymizerError
from core.adapters.dp import DuckDbEngine
from tests.unit.anonymizer.dp.test_totals import SCHEMA

PUBLIC = SCHEMA.to_json()


def table(rows: dict[str, int], fees: list[str] | None = None) -> pl.DataFrame:
    people = [name for name, count in rows.items() for _ in range(count)]
    paid = fees or ["1"] * len(people)
    return pl.DataFrame({"person": people, "district": ["east"] * len(people), "sex": ["f"] * len(people), "fee": paid})


def by_bound(found: dict[str, Any]) -> dict[int, dict[str, Any]]:
    return {one["bound"]: one for one in found["rows_per_person"]["candidates"]}


def test_rows_and_people_that_a_bound_leaves_out_are_counted_exactly() -> None:
    found = DuckDbEngine().diagnose_table(table({"a": 10, "b": 2, "c": 1, "": 5}), PUBLIC, "0.02", 1)
    assert (found["rows"], found["people"]) == (13, 3)
    one, two, ten = (by_bound(found)[bound] for bound in (1, 2, 10))
    assert (one["rows_left_out"], one["people_affected"]) == (f"{10 / 13:.3f}", f"{2 / 3:.3f}")
    assert (two["rows_left_out"], two["people_affected"]) == (f"{8 / 13:.3f}", f"{1 / 3:.3f}")
    assert (ten["rows_left_out"], ten["people_affected"]) == ("0.000", "0.000")
    assert int(one["noise_half_width"]) < int(ten["noise_half_width"])


def test_few_heavy_people_make_a_small_bound_best_and_many_make_a_large_one() -> None:
    few = DuckDbEngine().diagnose_table(table({"a": 40, **{f"p{n}": 1 for n in range(500)}}), PUBLIC, "0.02", 1)
    many = DuckDbEngine().diagnose_table(table({f"p{n}": 40 for n in range(500)}), PUBLIC, "0.5", 1)
    assert few["rows_per_person"]["suggested"] < 10 < many["rows_per_person"]["suggested"]


def test_clipping_counts_rows_people_and_the_bias_of_the_sum() -> None:
    fees = ["5", "5", "5", "85"]
    found = DuckDbEngine().diagnose_table(table({"a": 1, "b": 1, "c": 1, "d": 1}, fees), PUBLIC, "0.02", 1)
    (fee,) = found["columns"]
    assert fee["now"] == ["0.00", "100.00"]
    ten = next(one for one in fee["candidates"] if one["upper"] == "10.00")
    assert (ten["rows_clipped"], ten["people_affected"], ten["bias_of_sum"]) == ("0.250", "0.250", "-0.750")
    assert fee["candidates"][-1]["upper"] == "100.00" and fee["candidates"][-1]["bias_of_sum"] == "0.000"


def test_rows_and_people_in_no_declared_category_are_counted() -> None:
    made = table({"a": 2, "b": 1, "c": 1}).with_columns(pl.Series("sex", ["f", "无", None, "m"]))
    found = DuckDbEngine().diagnose_table(made, PUBLIC, "0.02", 1)
    district, sex = found["categories"]
    assert (district["column"], district["rows"], district["people"]) == ("district", 0, 0)
    assert sex == {
        "column": "sex", "rows": 2, "people": 2, "rows_left_out": "0.500", "people_affected": f"{2 / 3:.3f}",
    }  # fmt: skip


def test_shares_are_of_all_rows_and_people_also_where_cells_are_empty() -> None:
    made = table({"a": 1, "b": 1, "c": 1, "d": 1}, ["5", "85", "", "x"])
    (fee,) = DuckDbEngine().diagnose_table(made, PUBLIC, "0.02", 1)["columns"]
    ten = next(one for one in fee["candidates"] if one["upper"] == "10.00")
    assert (ten["rows_clipped"], ten["people_affected"]) == ("0.250", "0.250")


def test_candidates_come_from_the_declaration_and_not_from_the_data() -> None:
    tables = [table({"a": 2}, fees) for fees in (["1", "2"], ["99", "7"])]
    found = [DuckDbEngine().diagnose_table(one, PUBLIC, "0.02", 1) for one in tables]
    uppers = [[one["upper"] for one in each["columns"][0]["candidates"]] for each in found]
    assert uppers[0] == uppers[1] == ["1.00", "2.00", "5.00", "10.00", "20.00", "50.00", "100.00"]


def test_of_a_version_it_counts_what_the_version_kept(tmp_path: Path) -> None:
    engine, path, key = DuckDbEngine(), tmp_path / "v", b"k" * 32
    engine.prepare(table({"a": 10, "b": 2}), PUBLIC, path, key)
    found = engine.diagnose_version(PUBLIC, path, key, "0.02", 10)
    assert (found["rows"], found["people"]) == (5, 2)  # three rows a person at most
    with pytest.raises(AnonymizerError, match="engine_failed"):
        engine.diagnose_version(PUBLIC, path, b"x" * 32, "0.02", 10)


def test_an_empty_table_is_no_error() -> None:
    found = DuckDbEngine().diagnose_table(table({"": 1}), PUBLIC, "0.02", 10)
    assert found["rows"] == 0 and found["rows_per_person"]["candidates"]
