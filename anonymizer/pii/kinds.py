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
_YEAR = "((?:18|19|20)[0-9]{2})"
_TIME = r"(?:[ T]|星期.|周.)+[0-9:Z+.时分秒 APMapm-]*"
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


def numbers(values: pl.Series, shaped: pl.Series, weights: pl.Series) -> Numbers | None:
    """None unless nearly all (folded) values are `shaped` as plain decimal numbers."""
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


@dataclass(frozen=True, slots=True)
class DateParts:
    """What each value says by itself: a day, or day and month before a year in an order that the column decides."""

    day: pl.Series
    year_last: pl.Series

    def slice(self, start: int, length: int) -> DateParts:
        return DateParts(self.day.slice(start, length), self.year_last.slice(start, length))

    def settled(self) -> pl.Series:
        """03/04/2026 is read day first unless some value of the column can only be month first."""
        if self.year_last.null_count() == self.year_last.len():
            return self.day
        return pl.select(pl.coalesce(self.day, _day_last_year(self.year_last))).to_series()


def dates(parts: DateParts, weights: pl.Series) -> pl.Series | None:
    """The values of a column as dates (null where unreadable), or None unless nearly all are dates."""
    parsed = parts.settled()
    return parsed if _share(parsed.is_not_null(), weights) >= _SHARE else None


def parse_dates(values: pl.Series) -> pl.Series:
    """The values of a column as dates, null where unreadable."""
    return date_parts(values).settled()


def date_parts(values: pl.Series) -> DateParts:
    """2026-01-31, 2026/1/31, 2026.1.31, 2026年1月31日, 20260131, with or without a time after it; 31/01/2026; 2026-01.

    A month without a day stands for its last day, since that makes nobody older than they may be.
    """
    joined = values.str.replace_all(r"[年月/.]", "-").str.replace("日", "", literal=True)
    eight = rf"^{_YEAR}([0-9]{{2}})([0-9]{{2}})(?:[0-2][0-9][0-5][0-9](?:[0-5][0-9])?)?$"
    compact = values.str.replace(eight, "${1}-${2}-${3}")
    chosen = pl.select(pl.when(values.str.contains(eight)).then(compact).otherwise(joined)).to_series()
    day = chosen.str.extract(rf"^({_YEAR}-[0-9]{{1,2}}-[0-9]{{1,2}})(?:{_TIME})?$", 1).str.to_date(
        "%Y-%m-%d", strict=False
    )
    if not day.has_nulls():
        return DateParts(day, pl.repeat(None, day.len(), dtype=pl.String, eager=True))
    month = chosen.str.extract(rf"^({_YEAR}-[0-9]{{1,2}})-?$", 1)
    ending = chosen.str.extract(rf"^([0-9]{{1,2}}-[0-9]{{1,2}}-(?:19|20)[0-9]{{2}})(?:{_TIME})?$", 1)
    ends = (month + "-01").str.to_date("%Y-%m-%d", strict=False).dt.month_end()
    return DateParts(pl.select(pl.coalesce(day, ends)).to_series(), ending)


def _day_last_year(values: pl.Series) -> pl.Series:
    day_first = values.str.to_date("%d-%m-%Y", strict=False)
    return day_first if day_first.null_count() == values.null_count() else values.str.to_date("%m-%d-%Y", strict=False)


def timed(values: pl.Series) -> pl.Series:
    """Which values hold a time of day besides a date."""
    return values.str.contains(
        rf"^(?:{_YEAR}[-/.年].*[日0-9]|[0-9/.-]{{8,10}})[ T]*[0-9]{{1,2}}[:时]|^{_YEAR}[0-9]{{8,10}}$"
    )


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
