"""Dates to months, quarters or years."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence

from anonymizer.errors import AnonymizerError
from anonymizer.treat.hierarchies.spelling import folded

# Coarsest first, as in every hierarchy here.
LEVELS = ("year", "quarter", "month")
_DATE = re.compile(
    r"((?:18|19|20)[0-9]{2})(?:([0-9]{2})([0-9]{2})|(?:[-/.年]([0-9]{1,2})(?:[-/.月](?:([0-9]{1,2})日?)?)?)?年?)"
    r"(?:[ T].*)?"
)
# 31/12/1980, and 12/31/1980 where the column is written so.
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2((?:18|19|20)[0-9]{2})(?:[ T].*)?")


def date_reader(values: Sequence[str], level: str) -> Callable[[str], str | None]:
    """`date_part` for the cells of one column, whose 31/12/1980 says how its 03/04/1980 is meant.

    Raises treatment_date_order where nothing does and the month matters; a year is the same either way.
    """
    pairs = [pair for value in values if (pair := _day_and_month(value))]
    doubtful = _doubtful(pairs)
    if doubtful and level != "year":
        raise AnonymizerError("treatment_date_order", cells=doubtful)
    month_first = any(other > 12 for _, other in pairs)
    return lambda value: date_part(value, level, month_first=month_first)


def order_unknown(values: Sequence[str]) -> bool:
    """Whether months of these cells would have to be guessed."""
    return _doubtful([pair for value in values if (pair := _day_and_month(value))]) > 0


def _doubtful(pairs: list[tuple[int, int]]) -> int:
    """How many could be read both ways, where all the others leave that open or contradict each other."""
    day_first, month_first = any(one > 12 for one, _ in pairs), any(other > 12 for _, other in pairs)
    return 0 if day_first != month_first else sum(max(pair) <= 12 and pair[0] != pair[1] for pair in pairs)


def date_part(value: str, level: str, *, month_first: bool = False) -> str | None:
    """`year` gives 1985; `quarter` and `month` give their first day, 1985-01-01, so that it remains a date.

    A cell that holds a year alone stays a year at every level. `month_first` is for 03/04/1985; what can be read in one
    way only is read so.
    """
    text = folded(value)
    last = _YEAR_LAST.fullmatch(text)
    if last:
        one, other = int(last[1]), int(last[3])
        swapped = other > 12 or (month_first and one <= 12)
        return _part(last[4], *((one, other) if swapped else (other, one)), level)
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    named, numbered = match[2] or match[4], match[3] or match[5]
    return _part(match[1], int(named), int(numbered or 1), level) if named else match[1]


def _day_and_month(value: str) -> tuple[int, int] | None:
    """The two numbers before a year that stands last, in the order in which they stand."""
    match = _YEAR_LAST.fullmatch(folded(value))
    return (int(match[1]), int(match[3])) if match else None


def _part(year: str, month: int, day: int, level: str) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= monthrange(int(year), month)[1]):
        return None
    if level == "year":
        return year
    first = month if level == "month" else 3 * ((month - 1) // 3) + 1
    return f"{year}-{first:02d}-01"
