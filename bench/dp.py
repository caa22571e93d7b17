"""What privacy costs in time: the bounded query on an encrypted version against plain DuckDB on plain Parquet.

`make bench-dp`, or `python -m bench.dp --rows 10000000 [--spark] [--peer] [--http] [--cache-mb 256]`. Engines take
turns in one process, so that a busy machine is busy for both: read the ratios, not the seconds. Memory is that of a
process which does nothing else.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from anonymizer.dp.compile import compile_plan
from anonymizer.dp.engines.columns import DEFAULT_BYTES, Columns
from anonymizer.dp.engines.duckdb import prepare, run, search
from anonymizer.dp.keyed import release_found
from anonymizer.dp.plan import Plan, parse_plan
from anonymizer.dp.release import release
from bench import dp_http, dp_others
from bench.dp_questions import QUESTIONS, SCHEMA, write_plain
from bench.machine import describe, load, peak_megabytes
from bench.timing import Spent, paired

KEY = bytes(32)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=10_000_000)
    arguments.add_argument("--spark", action="store_true", help="also Spark local[2] against plain Spark")
    arguments.add_argument("--peer", action="store_true", help="also OpenDP's own Polars path")
    arguments.add_argument("--http", action="store_true", help="also whole requests to a server")
    arguments.add_argument("--cache-mb", type=int, default=DEFAULT_BYTES >> 20, help="for decrypted columns")
    arguments.add_argument("--part", choices=("publish", "answer"), help=argparse.SUPPRESS)
    arguments.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.part is not None:
        part(chosen.part, chosen.folder, chosen.cache_mb << 20)
        return
    print(f"{describe()}; DuckDB {duckdb.__version__}; load before: {load()}")
    with tempfile.TemporaryDirectory(prefix="mingzheng-bench-") as name:
        folder = Path(name)
        write_plain(folder, chosen.rows)
        published = _apart("publish", folder, chosen.cache_mb)
        print(f"{chosen.rows:,} rows published (cast, rank, encrypt): {_told(published)}", flush=True)
        embedded(folder, chosen.cache_mb << 20)
        print(f"all questions twice, alone: {_told(_apart('answer', folder, chosen.cache_mb))}", flush=True)
        if chosen.peer:
            dp_others.peer(folder, lambda plan: answer(folder, plan, None))
        if chosen.spark:
            dp_others.on_spark(folder, KEY)
    if chosen.http:
        dp_http.requests()
    print(f"load after: {load()}")


def embedded(folder: Path, cache: int) -> None:
    """Warm runs find their columns decrypted; `first` is of a process that has never opened the version's columns."""
    connection = duckdb.connect(config={"threads": 2})
    connection.execute(f"CREATE VIEW plain AS SELECT * FROM read_parquet('{folder / 'plain.parquet'}')")
    for title, (raw, sql) in QUESTIONS.items():
        plan, columns = parse_plan(raw, SCHEMA), Columns(cache)
        answer(folder, plan, None)
        spent = paired(lambda s=sql: connection.execute(s).fetchall(), lambda p=plan, c=columns: answer(folder, p, c))
        print(row(title, "DuckDB", *spent), flush=True)


def answer(folder: Path, plan: Plan, columns: Columns | None) -> Any:
    compiled, path = compile_plan(plan, SCHEMA), folder / "version.parquet"
    if compiled.open_keys:
        return search(compiled, path, KEY, lambda rows: release_found(plan, SCHEMA, compiled, rows), columns=columns)
    return release(plan, SCHEMA, run(compiled, path, KEY, columns=columns))


def part(which: str, folder: Path, cache: int) -> None:
    """In a process of its own, so that its memory is its own."""
    if which == "publish":
        # As text at once: the plain columns beside it would count as publication's memory.
        plain = pl.scan_parquet(folder / "plain.parquet")
        table = plain.select(pl.all().cast(pl.String)).collect(engine="streaming")
        started, computed = time.perf_counter(), time.process_time()
        prepare(table, SCHEMA, folder / "version.parquet", KEY)
    else:
        columns = Columns(cache)
        started, computed = time.perf_counter(), time.process_time()
        for raw, _ in [*QUESTIONS.values()] * 2:
            answer(folder, parse_plan(raw, SCHEMA), columns)
    spent = {"wall": time.perf_counter() - started, "cpu": time.process_time() - computed}
    print(json.dumps({**spent, "megabytes": peak_megabytes()}))


def row(title: str, engine: str, plain: Spent, private: Spent) -> str:
    computing = (
        f"; CPU {plain.cpu:.3f} s, {private.cpu:.3f} s, ratio {private.cpu / plain.cpu:.2f}" if plain.cpu else ""
    )
    return (
        f"{title}: plain {engine} {plain.wall:.3f} s, private {private.wall:.3f} s, "
        f"ratio {private.wall / plain.wall:.2f}{computing}; first private answer {private.first:.3f} s"
    )


def _apart(which: str, folder: Path, cache_mb: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.dp", "--part", which, "--folder", str(folder)]
    command += ["--cache-mb", str(cache_mb)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def _told(measured: dict[str, float]) -> str:
    return f"{measured['wall']:.1f} s (CPU {measured['cpu']:.1f} s), at most {measured['megabytes']:.0f} MB"


if __name__ == "__main__":
    main()
