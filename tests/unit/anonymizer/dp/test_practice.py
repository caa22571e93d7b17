"""Practice data come from the declaration and a seed alone, keep its bounds, and say that they are invented."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date

import polars as pl
import pyarrow.parquet as pq
import pytest

from anonymizer.dp.engines.casting import cast
from anonymizer.dp.practice import METADATA, NOTICE, as_csv, as_parquet, practice_table
from anonymizer.dp.schema import DatasetSchema

SCHEMA = DatasetSchema.from_json({
    "columns": [
        {"name": "居民", "kind": "text"},
        {"name": "district", "kind": "category", "categories": ["东街", "west, \"old\""]},
        {"name": "age", "kind": "integer", "lower": 0, "upper": 120},
        {"name": "fee", "kind": "decimal", "lower": "-5", "upper": "99.99", "scale": 2},
        {"name": "day", "kind": "date", "lower": "2026-01-01", "upper": "2026-02-28"},
        {"name": "note", "kind": "text"},
    ],
    "person_column": "居民", "max_rows_per_person": 3,
})  # fmt: skip
GOLDEN = "be7a83c5511c4da639bbdbbc3c2a51dde1cc5ec3e42fd4ab55e3b393f88caf27"


def test_the_same_seed_gives_the_same_table_for_ever_and_another_seed_another() -> None:
    csv = as_csv(practice_table(SCHEMA, 7, 50), 7)
    assert csv == as_csv(practice_table(SCHEMA, 7, 50), 7)
    assert csv.splitlines()[1:] != as_csv(practice_table(SCHEMA, 8, 50), 8).splitlines()[1:]
    # Golden: whoever wrote an analysis last year gets last year's table.
    assert hashlib.sha256(csv).hexdigest() == GOLDEN


def test_no_name_and_no_category_is_run_by_a_spreadsheet() -> None:
    evil = ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2+3", "\uff1d1", "-7", "east"]
    names = ('=HYPERLINK("http://e")', "'=x", "=x")
    schema = DatasetSchema.from_json({
        "columns": [{"name": name, "kind": "category", "categories": evil} for name in names],
        "person_column": None, "max_rows_per_person": 1,
    })  # fmt: skip
    text = as_csv(practice_table(schema, 1, 300), 1).decode().partition("\n")[2]
    heads, *rows = csv.reader(io.StringIO(text, newline=""))
    assert heads == ['\'=HYPERLINK("http://e")', "'=x", "'=x"]
    assert {cell for row in rows for cell in row} == {"", "-7", "east", *(f"'{one}" for one in evil[:5])}


@pytest.mark.parametrize("rows", [1, 2, 500])
def test_every_value_is_declared_and_readable_as_the_engine_reads_it(rows: int) -> None:
    table = practice_table(SCHEMA, 3, rows)
    assert table.columns == ["居民", "district", "age", "fee", "day"] and table.height == rows
    _, unreadable = cast(table, SCHEMA)
    assert unreadable == {}
    assert table["居民"].value_counts()["count"].max() <= 3
    assert set(table["district"].drop_nulls()) <= {"东街", 'west, "old"'}
    assert all(0 <= age <= 120 for age in table["age"].drop_nulls())
    assert all(-5 <= float(fee) <= 99.99 for fee in table["fee"].drop_nulls())
    days = [date.fromisoformat(day) for day in table["day"].drop_nulls()]
    assert all(date(2026, 1, 1) <= day <= date(2026, 2, 28) for day in days)


def test_the_csv_says_in_its_first_line_that_it_is_invented_and_reads_back() -> None:
    table = practice_table(SCHEMA, 1, 100)
    csv = as_csv(table, 1)
    assert csv.decode().startswith(f"# {NOTICE}; seed 1\n")
    back = pl.read_csv(csv, comment_prefix="#", schema_overrides={"fee": pl.String})
    assert back.equals(table, null_equal=True)


def test_the_parquet_says_in_its_metadata_that_it_is_invented() -> None:
    file = pq.read_table(io.BytesIO(as_parquet(practice_table(SCHEMA, 1, 10), 1)))
    assert file.schema.metadata[METADATA].decode() == f"{NOTICE}; seed 1" and file.num_rows == 10


def test_a_schema_without_bounds_still_gives_a_table() -> None:
    plain = DatasetSchema.from_json({
        "columns": [{"name": "n", "kind": "integer"}, {"name": "d", "kind": "date"}],
        "person_column": None, "max_rows_per_person": 1,
    })  # fmt: skip
    assert practice_table(plain, 1, 20).columns == ["n", "d"]


def test_an_open_category_gets_invented_groups_and_changes_no_other_column() -> None:
    declared = SCHEMA.to_json()
    declared["columns"].append({"name": "street", "kind": "open_category"})
    table, without = practice_table(DatasetSchema.from_json(declared), 7, 200), practice_table(SCHEMA, 7, 200)
    assert table.drop("street").equals(without)
    streets = set(table["street"].drop_nulls())
    assert len(streets) == 12 and all(street.startswith("practice-") for street in streets)
