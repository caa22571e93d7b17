"""What privacy costs in time: the bounded query on an encrypted version against plain DuckDB on plain Parquet.

`make bench-dp`, or `python -m bench.dp --rows 10000000 [--spark] [--peer]`. Engines take turns in one process, so that
a busy machine is busy for both: read the ratios, not the seconds. Memory is that of a process which does nothing else.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from anonymizer.dp.compile import compile_plan
from anonymizer.dp.dialect import SPARK
from anonymizer.dp.engines import spark
from anonymizer.dp.engines.duckdb import prepare, run
from anonymizer.dp.engines.export import Exported, export
from anonymizer.dp.plan import Plan, parse_plan
from anonymizer.dp.release import release
from bench.dp_questions import MOST, QUESTIONS, SCHEMA, write_plain
from bench.machine import describe, load

KEY = bytes(32)
LOSS = {"rho": "0.1"}
ROUNDS = 5
_CLUSTER = spark.Cluster("local[2]", {"spark.driver.memory": "1500m", "spark.sql.shuffle.partitions": "2"})


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=10_000_000)
    arguments.add_argument("--spark", action="store_true", help="also Spark local[2] against plain Spark")
    arguments.add_argument("--peer", action="store_true", help="also OpenDP's own Polars path")
    arguments.add_argument("--part", choices=("publish", "answer"), help=argparse.SUPPRESS)
    arguments.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.part is not None:
        part(chosen.part, chosen.folder)
        return
    print(f"{describe()}; DuckDB {duckdb.__version__}; load before: {load()}")
    with tempfile.TemporaryDirectory(prefix="mingzheng-bench-") as name:
        folder = Path(name)
        write_plain(folder, chosen.rows)
        published = _apart("publish", folder)
        print(
            f"{chosen.rows:,} rows published (cast, rank, encrypt) in {published['seconds']:.1f} s, "
            f"{_memory(published)}"
        )
        embedded(folder)
        print(f"answering alone: {_memory(_apart('answer', folder))}")
        if chosen.peer:
            peer(folder)
        if chosen.spark:
            on_spark(folder)
    print(f"load after: {load()}")


def embedded(folder: Path) -> None:
    connection = duckdb.connect(config={"threads": 2})
    connection.execute(f"CREATE VIEW plain AS SELECT * FROM read_parquet('{folder / 'plain.parquet'}')")
    for title, (raw, sql) in QUESTIONS.items():
        plan = parse_plan({**raw, "loss": LOSS}, SCHEMA)
        plain, private = paired(lambda s=sql: connection.execute(s).fetchall(), lambda p=plan: answer(folder, p))
        print(_row(title, "DuckDB", plain, private))


def on_spark(folder: Path) -> None:
    """Both on the same rows, plain Parquet in parts of a million rows."""
    rows = export(folder / "version.parquet", KEY, SCHEMA, folder / "copy")
    exported = Exported((folder / "copy").as_uri(), SCHEMA.hash(), rows)
    session = spark._session(_CLUSTER)
    session.read.parquet(exported.location).createOrReplaceTempView("plain")
    for title, (raw, sql) in QUESTIONS.items():
        plan = parse_plan({**raw, "loss": LOSS}, SCHEMA)
        for position, column in SCHEMA.stored():
            sql = sql.replace(column.name, f"c{position}")
        compiled = compile_plan(plan, SCHEMA, SPARK)
        plain, private = paired(
            lambda s=sql: session.sql(s).collect(),
            lambda p=plan, c=compiled: release(p, SCHEMA, spark.run(c, exported, _CLUSTER)),
            rounds=3,
        )
        print(_row(title, "Spark local[2]", plain, private))
    session.stop()


def peer(folder: Path) -> None:
    """OpenDP's Polars plans on the same plain file: the same person bound, the same keys, the same loss."""
    import opendp.prelude as dp

    dp.enable_features("contrib")
    keys = pl.LazyFrame({"street": next(column.categories for column in SCHEMA.columns if column.name == "street")})

    def query() -> Any:
        context = dp.Context.compositor(
            data=pl.scan_parquet(folder / "plain.parquet").select("person", "street"),
            privacy_unit=dp.unit_of(contributions=1, identifier="person"),
            privacy_loss=dp.loss_of(rho=0.1),
            split_evenly_over=1,
        )
        return context.query().truncate_per_group(MOST).group_by("street").agg(dp.len()).with_keys(keys)

    raw, _ = QUESTIONS["count"]
    plan = parse_plan({**raw, "loss": LOSS}, SCHEMA)
    ours, theirs = paired(lambda: answer(folder, plan), lambda: query().release().collect(), rounds=3)
    print(f"count: OpenDP's Polars path {theirs:.2f} s, ours {ours:.2f} s in the same run")
    print(f"count: noise scale {query().summarize()['scale'][0]} theirs, {answer(folder, plan).noise[0]['scale']} ours")


def answer(folder: Path, plan: Plan) -> Any:
    return release(plan, SCHEMA, run(compile_plan(plan, SCHEMA), folder / "version.parquet", KEY))


def part(which: str, folder: Path) -> None:
    """In a process of its own, so that its memory is its own."""
    if which == "publish":
        table = pl.read_parquet(folder / "plain.parquet").select(pl.all().cast(pl.String))
        started = time.perf_counter()
        prepare(table, SCHEMA, folder / "version.parquet", KEY)
    else:
        started = time.perf_counter()
        for raw, _ in QUESTIONS.values():
            answer(folder, parse_plan({**raw, "loss": LOSS}, SCHEMA))
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": time.perf_counter() - started, "megabytes": kilobytes / 1024}))


def paired(left: Callable[[], object], right: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Median seconds of warm runs that take turns."""
    left(), right()
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for work, times in zip((left, right), took, strict=True):
            started = time.perf_counter()
            work()
            times.append(time.perf_counter() - started)
    return statistics.median(took[0]), statistics.median(took[1])


def _apart(which: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.dp", "--part", which, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def _memory(measured: dict[str, float]) -> str:
    return f"at most {measured['megabytes']:.0f} MB"


def _row(title: str, engine: str, plain: float, private: float) -> str:
    return f"{title}: plain {engine} {plain:.3f} s, private {private:.3f} s, ratio {private / plain:.2f}"


if __name__ == "__main__":
    main()
