"""What kind of value a column holds, and public bounds for it that say little about anyone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import polars as pl

MOST_CATEGORIES = 60
FEWEST_ROWS = 5
_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Numbers:
    """Share of values that are numbers, whether all are whole, decimal places, and robust extremes."""

    share: float
    whole: bool
    places: int
    low: float
    high: float


def numbers(values: pl.Series, weights: pl.Series) -> Numbers | None:
    """None unless nearly all (folded) values are plain decimal numbers."""
    shaped = values.str.contains(r"^[+-]?[0-9]{1,12}(?:\.[0-9]+)?$")
    share = _share(shaped, weights)
    if share < _SHARE:
        return None
    chosen = values.filter(shaped)
    fractions = chosen.str.extract(r"\.([0-9]*[1-9])0*$").drop_nulls()
    floats = chosen.cast(pl.Float64)
    # One percent at either end is left out: a mistyped fee must not become a public bound.
    low, high = floats.quantile(0.005) or 0.0, floats.quantile(0.995) or 0.0
    return Numbers(share, fractions.is_empty(), min(6, _longest(fractions)), low, high)


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


def years(parsed: pl.Series) -> tuple[str, str]:
    """First and last day of the years that hold nearly all dates."""
    days = parsed.drop_nulls().cast(pl.Int32)
    first, last = (date.fromordinal(719163 + int(days.quantile(q, "nearest") or 0)) for q in (0.005, 0.995))
    return f"{first.year:04d}-01-01", f"{last.year:04d}-12-31"


def _round(value: float) -> int:
    magnitude = 10 ** math.floor(math.log10(max(value, 1)))
    return next(int(step * magnitude) for step in (1, 2, 5, 10) if step * magnitude >= value)


def _longest(fractions: pl.Series) -> int:
    longest = fractions.str.len_chars().max()
    return longest if isinstance(longest, int) else 0


def _share(mask: pl.Series, weights: pl.Series) -> float:
    total = float(weights.sum())
    return float(weights.filter(mask.fill_null(False)).sum()) / total if total else 0.0
