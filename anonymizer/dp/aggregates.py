"""What a question may ask of a cell: rows, people, and bounded sums, means, variances and quantiles of a column."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from anonymizer.dp.column import Column
from anonymizer.dp.values import decode, fixed

# Intervals of the histogram behind a quantile: finer costs noise in every interval, coarser costs resolution.
HISTOGRAM_BINS = 128


@dataclass(frozen=True, slots=True)
class Count:
    """Number of rows in the cell."""

    @property
    def label(self) -> str:
        return "count"

    def to_json(self) -> dict[str, Any]:
        return {"op": "count"}


@dataclass(frozen=True, slots=True)
class People:
    """Number of different persons in the cell."""

    @property
    def label(self) -> str:
        return "people"

    def to_json(self) -> dict[str, Any]:
        return {"op": "people"}


@dataclass(frozen=True, slots=True)
class Bounded:
    """Sum, mean or variance of the values that are not NULL, each clipped to [lower, upper] (in 10^-scale units)."""

    op: Literal["sum", "mean", "variance"]
    column: Column
    lower: int
    upper: int

    @property
    def label(self) -> str:
        return f"{self.op}({self.column.name})"

    def to_json(self) -> dict[str, Any]:
        lower, upper = decode(self.column, self.lower), decode(self.column, self.upper)
        return {"op": self.op, "column": self.column.name, "lower": lower, "upper": upper}


@dataclass(frozen=True, slots=True)
class Quantile:
    """The value below which `thousandths`/1000 of the clipped, not missing values lie, read off a noisy histogram."""

    thousandths: int
    column: Column
    lower: int
    upper: int

    @property
    def at(self) -> str:
        return fixed(self.thousandths, 3).rstrip("0")

    @property
    def label(self) -> str:
        return f"quantile({self.column.name}, {self.at})"

    @property
    def edges(self) -> tuple[int, ...]:
        """Ends of at most HISTOGRAM_BINS even intervals from `lower` to one past `upper`, closed below and open above.
        Narrow bounds give every value an interval of its own."""
        return _edges(self.lower, self.upper)

    def to_json(self) -> dict[str, Any]:
        lower, upper = decode(self.column, self.lower), decode(self.column, self.upper)
        return {"op": "quantile", "column": self.column.name, "at": self.at, "lower": lower, "upper": upper}


@lru_cache(maxsize=64)  # asked for again by every cell of an answer
def _edges(lower: int, upper: int) -> tuple[int, ...]:
    span = upper + 1 - lower
    bins = min(span, HISTOGRAM_BINS)
    return tuple(lower + span * i // bins for i in range(bins + 1))


Aggregate = Count | People | Bounded | Quantile
