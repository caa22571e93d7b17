"""Whole-cell checks over distinct values. Small columns are checked together: a call costs more than their cells do.

Polars keeps the last 32 patterns compiled and knows a hundred here; asked column by column, a table of 200 rows would
compile the same ones a dozen times.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from anonymizer.pii import kinds, shape, vector
from anonymizer.pii.vector import Mask

Lengths = npt.NDArray[np.int64]


class Pool:
    """`raw`: the distinct values of one column, or of several one after the other. What is asked for once is kept."""

    def __init__(self, raw: pl.Series) -> None:
        self.raw = raw
        self.folded = vector.folded(raw)
        self._masks: dict[str, Mask] = {}

    def mask(self, name: str) -> Mask:
        """Which values have this whole-cell shape."""
        if name not in self._masks:
            self._masks[name] = self._shaped(name)
        return self._masks[name]

    def matches(self, pattern: str) -> Mask:
        """Which folded values hold the pattern anywhere."""
        key = f"/{pattern}"
        if key not in self._masks:
            self._masks[key] = self.folded.str.contains(pattern).to_numpy().astype(np.bool_)
        return self._masks[key]

    def _shaped(self, name: str) -> Mask:
        """Only values of a possible length are looked at: in most columns there are none."""
        shortest, longest = vector.LENGTHS.get(name, (1, None))
        chosen = self._compact_lengths >= shortest
        if longest is not None:
            chosen &= self._compact_lengths <= longest
        if name in vector.OF_DIGITS:
            chosen &= self._digits
        if name in vector.MARKS and chosen.any():
            chosen &= self.matches(vector.MARKS[name])
        count = int(chosen.sum())
        if count == 0 or count == len(chosen):
            return vector.mask(name, self.folded, self.compact) if count else chosen
        where = pl.Series(chosen)
        found = np.zeros(len(chosen), dtype=np.bool_)
        found[chosen] = vector.mask(name, self.folded.filter(where), self.compact.filter(where))
        return found

    @cached_property
    def compact(self) -> pl.Series:
        return vector.compacted(self.folded)

    @cached_property
    def lengths(self) -> Lengths:
        """Of the folded values, in characters."""
        return _lengths(self.folded)

    @cached_property
    def _compact_lengths(self) -> Lengths:
        return _lengths(self.compact)

    @cached_property
    def _digits(self) -> Mask:
        """Which values hold a digit: most words do not, and most shapes need one."""
        return self.matches("[0-9]")

    @cached_property
    def wordy(self) -> Mask:
        """Values that a text rule could find something in: a Chinese character, an @, a dot-and-colon, seven digits."""
        return self.matches(r"\p{Han}|@|[0-9][0-9 ().-]{5,}[0-9]|[0-9]:[0-9A-Fa-f]")

    @cached_property
    def numeric(self) -> Mask:
        """Plain decimal numbers."""
        return self.matches(kinds.PLAIN_NUMBER)

    @cached_property
    def dates(self) -> kinds.DateParts:
        return kinds.date_parts(self.folded)

    @cached_property
    def outlines(self) -> pl.Series:
        return shape.outlines(self.folded)


def _lengths(values: pl.Series) -> Lengths:
    lengths: Lengths = values.str.len_chars().to_numpy().astype(np.int64)
    return lengths
