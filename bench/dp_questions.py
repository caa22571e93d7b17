"""What the benchmark of private answers asks: invented rows, and each question beside its plain SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from anonymizer.dp.schema import DatasetSchema

STREETS = [f"街道{number}" for number in range(50)]
ROADS = [f"路{number}" for number in range(2000)]
MOST = 10
SCHEMA = DatasetSchema.from_json(
    {
        "columns": [
            {"name": "street", "kind": "category", "categories": STREETS},
            {"name": "age", "kind": "integer"},
            {"name": "fee", "kind": "decimal", "scale": 2, "unit": "元"},
            {"name": "road", "kind": "open_category"},
        ],
        "person_column": "person",
        "max_rows_per_person": MOST,
    }
)
LOSS = {"rho": "0.1"}
_FEE = {"column": "fee", "lower": 0, "upper": 500}
_CHUNK = 1_000_000


def _by(key: str, aggregate: dict[str, Any], sql: str, **more: object) -> tuple[dict[str, Any], str]:
    asked = {"group_by": [{"column": key}], "aggregates": [aggregate], "rows_per_person": MOST, "loss": LOSS, **more}
    return asked, f"SELECT {key}, {sql} FROM plain GROUP BY {key}"


QUESTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "count": _by("street", {"op": "count"}, "count(*)"),
    "sum": _by("street", {"op": "sum", **_FEE}, "sum(fee)"),
    "mean": _by("street", {"op": "mean", **_FEE}, "avg(fee)"),
    "median of age": _by(
        "street", {"op": "quantile", "at": "0.5", "column": "age", "lower": 0, "upper": 120}, "median(age)"
    ),
    "distinct people": _by("street", {"op": "people"}, "count(DISTINCT person)"),
    # The plain query counts rows only. Ours counts people too, since by them a key may be shown or not.
    "unknown keys": _by("road", {"op": "count"}, "count(*)", min_people=10, loss={**LOSS, "delta": "0.0000001"}),
}


def frame(rows: int, people: int, seed: int) -> pl.DataFrame:
    """Fees skewed, a fifth of the roads with most of the rows."""
    source = np.random.default_rng(seed)
    roads = np.minimum(source.zipf(1.3, rows) - 1, len(ROADS) - 1)
    return pl.DataFrame(
        {
            "person": source.integers(0, people, rows),
            "street": pl.Series(STREETS).gather(source.integers(0, len(STREETS), rows)),
            "age": source.integers(0, 100, rows),
            "fee": source.gamma(2.0, 60.0, rows).round(2),
            "road": pl.Series(ROADS).gather(roads),
        }
    )


def write_plain(folder: Path, rows: int) -> Path:
    """Five rows a person on average, as plain Parquet, zstd like ours, a million rows at a time."""
    path = folder / "plain.parquet"
    people = max(1, rows // 5)
    with pq.ParquetWriter(path, frame(1, people, 0).to_arrow().schema, compression="zstd") as file:
        for at in range(0, rows, _CHUNK):
            file.write_table(frame(min(_CHUNK, rows - at), people, 20261124 + at).to_arrow())
    return path
