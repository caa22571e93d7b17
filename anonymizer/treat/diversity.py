"""How much being in a group tells about a sensitive attribute: distinct l-diversity and t-closeness, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

from anonymizer.treat.shares import decimal_text


@dataclass(frozen=True, slots=True)
class Diversity:
    """`l_min`: the fewest different values of a sensitive attribute in a group; at 1, being in it tells the value.

    `t_max`: how far a group's values lie from everybody's at most, from 0 (alike) to 1. Both over the worst of
    `attributes`, whose empty cells are a value.
    """

    attributes: tuple[str, ...]
    l_min: int
    t_max: Fraction

    def to_json(self) -> dict[str, Any]:
        return {"sensitive": list(self.attributes), "l_min": self.l_min, "t_max": decimal_text(self.t_max)}


def diversity(table: pl.DataFrame, quasi: Sequence[str], attributes: Sequence[str]) -> Diversity | None:
    """Of a table with one row a person. None without attributes or rows."""
    if not attributes or table.is_empty():
        return None
    # One column at least, of one value: without quasi-identifiers everybody is one group.
    everybody = pl.zeros(table.height, dtype=pl.Int8, eager=True).alias("group")
    groups = pl.DataFrame([everybody, *(table[name].alias(f"q{n}") for n, name in enumerate(quasi))])
    found = [_of_one(groups.with_columns(table[name].alias("value"))) for name in attributes]
    return Diversity(tuple(attributes), min(least for least, _ in found), max(far for _, far in found))


def _of_one(table: pl.DataFrame) -> tuple[int, Fraction]:
    """(l, t) for the column `value` in the groups that all other columns form.

    t takes any two different values to be equally far apart, which is never less than the distance along an order that
    Li et al. use for numbers. Then it is half of the sum of |p - q|, which is the sum of what p has above q.
    """
    keys = [name for name in table.columns if name != "value"]
    counted = table.group_by([*keys, "value"]).agg(pl.len().cast(pl.Int64).alias("here"))
    everywhere = table.group_by("value").agg(pl.len().cast(pl.Int64).alias("all"))
    shares = counted.join(everywhere, on="value", nulls_equal=True).with_columns(size=pl.col("here").sum().over(keys))
    above = (pl.col("here") * table.height - pl.col("all") * pl.col("size")).clip(lower_bound=0)
    groups = shares.group_by(keys).agg(above.sum().alias("above"), pl.col("size").first(), pl.len().alias("values"))
    far = {Fraction(above, size * table.height) for above, size in groups.select("above", "size").unique().iter_rows()}
    return int(groups["values"].min() or 0), max(far)  # type: ignore[arg-type]
