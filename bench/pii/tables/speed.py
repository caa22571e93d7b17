"""Rows a second beside Presidio's batch engine on the same table, and a million rows in a process of their own."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
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
_TEXT = "备注"


@dataclass(frozen=True, slots=True)
class Rate:
    """Rows a second of CPU time, ours and Presidio's, of one table."""

    ours: float
    presidio: float


def beside_presidio(folder: Path, rounds: int) -> dict[str, Rate]:
    """By table: the grid register in three sizes, and the largest without its column of text, which LAC reads.

    Medians of rounds in which all take turns. Reading the file is left out on both sides; the model is loaded.
    """
    whole = {f"{rows:,} rows × 14": _frame(folder, rows) for rows in _SIZES}
    bare = {f"{_SIZES[-1]:,} rows × 13, no text": whole[f"{_SIZES[-1]:,} rows × 14"].drop(_TEXT)}
    few = _frame(folder, _PRESIDIO_ROWS)
    batch = BatchAnalyzerEngine(StockPresidio().analyzer)
    scan(few)
    ours: dict[str, list[float]] = {name: [] for name in (*whole, *bare)}
    theirs: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(rounds):
        for text, frame in ((True, few), (False, few.drop(_TEXT))):
            theirs[text].append(_spent(partial(_cell_by_cell, batch, frame)))
        for name, frame in (whole | bare).items():
            ours[name].append(_spent(partial(scan, frame)))
    print(f"\nscan, medians of {rounds} rounds, CPU time of the process")
    rates = {}
    for name, frame in (whole | bare).items():
        rates[name] = Rate(
            frame.height / statistics.median(ours[name]), _PRESIDIO_ROWS / statistics.median(theirs[name in whole])
        )
        one = rates[name]
        print(f"{name:28}{one.ours:10.0f} rows/s, stock Presidio {one.presidio:6.0f} ({one.ours / one.presidio:.0f} x)")
    return rates


def _cell_by_cell(batch: BatchAnalyzerEngine, frame: pl.DataFrame) -> None:
    list(batch.analyze_dict({column.name: [cell or "" for cell in column] for column in frame}, "en"))


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
