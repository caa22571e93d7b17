"""An answer as a file: the same numbers in both forms, whatever the groups are called, and nothing that runs."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.dp.answer_file import as_csv, as_parquet

ABOUT = {
    "dataset": "ds_x",
    "version": 1,
    "query": "qr_x",
    "plan_hash": "ab" * 32,
    "plan": {"where": [{"column": "a", "op": "=", "value": ",=1+1"}]},
    "loss": {"rho": "0.02", "epsilon": "0.9"},
    "receipt": "en_x",
    "asked_at": "2026-03-01T08:00:00+00:00",
}
SHOWN = {"value": "123", "standard_error": "4.5", "low": "114", "high": "132", "suppressed": False}
TOO_FEW = {"value": None, "standard_error": None, "low": "-3", "high": "40", "suppressed": True}


def table(keys: list[str], name: str = "district", cells: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    shown = cells or [SHOWN] * len(keys)
    rows = [{"keys": [key], "values": [cell]} for key, cell in zip(keys, shown, strict=True)]
    return {"columns": [{"name": name, "role": "key"}, {"name": "count", "role": "value"}], "rows": rows}


def lines(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO("".join(x for x in text.splitlines(keepends=True) if not x.startswith("#")))))


def test_both_forms_say_the_same_and_where_it_is_from() -> None:
    answer = table(["东街", "西街"], cells=[SHOWN, TOO_FEW])
    head, first, second = lines(as_csv(answer, ABOUT))
    assert head == ["district", "count", *(f"count_{x}" for x in ("standard_error", "low", "high", "suppressed"))]
    assert first == ["东街", "123", "4.5", "114", "132", "no"] and second == ["西街", "", "", "-3", "40", "yes"]
    said = as_csv(answer, ABOUT).decode("utf-8-sig")
    assert "# plan_hash: " + "ab" * 32 in said and "# receipt: en_x" in said and "# loss: rho 0.02 epsilon 0.9" in said
    read = pq.read_table(io.BytesIO(as_parquet(answer, ABOUT)))
    assert read.column_names == head and read.to_pylist()[1]["count"] is None
    types = [pa.string(), pa.int64(), pa.float64(), pa.int64(), pa.int64(), pa.bool_()]
    assert read.schema.types == types
    kept = json.loads(read.schema.metadata[b"mingzheng.answer"])
    assert kept["plan"] == ABOUT["plan"] and kept["receipt"] == "en_x" and kept["format"] == "mingzheng.answer-file/1"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_of_the_text_file_is_a_formula(start: str) -> None:
    for row in lines(as_csv(table([start + "cmd|' /C calc'!A0"], start + "x"), ABOUT)):
        assert not any(cell.startswith(start) for cell in row)
    for line in as_csv(table(["x"]), {**ABOUT, "purpose": ",=1+1"}).decode("utf-8-sig").splitlines():
        assert ",=" not in line


def test_a_file_says_what_its_numbers_leave_out() -> None:
    fee = {"op": "sum", "column": "a,\n=1+1", "lower": "0", "upper": "5000.00"}
    plan = {"aggregates": [{"op": "count"}, fee], "rows_per_person": 3}
    about = {**ABOUT, "plan": plan, "post_processing": ["interval_is_noise_only", "rounded"]}
    said = as_csv(table(["x"]), about).decode("utf-8-sig").splitlines()
    assert "# rows_per_person: 3" in said and "# limits: sum(a; =1+1) 0 to 5000.00" in said
    assert "# post_processing: interval_is_noise_only rounded" in said
    # What is cut off by limits is in no interval, so nothing is called true.
    assert "true" not in said[0] and "真实" not in said[0] and "limits" in said[0]
    kept = pq.read_table(io.BytesIO(as_parquet(table(["x"]), about))).schema.metadata[b"mingzheng.answer"]
    assert json.loads(kept)["plan"] == plan and json.loads(kept)["post_processing"] == about["post_processing"]


def test_the_drawn_number_has_a_column_where_the_answer_holds_it() -> None:
    negative = {**SHOWN, "value": "0", "low": "0", "noisy": "-7"}
    head, row = lines(as_csv(table(["a"], cells=[negative]), ABOUT))
    assert dict(zip(head, row, strict=True))["count_noisy"] == "-7"
    read = pq.read_table(io.BytesIO(as_parquet(table(["a"], cells=[negative]), ABOUT)))
    assert read["count_noisy"].to_pylist() == [-7] and read["count"].to_pylist() == [0]


def test_a_group_with_the_name_of_a_statistic_keeps_its_column() -> None:
    made = pq.read_table(io.BytesIO(as_parquet(table(["a"], "count"), ABOUT)))
    assert made.column_names[:2] == ["count", "count_"]


def test_numbers_too_fine_for_whole_ones_become_floats_and_text_stays_exact() -> None:
    fine = {**SHOWN, "value": "0.1", "low": "-12345678901234567.1"}
    content = table(["a"], cells=[fine])
    assert lines(as_csv(content, ABOUT))[1][3] == "-12345678901234567.1"
    assert pq.read_table(io.BytesIO(as_parquet(content, ABOUT)))["count"].to_pylist() == [0.1]


keys = st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=12), max_size=5)


@settings(max_examples=100)
@given(keys, st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_readers_get_every_group_and_number_back(names: list[str], number: Decimal) -> None:
    answer = table(names, cells=[{**SHOWN, "value": str(number)}] * len(names))
    content = as_csv(answer, ABOUT)
    rows = pl.read_csv(content, comment_prefix="#", infer_schema=False, missing_utf8_is_empty_string=True)
    assert [one.removeprefix("'") for one in rows["district"]] == [one.removeprefix("'") for one in names]
    assert [Decimal(one) for one in rows["count"]] == [number] * len(names)
    assert pq.read_table(io.BytesIO(as_parquet(answer, ABOUT)))["district"].to_pylist() == names
