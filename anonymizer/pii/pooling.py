"""Which columns of a table are checked together: small ones, whose cells cost less than the calls that check them."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from anonymizer.pii.column import Cells, Values
from anonymizer.pii.pool import Pool

# About so many distinct values make a small column, and a pool: past it, compiling a pattern again is no longer felt.
_SMALL, _MOST = 1_000, 20_000


def pooled(frame: pl.DataFrame, persons: pl.Series | None) -> Iterator[dict[int, Values]]:
    """By position, the values of columns that are profiled together; of a large one, which takes memory, alone."""
    sizes = [int(size) for size in frame.select(pl.all().approx_n_unique()).row(0)] if frame.width else []
    small = [at for at, size in enumerate(sizes) if size <= _SMALL]
    while small:
        chosen = _fitting(small, sizes)
        yield dict(_together(frame, chosen, persons))
        small = small[len(chosen) :]
    for at, size in enumerate(sizes):
        if size > _SMALL:
            yield {at: Values.of(frame[:, at], persons)}


def _fitting(small: list[int], sizes: list[int]) -> list[int]:
    total = 0
    for count, at in enumerate(small):
        total += sizes[at]
        if total > _MOST:
            return small[: count + 1]
    return small


def _together(frame: pl.DataFrame, chosen: list[int], persons: pl.Series | None) -> Iterator[tuple[int, Values]]:
    columns = [frame[:, at] for at in chosen]
    cells = [Cells.of(column) for column in columns]
    pool = Pool(pl.concat([one.raw for one in cells]))
    first = 0
    for at, column, one in zip(chosen, columns, cells, strict=True):
        yield at, Values.among(column, one, persons, pool, first)
        first += one.raw.len()
