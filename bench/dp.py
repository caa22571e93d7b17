"""What privacy costs in time: the bounded query on an encrypted version against plain DuckDB on plain Parquet.

Run `python -m bench.dp [rows]` from the checkout. Read the ratios, not the seconds.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from anonymizer.dp.compile import compile_plan
from anonymizer.dp.engines.duckdb import prepare, run
from anonymizer.dp.plan import parse_plan
from anonymizer.dp.price import price
from anonymizer.dp.release import release
from anonymizer.dp.schema import DatasetSchema

KEY = bytes(32)
STREETS = [f"街道{number}" for number in range(50)]
SCHEMA = DatasetSchema.from_json(
    {
        "columns": [
            {"name": "street", "kind": "category", "categories": STREETS},
            {"name": "age", "kind": "integer"},
            {"name": "fee", "kind": "decimal", "scale": 2, "unit": "元"},
        ],
        "person_column": "person",
        "max_rows_per_person": 10,
    }
)
QUESTIONS = {
    "count by street": (
        {"group_by": [{"column": "street"}], "aggregates": [{"op": "count"}]},
        "SELECT street, count(*) FROM plain GROUP BY street",
    ),
    "mean by street": (
        {"group_by": [{"column": "street"}], "aggregates": [{"op": "mean", "column": "fee", "lower": 0, "upper": 500}]},
        "SELECT street, avg(fee) FROM plain GROUP BY street",
    ),
    "histogram of adults": (
        {
            "where": [{"column": "age", "op": ">=", "value": 18}],
            "group_by": [{"column": "age", "bins": list(range(0, 121, 5))}],
            "aggregates": [{"op": "count"}],
        },
        "SELECT age // 5, count(*) FROM plain WHERE age >= 18 GROUP BY 1",
    ),
}


def frame(rows: int) -> pl.DataFrame:
    """Invented rows: five a person on average, fees skewed."""
    source = np.random.default_rng(20261124)
    return pl.DataFrame(
        {
            "person": source.integers(0, max(1, rows // 5), rows),
            "street": source.choice(STREETS, rows),
            "age": source.integers(0, 100, rows),
            "fee": source.gamma(2.0, 60.0, rows).round(2),
        }
    )


def timed(work: Callable[[], object], repeats: int = 7) -> float:
    """Median seconds of several warm runs."""
    work()
    took = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return statistics.median(took)


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = frame(rows)
        table.write_parquet(folder / "plain.parquet")
        text = table.select(pl.all().cast(pl.String))
        started = time.perf_counter()
        report = prepare(text, SCHEMA, folder / "version", KEY)
        print(f"{rows} rows; prepared once in {time.perf_counter() - started:.2f} s, {report.people} people")
        connection = duckdb.connect(config={"threads": 2})
        connection.execute(f"CREATE VIEW plain AS SELECT * FROM read_parquet('{folder / 'plain.parquet'}')")
        for title, (raw, sql) in QUESTIONS.items():
            plan = parse_plan({**raw, "loss": {"rho": "0.1"}}, SCHEMA)
            compiled = compile_plan(plan, SCHEMA)
            vector = run(compiled, folder / "version", KEY)
            plain = timed(lambda sql=sql: connection.execute(sql).fetchall())  # type: ignore[misc]
            exact = timed(lambda c=compiled: run(c, folder / "version", KEY))  # type: ignore[misc]
            noise = timed(lambda p=plan, v=vector: release(p, SCHEMA, v))  # type: ignore[misc]
            quote = timed(lambda p=plan: price(p, SCHEMA))  # type: ignore[misc]
            print(
                f"{title}: plain {plain * 1e3:.1f} ms, bounded on encrypted {exact * 1e3:.1f} ms, "
                f"noise {noise * 1e3:.1f} ms, price {quote * 1e3:.1f} ms; ratio {(exact + noise) / plain:.1f}"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
