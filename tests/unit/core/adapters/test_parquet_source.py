"""A table out of a folder of Parquet files: whole, as text, and nothing from beside it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from anonymizer.tables import Limits
from core.adapters.parquet_source import ParquetSource
from core.adapters.postgres_source import PostgresSource
from core.adapters.sources import source_of
from mingzheng.errors import Failure

ROWS = {
    "person": pa.array(["甲", None, ""]),
    "born": pa.array([datetime.date(1950, 2, 3), None, datetime.date(2000, 12, 31)]),
    "fee": pa.array([Decimal("12.50"), None, Decimal("-0.10")]),
    "years": pa.array([75, None, 0], pa.int16()),
    "away": pa.array([True, None, False]),
    "street": pa.array(["人民路", None, "人民路"]).dictionary_encode(),
}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "store" / "residents").mkdir(parents=True)
    pq.write_table(pa.table(ROWS), tmp_path / "store" / "residents" / "part-0.parquet")
    pq.write_table(pa.table(ROWS).slice(0, 1), tmp_path / "store" / "residents" / "part-1.parquet")
    (tmp_path / "store" / "residents" / "_SUCCESS").touch()
    pq.write_table(pa.table({"secret": ["x"]}), tmp_path / "beside.parquet")
    return tmp_path / "store"


def copied(store: Path, table: str, *columns: str, limits: Limits | None = None) -> list[dict[str, Any]]:
    source = ParquetSource(store.as_uri(), limits or Limits())
    path = store.parent / "out.parquet"
    rows = source.copy(table, columns, path, lambda *_: None)
    found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    assert len(found) == rows
    return found


def test_all_files_of_a_folder_arrive_as_text(store: Path) -> None:
    found = copied(store, "residents")
    first, nothing, last, again = found
    assert list(first.values()) == ["甲", "1950-02-03", "12.50", "75", "true", "人民路"] and again == first
    assert set(nothing.values()) == {None} and last["person"] == "" and last["fee"] == "-0.10"
    assert copied(store, "residents/part-1.parquet", "years") == [{"years": "75"}]


def test_what_a_folder_is_partitioned_by_is_a_column(store: Path) -> None:
    pq.write_to_dataset(
        pa.table({"person": ["a", "b"], "district": ["east", "west"]}), store / "parts", partition_cols=["district"]
    )
    found = sorted(copied(store, "parts"), key=lambda row: row["person"])
    assert found == [{"person": "a", "district": "east"}, {"person": "b", "district": "west"}]


def test_files_that_differ_are_refused_instead_of_filled_up(store: Path) -> None:
    pq.write_table(pa.table({**ROWS, "more": pa.array([1, 2, 3])}), store / "residents" / "part-2.parquet")
    with pytest.raises(Failure, match="source_files_differ"):
        copied(store, "residents")


@pytest.mark.parametrize("name", ["../beside.parquet", "/etc", "", ".", "residents/..", "a\x00b", "nowhere"])
def test_nothing_beside_what_was_named_is_read(store: Path, name: str) -> None:
    with pytest.raises(Failure, match="source_table_unknown"):
        copied(store, name)


@pytest.mark.parametrize("column", [pa.array([b"\x00"]), pa.array([[1]]), pa.array([{"a": 1}])])
def test_a_column_that_is_no_text_number_or_date_is_named(store: Path, column: pa.Array) -> None:
    pq.write_table(pa.table({"person": ["a"], "odd": column}), store / "odd.parquet")
    with pytest.raises(Failure, match="source_column_type") as refused:
        copied(store, "odd.parquet")
    assert refused.value.details["column"] == "odd"
    assert copied(store, "odd.parquet", "person") == [{"person": "a"}]


def test_a_file_that_is_none_fails_whole_and_quotes_nothing(store: Path) -> None:
    (store / "residents" / "part-9.parquet").write_bytes(b"PAR1 name: somebody PAR1")
    with pytest.raises(Failure, match="source_failed") as failed:
        copied(store, "residents")
    assert failed.value.details == {}


@pytest.mark.parametrize(
    ("limits", "code"), [(Limits(rows=3), "upload_too_many_rows"), (Limits(cell=2), "upload_cell_too_long")]
)
def test_limits_of_uploads_hold(store: Path, limits: Limits, code: str) -> None:
    with pytest.raises(Failure, match=code):
        copied(store, "residents", limits=limits)


def test_the_address_says_what_kind_of_source_it_is(store: Path) -> None:
    for address, kind in ((store.as_uri(), ParquetSource), ("s3://lake/registers", ParquetSource),
                          ("postgresql://reader@db/x", PostgresSource), ("service=registry", PostgresSource),
                          ("", PostgresSource)):  # fmt: skip
        assert isinstance(source_of({"MINGZHENG_SOURCE_URL": address}, Limits()), kind)
