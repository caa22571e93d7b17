"""Rows a second beside Presidio's batch engine on the same table, and a million rows in a process of their own."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl
from presidio_analyzer import BatchAnalyzerEngine

from anonymizer.pii.scan import scan
from anonymizer.tables import read_found
from bench.pii.peers import StockPresidio
from bench.pii.tables import develop
from bench.pii.tables.files import write

_SIZES = (200, 2_000, 20_000)
# Cell by cell, as it is made to read: its rate does not depend on how many rows there are.
_PRESIDIO_ROWS = 200


def beside_presidio(folder: Path, rounds: int) -> tuple[dict[int, float], float]:
    """(ours by number of rows, Presidio's) in rows of the grid register, 14 columns, a second of CPU time.

    Medians of rounds in which all take turns. Reading the file is left out on both sides; the model is loaded.
    """
    frames = {rows: _frame(folder, rows) for rows in (_PRESIDIO_ROWS, *_SIZES)}
    cells = {column.name: [cell or "" for cell in column] for column in frames[_PRESIDIO_ROWS]}
    batch = BatchAnalyzerEngine(StockPresidio().analyzer)
    scan(frames[_SIZES[0]])
    ours: dict[int, list[float]] = {rows: [] for rows in _SIZES}
    theirs = []
    for _ in range(rounds):
        theirs.append(_spent(lambda: list(batch.analyze_dict(cells, "en"))))
        for rows in _SIZES:
            ours[rows].append(_spent(partial(scan, frames[rows])))
    peer = _PRESIDIO_ROWS / statistics.median(theirs)
    rates = {rows: rows / statistics.median(times) for rows, times in ours.items()}
    print(f"\nscan of rows of 14 columns, medians of {rounds} rounds, CPU time of the process")
    for rows, rate in rates.items():
        print(f"ours, {rows:>6,} rows{rate:22.0f} rows/s   ({rate / peer:.0f} x)")
    print(f"{'stock Presidio, batch':28}{peer:11.0f} rows/s")
    return rates, peer


def _frame(folder: Path, rows: int) -> pl.DataFrame:
    table = replace(develop.TABLES[0], name=f"speed{rows}", rows=rows)
    path = write(table, folder)
    return read_found(path, path.name)


def million(folder: Path) -> str:
    """What it took, in words. In a process of its own, so that its greatest memory is its own."""
    path = folder / "million.csv"
    made = subprocess.run(
        [sys.executable, "-m", "bench.pii.tables.million", str(path)], check=True, capture_output=True
    )
    told = json.loads(made.stdout)
    took = f"{told['wall']:.0f} s, {told['memory']:.2f} GB, {told['right']} of {told['columns']} types right"
    print(
        f"\n{told['rows']:,} rows x {told['columns']} columns ({told['megabytes']} MB of CSV): {told['wall']:.1f} s, "
        f"{told['cpu']:.1f} s of CPU, at most {told['memory']:.2f} GB; {told['right']} of {told['columns']} types right"
    )
    return took


def _spent(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
