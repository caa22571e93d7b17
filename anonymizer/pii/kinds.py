"""What kind of value a column holds, and round bounds around a range."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import polars as pl

MOST_CATEGORIES = 60
PLAIN_NUMBER = r"^[+-]?[0-9]{1,12}(?:\.[0-9]+)?$"
_FRACTION = r"\.([0-9]*[1-9])0*$"
_SHARE = 0.9
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Numbers:
    """Share of values that are numbers, whether all are whole, and extremes without the outermost.

    For telling what a column is. Nothing here may be proposed for the public: it counts rows and values, not persons.
    """

    share: float
    whole: bool
    low: float
    high: float


def numbers(values: pl.Series, weights: pl.Series) -> Numbers | None:
    """None unless nearly all (folded) values are plain decimal numbers."""
    shaped = values.str.contains(PLAIN_NUMBER)
    share = _share(shaped, weights)
    if share < _SHARE:
        return None
    chosen = values.filter(shaped)
    floats = chosen.cast(pl.Float64)
    low, high = floats.quantile(0.005) or 0.0, floats.quantile(0.995) or 0.0
    return Numbers(share, not chosen.str.contains(_FRACTION).any(), low, high)


def places(values: pl.Series) -> pl.Series:
    """Decimal places that each (folded) number needs."""
    return values.str.extract(_FRACTION).str.len_chars().fill_null(0)


def dates(values: pl.Series, weights: pl.Series) -> pl.Series | None:
    """The values as dates (null where unreadable), or None unless nearly all are dates."""
    parsed = parse_dates(values)
    return parsed if _share(parsed.is_not_null(), weights) >= _SHARE else None


def parse_dates(values: pl.Series) -> pl.Series:
    """2026-01-31, 2026/1/31, 2026.1.31, 2026年1月31日, 20260131, with or without a time after it."""
    joined = values.str.replace_all(r"[年月/.]", "-").str.replace("日", "", literal=True)
    compact = values.str.replace(r"^((?:18|19|20)[0-9]{2})([0-9]{2})([0-9]{2})$", "${1}-${2}-${3}")
    eight = values.str.contains(r"^(?:18|19|20)[0-9]{6}$")
    chosen = pl.select(pl.when(eight).then(compact).otherwise(joined)).to_series()
    day = chosen.str.extract(r"^([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})(?:[ T][0-9:Z+.-]*)?$")
    return day.str.to_date("%Y-%m-%d", strict=False)


def outward(low: float, high: float) -> tuple[int, int]:
    """The nearest bounds of the form 0 or ±{1, 2, 5}·10^k that enclose the range: a proposal, not a measurement."""
    return (0 if low >= 0 else -_round(-low), 0 if high <= 0 and low < 0 else _round(high))


def years(first_day: float, last_day: float) -> tuple[int, int]:
    """The years of two days that are counted from 1970."""
    first, last = (date.fromordinal(_EPOCH + int(day)).year for day in (first_day, last_day))
    return first, last


def _round(value: float) -> int:
    magnitude = 10 ** math.floor(math.log10(max(value, 1)))
    return next(int(step * magnitude) for step in (1, 2, 5, 10) if step * magnitude >= value)


def _share(mask: pl.Series, weights: pl.Series) -> float:
    total = float(weights.sum())
    return float(weights.filter(mask.fill_null(False)).sum()) / total if total else 0.0
