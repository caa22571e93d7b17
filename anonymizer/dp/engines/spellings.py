"""Work done once for each spelling instead of once for each row: most columns have few, however many rows."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pyarrow as pa


def coded(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """For each row the place of its text among the different ones, NULL for NULL; and these."""
    encoded = texts.cast(pl.String).to_arrow(compat_level=pl.CompatLevel.oldest()).dictionary_encode()
    return _series(encoded.indices), _series(encoded.dictionary)


def by_spelling(texts: pl.Series, work: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`work(texts)`, where each row's result depends on its text alone. NULL stays NULL without being looked at."""
    places, spellings = coded(texts)
    return work(spellings).gather(places)


def _series(array: pa.Array) -> pl.Series:
    made = pl.from_arrow(array)
    assert isinstance(made, pl.Series)
    return made
