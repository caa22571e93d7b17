"""Dates to months, quarters or years."""

from __future__ import annotations

import re
from calendar import monthrange

from anonymizer.treat.hierarchies.spelling import folded

# Coarsest first, as in every hierarchy here.
LEVELS = ("year", "quarter", "month")
_DATE = re.compile(
    r"((?:18|19|20)[0-9]{2})(?:([0-9]{2})([0-9]{2})|(?:[-/.年]([0-9]{1,2})(?:[-/.月](?:([0-9]{1,2})日?)?)?)?年?)"
    r"(?:[ T].*)?"
)


def date_part(value: str, level: str) -> str | None:
    """`year` gives 1985; `quarter` and `month` give their first day, 1985-01-01, so that it remains a date.

    A cell that holds a year alone stays a year at every level.
    """
    match = _DATE.fullmatch(folded(value))
    if match is None:
        return None
    year, month, day = match[1], match[2] or match[4], match[3] or match[5]
    if month is None:
        return year
    if not (1 <= int(month) <= 12 and 1 <= int(day or 1) <= monthrange(int(year), int(month))[1]):
        return None
    if level == "year":
        return year
    first = int(month) if level == "month" else 3 * ((int(month) - 1) // 3) + 1
    return f"{year}-{first:02d}-01"
