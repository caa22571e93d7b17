"""What a value looks like without what it says: digits D, Latin letters X, Chinese characters 汉."""

from __future__ import annotations

import polars as pl

_LONGEST = 40
_MOST = 3


def shapes(values: pl.Series, weights: pl.Series) -> tuple[str, ...]:
    """The most frequent shapes, at most three. Long runs end in an ellipsis."""
    return tuple(shape for shape, _ in counted_shapes(values, weights))


def counted_shapes(values: pl.Series, weights: pl.Series) -> tuple[tuple[str, int], ...]:
    """The same with how many rows have each."""
    return commonest(outlines(values), weights)


def outlines(values: pl.Series) -> pl.Series:
    """The shape of each value."""
    outlined = (
        pl.col("value")
        .str.slice(0, _LONGEST + 1)
        .str.replace_all(r"[A-Za-z]", "X")
        .str.replace_all(r"[0-9]", "D")
        .str.replace_all(r"\p{Han}", "汉")
        .str.replace_all(r"[^DX汉 ·.,:;/@()#+_-]", "?")
        .str.replace(rf"^(.{{{_LONGEST}}}).+$", "${1}…")
    )
    return values.to_frame("value").select(outlined).to_series()


def commonest(shaped: pl.Series, weights: pl.Series) -> tuple[tuple[str, int], ...]:
    """(shape, rows) of the most frequent ones, from the shape of each distinct value and its rows."""
    if shaped.is_empty():
        return ()
    counted = pl.DataFrame({"shape": shaped, "rows": weights}).group_by("shape").agg(pl.col("rows").sum())
    first = counted.sort(["rows", "shape"], descending=[True, False]).head(_MOST)
    return tuple((shape, int(rows)) for shape, rows in first.iter_rows())
