"""Who carries which value, counted in persons: what may be proposed for the public without pointing at anybody.

One person with many rows is still one person here. A proposal also needs at least `FEWEST` persons behind every
category and beyond every bound, so that nobody's value or extreme is proposed for being theirs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import polars as pl

FEWEST = 5
_BEYOND = 0.005

Number = TypeVar("Number", float, int)


@dataclass(frozen=True)
class Bearers:
    """`persons`: the key of each row's person, None where every row is a person of its own."""

    cells: pl.Series
    persons: pl.Series | None

    @cached_property
    def pairs(self) -> pl.DataFrame:
        """Each (value, person) once; rows of nobody are not there, because no answer will count them either."""
        raw = self.cells.alias("raw").str.strip_chars()
        owner = pl.int_range(raw.len(), eager=True) if self.persons is None else self.persons
        pairs = pl.DataFrame({"raw": raw, "person": owner}).drop_nulls()
        return pairs if self.persons is None else pairs.unique()

    def of_labels(self, raw: pl.Series, labels: pl.Series) -> pl.DataFrame:
        """(label, people): how many persons carry any value of each label. Values without a label are left out."""
        named = self._named(raw, labels.alias("label"))
        return named.group_by("label").agg(pl.col("person").n_unique().alias("people")).sort("label")

    def range(self, raw: pl.Series, amounts: pl.Series) -> tuple[float, float] | None:
        """The amounts that at least FEWEST persons, and half a percent of all, reach or pass at either end.

        None where there are too few persons to hide among. Counted over each person's own least and greatest amount.
        """
        each = self._named(raw, amounts.cast(pl.Float64).alias("amount")).group_by("person")
        lowest, highest = each.agg(pl.col("amount").min())["amount"], each.agg(pl.col("amount").max())["amount"]
        beyond = max(FEWEST, math.ceil(_BEYOND * lowest.len()))
        if lowest.len() < 2 * beyond:
            return None
        return float(lowest.sort()[beyond - 1]), float(highest.sort(descending=True)[beyond - 1])

    def _named(self, raw: pl.Series, other: pl.Series) -> pl.DataFrame:
        return self.pairs.join(pl.DataFrame([raw.alias("raw"), other]).drop_nulls(), on="raw")
