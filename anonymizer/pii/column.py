"""The distinct values of one column with how many rows hold each: everything after this works on them, not on cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from anonymizer.blanks import BLANKS, WORDS
from anonymizer.pii import kinds
from anonymizer.pii.bearers import Bearers
from anonymizer.pii.pool import Lengths, Pool
from anonymizer.pii.vector import Mask

_BLANKS, _FILLERS = sorted(BLANKS), list(WORDS)


@dataclass(frozen=True)
class Cells:
    """Distinct values of a column as uploaded (trimmed), their rows, and answers (无) among spellings of nothing."""

    raw: pl.Series
    weights: pl.Series
    fillers: pl.Series

    @staticmethod
    def of(series: pl.Series) -> Cells:
        counted = (
            series.alias("raw")
            .to_frame()
            .lazy()
            .select(pl.col("raw").str.strip_chars())
            .drop_nulls()
            .filter(pl.col("raw") != "")
            .group_by("raw", maintain_order=True)
            .agg(pl.len().alias("rows"))
            .with_columns(pl.col("raw").is_in(_BLANKS).alias("blank"))
            .collect()
        )
        blank = counted["blank"]
        if not blank.any():
            return Cells(counted["raw"], counted["rows"], counted["raw"].head(0))
        fillers = counted["raw"].filter(counted["raw"].is_in(_FILLERS))
        return Cells(counted["raw"].filter(~blank), counted["rows"].filter(~blank), fillers)


@dataclass(frozen=True)
class Values:
    """`raw` as uploaded (trimmed), `weights` in rows; `bearers` says whose they are.

    Spellings of nothing are left out; those that may be an answer (无) stand in `fillers`. `pool` holds the checks; the
    column's values stand in it from `first` on.
    """

    name: str
    raw: pl.Series
    weights: pl.Series
    fillers: pl.Series
    bearers: Bearers
    pool: Pool
    first: int = 0

    @staticmethod
    def of(series: pl.Series, persons: pl.Series | None = None) -> Values:
        """`persons`: the key of each row's person, None where every row is a person of its own."""
        cells = Cells.of(series)
        return Values.among(series, cells, persons, Pool(cells.raw), 0)

    @staticmethod
    def among(series: pl.Series, cells: Cells, persons: pl.Series | None, pool: Pool, first: int) -> Values:
        """The same in a pool that holds these cells, beside others, from `first` on."""
        bearers = Bearers(series, persons)
        return Values(series.name, cells.raw, cells.weights, cells.fillers, bearers, pool, first)

    @cached_property
    def rows(self) -> int:
        """Filled rows."""
        return int(self.weights.sum())

    @property
    def distinct(self) -> int:
        return self.raw.len()

    def count(self, mask: Mask) -> int:
        """Rows whose value the mask chooses."""
        return int(self.weights.to_numpy()[mask].sum())

    def share(self, mask: Mask) -> float:
        return self.count(mask) / self.rows if self.rows else 0.0

    def mask(self, name: str) -> Mask:
        """Which values have this whole-cell shape; worked out when first asked for."""
        return self._own(self.pool.mask(name))

    def matches(self, pattern: str) -> Mask:
        """Which folded values hold the pattern anywhere."""
        return self._own(self.pool.matches(pattern))

    def _own(self, mask: Mask) -> Mask:
        return mask[self.first : self.first + self.distinct]

    def _part(self, series: pl.Series) -> pl.Series:
        return series if series.len() == self.distinct else series.slice(self.first, self.distinct)

    @cached_property
    def folded(self) -> pl.Series:
        """To half width."""
        return self._part(self.pool.folded)

    @cached_property
    def compact(self) -> pl.Series:
        return self._part(self.pool.compact)

    @cached_property
    def outlines(self) -> pl.Series:
        return self._part(self.pool.outlines)

    @cached_property
    def numbers(self) -> kinds.Numbers | None:
        return kinds.numbers(self.folded, pl.Series(self._own(self.pool.numeric)), self.weights) if self.rows else None

    @cached_property
    def parsed(self) -> pl.Series:
        """The values as dates, null where they are none."""
        return self._dates.settled()

    @cached_property
    def dates(self) -> pl.Series | None:
        """The same if nearly all are dates."""
        return kinds.dates(self._dates, self.weights) if self.rows else None

    @cached_property
    def _dates(self) -> kinds.DateParts:
        return self.pool.dates.slice(self.first, self.distinct)

    @cached_property
    def serial(self) -> bool:
        """Whether the values count rows: whole numbers, each once, hardly a gap."""
        if self.numbers is None or not self.numbers.whole or self.distinct < 0.98 * self.rows or self.rows < 10:
            return False
        whole = self.folded.cast(pl.Float64, strict=False).drop_nulls()
        low, high = whole.min(), whole.max()
        return isinstance(low, float) and isinstance(high, float) and high - low < 1.1 * self.distinct

    @cached_property
    def counted(self) -> bool:
        """Serial, and from the beginning: 1, 2, 3."""
        return self.serial and self.numbers is not None and self.numbers.low < 100

    @cached_property
    def length(self) -> float:
        """Mean length in characters over rows."""
        return float((self.raw.str.len_chars() * self.weights).sum()) / max(self.rows, 1)

    @property
    def lengths(self) -> Lengths:
        """Of the folded values, in characters."""
        return self.pool.lengths[self.first : self.first + self.distinct]

    @cached_property
    def wordy(self) -> Mask:
        return self._own(self.pool.wordy)
