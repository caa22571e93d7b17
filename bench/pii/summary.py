"""One table for the documentation: every goal, what was measured, and the same of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.pii.score import Score
from bench.pii.tables.measure import APART, Columns
from bench.pii.text import Measured

# Words of a figure, how to read it off a score, its goal, and whether more is better.
_TEXT: tuple[tuple[str, Callable[[Score], float], float, bool], ...] = (
    ("micro F1, strict", lambda one: one.micro[2], 0.84, True),
    ("macro F1 over 33 types", lambda one: one.macro, 0.93, True),
    ("PERSON F1, strict", lambda one: one.f1("PERSON")[2], 0.84, True),
    ("leaked characters", lambda one: one.leak, 0.06, False),
    ("leaked, direct identifiers", lambda one: one.leak_direct, 0.03, False),
    ("false alarms in 10,000 characters", lambda one: one.alarm_rate, 12, False),
)


def print_summary(text: Measured, columns: Columns) -> None:
    """Markdown. Sentences and tables are those held apart."""
    names = list(text.apart)
    print(f"\n| | goal | {' | '.join(names)} |\n| --- | --- |{' --- |' * len(names)}")
    for row in (*_found(text, names), *_fast(text, names), *_tables(columns, names)):
        print(f"| {' | '.join(row)} |")


def _found(text: Measured, names: list[str]) -> Iterator[list[str]]:
    for words, read, goal, more in _TEXT:
        figures = [read(text.apart[name]) for name in names]
        yield [words, f"{'≥' if more else '≤'} {goal}", *(_figure(figure) for figure in figures)]


def _fast(text: Measured, names: list[str]) -> Iterator[list[str]]:
    rates = [text.rates.get(name) for name in names]
    yield ["text, times the plain LAC loop", "≥ 3", *(f"{one.times_wall:.2f}" if one else "" for one in rates)]


def _tables(columns: Columns, names: list[str]) -> Iterator[list[str]]:
    empty = [""] * (len(names) - 1)
    one = columns.scores[APART]
    yield ["column type F1", "≥ 0.94", f"{one.micro:.3f}", *empty]
    yield ["sensitive columns missed", "0", f"{len(one.missed)} of {one.sensitive}", *empty]
    for table, rate in columns.rates.items():
        theirs = [f"{rate.presidio:.0f} rows/s" if name == "stock Presidio" else "" for name in names[1:]]
        yield [table, "≥ 100 × Presidio", f"{rate.ours:,.0f} rows/s, {rate.ours / rate.presidio:.0f} ×", *theirs]
    if columns.million:
        yield ["1,000,000 rows × 12", "≤ 60 s, ≤ 2 GB", columns.million, *empty]


def _figure(figure: float) -> str:
    return f"{figure:.1f}" if figure >= 2 else f"{figure:.3f}"
