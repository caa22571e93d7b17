"""Rows a second beside Presidio's batch engine on the same table, and a million rows in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from presidio_analyzer import BatchAnalyzerEngine

from anonymizer.pii.scan import scan
from anonymizer.tables import read_found
from bench.pii.peers import StockPresidio
from bench.pii.tables import develop
from bench.pii.tables.files import write

_ROWS = 2000
_ROUNDS = 3


def beside_presidio(folder: Path) -> None:
    """The grid register, 14 columns; the median of interleaved rounds. Presidio reads each cell, as it is made to."""
    from dataclasses import replace

    table = replace(develop.TABLES[0], name="speed", rows=_ROWS)
    path = write(table, folder)
    frame = read_found(path, path.name)
    cells = {name: [cell or "" for cell in frame[name]] for name in frame.columns}
    batch = BatchAnalyzerEngine(StockPresidio().analyzer)
    scan(frame)
    ours, theirs = [], []
    for _ in range(_ROUNDS):
        ours.append(_spent(lambda: scan(frame)))
        theirs.append(_spent(lambda: list(batch.analyze_dict(cells, "en"))))
    mine, peer = (_ROWS / sorted(times)[_ROUNDS // 2] for times in (ours, theirs))
    print(f"\nscan of {_ROWS} rows x {frame.width} columns, median of {_ROUNDS} rounds, CPU time of the process")
    print(f"{'ours':28}{mine:12.0f} rows/s")
    print(f"{'stock Presidio, batch':28}{peer:12.0f} rows/s   ({mine / peer:.0f} x)")


def million(folder: Path) -> None:
    """In a process of its own, so that its greatest memory is its own."""
    path = folder / "million.csv"
    made = subprocess.run(
        [sys.executable, "-m", "bench.pii.tables.million", str(path)], check=True, capture_output=True
    )
    told = json.loads(made.stdout)
    print(
        f"\n{told['rows']:,} rows x {told['columns']} columns ({told['megabytes']} MB of CSV): {told['wall']:.1f} s, "
        f"{told['cpu']:.1f} s of CPU, at most {told['memory']:.2f} GB; {told['right']} of {told['columns']} types right"
    )


def _spent(work: object) -> float:
    start = time.process_time()
    assert callable(work)
    work()
    return time.process_time() - start
