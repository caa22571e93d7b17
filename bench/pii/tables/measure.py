"""The second half of `make bench-pii`: columns of dirty tables, rows a second beside Presidio, and a million rows."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anonymizer.pii.answer import table_answer
from anonymizer.pii.scan import scan
from anonymizer.tables import read_found
from bench.pii.tables import authored, develop, fresh, heldout
from bench.pii.tables.score import ColumnScore, score
from bench.pii.tables.spec import TODAY
from bench.pii.tables.speed import Rate, beside_presidio, million

# Of the parts held apart only sums are printed: whoever reads their errors can no longer measure by them.
APART = "held apart"
_HELD = {"apart": authored.load("apart"), "fifth": authored.load("fifth")}
_PARTS = {"develop": develop.TABLES, "heldout": heldout.TABLES, "fresh": fresh.TABLES,
          "authored": authored.load("develop"), "opened": authored.load("opened"), "fourth": authored.load("fourth"),
          **_HELD, APART: tuple(table for some in _HELD.values() for table in some)}  # fmt: skip


def answer(path: Path) -> dict[str, Any]:
    return table_answer(scan(read_found(path, path.name), today=TODAY))


@dataclass(frozen=True, slots=True)
class Columns:
    """`rates`: rows a second by table; `million`: in words, empty in a quick run."""

    scores: dict[str, ColumnScore]
    rates: dict[str, Rate]
    million: str


def measure(*, quick: bool) -> Columns:
    """`develop`, `authored`, `opened`, `fourth`: what rules were made on; `heldout` was written before, `fresh` after.

    `authored` and what follows it are by other hands; of `apart` and `fifth` only sums have been read.
    """
    scores = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, tables in _PARTS.items():
            print(f"tables: {name}", file=sys.stderr)
            scores[name] = score(tables, answer, Path(folder))
        _summary(scores, {name: len(tables) for name, tables in _PARTS.items()})
        _by_type(scores)
        print("tables: speed", file=sys.stderr)
        rates = beside_presidio(Path(folder), rounds=1 if quick else 3)
        if not quick:
            print("tables: a million rows", file=sys.stderr)
        return Columns(scores, rates, "" if quick else million(Path(folder)))


def _summary(scores: dict[str, ColumnScore], tables: dict[str, int]) -> None:
    print(
        f"\n{'column types':12}{'tables':>7}{'columns':>9}{'F1':>7}{'macro':>7}{'right':>7}{'roles':>7}"
        f"{'sensitive missed':>18}"
    )
    for name, one in scores.items():
        right, roles = one.right / one.columns, one.identifiers / one.columns
        missed = f"{len(one.missed)} of {one.sensitive}"
        print(
            f"{name:12}{tables[name]:7}{one.columns:9}{one.micro:7.3f}{one.macro:7.3f}{right:7.3f}{roles:7.3f}{missed:>18}"
        )
    for name, one in scores.items():
        for wrong in one.wrong if name not in {APART, *_HELD} else ():
            print(f"  {name}: {wrong}")


def _by_type(scores: dict[str, ColumnScore]) -> None:
    print(f"\n{'column F1 by type':24}" + "".join(f"{name:>10}{'':>4}" for name in scores))
    for kind in sorted({kind for one in scores.values() for kind in one.gold}):
        cells = (
            f"{one.f1(kind):10.2f} /{one.gold[kind]:2}" if one.gold[kind] else f"{'':14}" for one in scores.values()
        )
        print(f"{kind:24}" + "".join(cells))
