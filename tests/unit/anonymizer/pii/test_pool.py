"""Checking columns together, and only values of a possible length, changes no answer."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer.pii import vector
from anonymizer.pii.column import Cells, Values
from anonymizer.pii.pool import Pool
from anonymizer.pii.scan import scan
from bench.pii.tables import develop, heldout
from bench.pii.values import MAKERS

TODAY = date(2026, 11, 24)
MADE = st.builds(lambda rng, make: make(rng), st.randoms(use_true_random=False), st.sampled_from([*MAKERS.values()]))
NEAR = st.text(st.sampled_from("0123456789XE*HMCT·:.-@ ()°京A号军字第族汉wxid_"), min_size=1, max_size=26)


def spoiled(cell: str, blanks: int) -> str:
    return " ".join((cell[:blanks], cell[blanks:])).strip() or cell


@given(st.lists(MADE | NEAR | st.builds(spoiled, MADE, st.integers(0, 8)), min_size=1, max_size=30))
@settings(max_examples=80)
def test_looking_only_at_possible_lengths_and_marks_finds_every_shape(cells: list[str]) -> None:
    pool = Pool(pl.Series(cells, dtype=pl.String))
    for name in (*vector.LENGTHS, *vector.MARKS):
        assert (pool.mask(name) == vector.mask(name, pool.folded, pool.compact)).all(), name


@pytest.mark.parametrize("table", [develop.TABLES[0], heldout.TABLES[7]], ids=lambda table: table.name)
def test_a_column_is_found_to_be_the_same_alone_and_among_others(table: object) -> None:
    rows = table.cells()  # type: ignore[attr-defined]
    names = [f"{at} {column.header}" for at, column in enumerate(table.columns)]  # type: ignore[attr-defined]
    frame = pl.DataFrame(rows[:80], schema=dict.fromkeys(names, pl.String), orient="row")
    together = scan(frame, today=TODAY)
    alone = [scan(frame.select(name), today=TODAY).columns[0] for name in names]
    assert [column.to_json() for column in together.columns] == [column.to_json() for column in alone]


def test_days_and_months_are_told_apart_by_the_columns_own_values() -> None:
    """13/02 makes 03/04 a day first; another column of the same pool does not."""
    day_first, month_first = pl.Series("a", ["13/02/2026", "03/04/2026"]), pl.Series("b", ["02/13/2026", "03/04/2026"])
    cells = [Cells.of(day_first), Cells.of(month_first)]
    pool = Pool(pl.concat([one.raw for one in cells]))
    first = Values.among(day_first, cells[0], None, pool, 0)
    second = Values.among(month_first, cells[1], None, pool, 2)
    assert first.parsed.to_list() == [date(2026, 2, 13), date(2026, 4, 3)]
    assert second.parsed.to_list() == [date(2026, 2, 13), date(2026, 3, 4)]
