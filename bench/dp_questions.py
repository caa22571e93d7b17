"""What the benchmark of private answers asks: invented rows, and each question beside its plain SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from anonymizer.dp.schema import DatasetSchema

STREETS = [f"街道{number}" for number in range(50)]
MOST = 10
SCHEMA = DatasetSchema.from_json(
    {
        "columns": [
            {"name": "street", "kind": "category", "categories": STREETS},
            {"name": "age", "kind": "integer"},
            {"name": "fee", "kind": "decimal", "scale": 2, "unit": "元"},
        ],
        "person_column": "person",
        "max_rows_per_person": MOST,
    }
)
_FEE = {"column": "fee", "lower": 0, "upper": 500}


def _by_street(aggregate: dict[str, Any], sql: str) -> tuple[dict[str, Any], str]:
    asked = {"group_by": [{"column": "street"}], "aggregates": [aggregate], "rows_per_person": MOST}
    return asked, f"SELECT street, {sql} FROM plain GROUP BY street"


QUESTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "count": _by_street({"op": "count"}, "count(*)"),
    "sum": _by_street({"op": "sum", **_FEE}, "sum(fee)"),
    "mean": _by_street({"op": "mean", **_FEE}, "avg(fee)"),
    "median": _by_street({"op": "quantile", "at": "0.5", "column": "age", "lower": 0, "upper": 120}, "median(age)"),
    "distinct people": _by_street({"op": "people"}, "count(DISTINCT person)"),
}


def frame(rows: int, seed: int) -> pl.DataFrame:
    """Five rows a person on average, fees skewed, as a steward's table has them: text."""
    source = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "person": source.integers(0, max(1, rows // 5), rows),
            "street": pl.Series(source.integers(0, len(STREETS), rows)).replace_strict(
                dict(enumerate(STREETS)), return_dtype=pl.String
            ),
            "age": source.integers(0, 100, rows),
            "fee": source.gamma(2.0, 60.0, rows).round(2),
        }
    )


def write_plain(folder: Path, rows: int) -> Path:
    """The same rows as plain Parquet, zstd like ours."""
    path = folder / "plain.parquet"
    frame(rows, 20261124).write_parquet(path, compression="zstd", row_group_size=1_000_000)
    return path
