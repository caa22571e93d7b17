"""Dates to months, quarters or years."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable

from anonymizer.treat.hierarchies.spelling import folded

# Coarsest first, as in every hierarchy here.
LEVELS = ("year", "quarter", "month")
_DATE = re.compile(
    r"((?:18|19|20)[0-9]{2})(?:([0-9]{2})([0-9]{2})|(?:[-/.年]([0-9]{1,2})(?:[-/.月](?:([0-9]{1,2})日?)?)?)?年?)"
    r"(?:[ T].*)?"
)
# 31/12/1980, and 12/31/1980 where somebody says that the column is written so.
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2((?:18|19|20)[0-9]{2})(?:[ T].*)?")


# Which of two numbers before the year is the day. A person says so: were it read off the column, one cell would move
# the month of everybody else's.
DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
ORDERS = (DAY_FIRST, MONTH_FIRST)


def order_unknown(values: Iterable[str]) -> bool:
    """Whether months of these cells are lost unless somebody says in which order they are written."""
    return any(
        (match := _YEAR_LAST.fullmatch(folded(value))) is not None
        and int(match[1]) != int(match[3])
        and max(int(match[1]), int(match[3])) <= 12
        for value in values
    )


def date_part(value: str, level: str, order: str | None = None) -> str | None:
    """`year` gives 1985; `quarter` and `month` give their first day, 1985-01-01, so that it remains a date.

    What is known to the year alone stays a year at every level: a cell that holds no more, 03/04/1985 where no `order`
    is given, and 12/31/1985 in a column that is said to be written day first.
    """
    text = folded(value)
    last = _YEAR_LAST.fullmatch(text)
    if last:
        return _year_last(last[4], int(last[1]), int(last[3]), level, order)
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    named, numbered = match[2] or match[4], match[3] or match[5]
    return _part(match[1], int(named), int(numbered or 1), level) if named else match[1]


def _year_last(year: str, one: int, other: int, level: str, order: str | None) -> str | None:
    day_first, month_first = _part(year, other, one, level), _part(year, one, other, level)
    if order is not None:
        asked, against = (day_first, month_first) if order == DAY_FIRST else (month_first, day_first)
        return asked or (against and year)
    if day_first is None or month_first is None or one == other:
        return day_first or month_first
    return year


def _part(year: str, month: int, day: int, level: str) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= monthrange(int(year), month)[1]):
        return None
    if level == "year":
        return year
    first = month if level == "month" else 3 * ((month - 1) // 3) + 1
    return f"{year}-{first:02d}-01"
