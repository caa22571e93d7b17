"""The distinct values of one column with how many rows hold each: everything after this works on them, not on cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from anonymizer.blanks import BLANKS, WORDS
from anonymizer.pii import kinds, vector
from anonymizer.pii.bearers import Bearers
from anonymizer.pii.vector import Mask


@dataclass(frozen=True)
class Values:
    """`raw` as uploaded (trimmed), `folded` to half width, `weights` in rows; `bearers` says whose they are.

    Spellings of nothing are left out; those that may be an answer (无) stand in `fillers`.
    """

    name: str
    raw: pl.Series
    folded: pl.Series
    weights: pl.Series
    fillers: pl.Series
    bearers: Bearers

    @staticmethod
    def of(series: pl.Series, persons: pl.Series | None = None) -> Values:
        """`persons`: the key of each row's person, None where every row is a person of its own."""
        cells = series.alias("raw").str.strip_chars()
        counted = cells.to_frame().drop_nulls().filter(pl.col("raw") != "")
        counted = counted.group_by("raw", maintain_order=True).agg(pl.len().alias("rows"))
        fillers = counted["raw"].filter(counted["raw"].is_in(list(WORDS)))
        counted = counted.filter(~pl.col("raw").is_in(list(BLANKS)))
        folded = vector.folded(counted["raw"])
        return Values(series.name, counted["raw"], folded, counted["rows"], fillers, Bearers.of(cells, persons))

    @property
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
        if name not in self._masks:
            possible = self._digits or name not in vector.OF_DIGITS
            self._masks[name] = (
                vector.mask(name, self.folded, self.compact) if possible else np.zeros(self.distinct, dtype=np.bool_)
            )
        return self._masks[name]

    def matches(self, pattern: str) -> Mask:
        """Which folded values hold the pattern anywhere."""
        key = f"/{pattern}"
        if key not in self._masks:
            self._masks[key] = self.folded.str.contains(pattern).to_numpy().astype(np.bool_)
        return self._masks[key]

    @cached_property
    def _masks(self) -> dict[str, Mask]:
        return {}

    @cached_property
    def _digits(self) -> bool:
        """Whether any value holds a digit: most columns of words do not, and most shapes need one."""
        return bool(self.folded.str.contains("[0-9]").any())

    @cached_property
    def compact(self) -> pl.Series:
        return vector.compacted(self.folded)

    @cached_property
    def numbers(self) -> kinds.Numbers | None:
        return kinds.numbers(self.folded, self.weights) if self.rows else None

    @cached_property
    def dates(self) -> pl.Series | None:
        return kinds.dates(self.folded, self.weights) if self.rows else None

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

    @cached_property
    def wordy(self) -> Mask:
        """Values that a text rule could find something in: a Chinese character, an @, a dot-and-colon, seven digits."""
        found: Mask = self.folded.str.contains(r"\p{Han}|@|[0-9][0-9 ().-]{5,}[0-9]|[0-9]:[0-9A-Fa-f]").to_numpy()
        return found.astype(np.bool_)
