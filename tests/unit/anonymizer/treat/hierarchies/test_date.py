"""Dates to years, quarters and months, with near misses."""

from __future__ import annotations

import pytest

from anonymizer.treat.hierarchies.date import date_part


@pytest.mark.parametrize(
    ("value", "year", "quarter", "month"),
    [
        ("1985-03-02", "1985", "1985-01-01", "1985-03-01"), ("1985/3/2", "1985", "1985-01-01", "1985-03-01"),
        ("1985.4.2", "1985", "1985-04-01", "1985-04-01"), ("1985年12月2日", "1985", "1985-10-01", "1985-12-01"),
        ("19850930", "1985", "1985-07-01", "1985-09-01"), ("1985年3月", "1985", "1985-01-01", "1985-03-01"),
        ("1985-06", "1985", "1985-04-01", "1985-06-01"), ("2024-01-02 13:45:00", "2024", "2024-01-01", "2024-01-01"),
        ("１９８５-０３-０２", "1985", "1985-01-01", "1985-03-01"),
        ("2024-01-02T13:45:00Z", "2024", "2024-01-01", "2024-01-01"),
        ("2024-02-29", "2024", "2024-01-01", "2024-02-01"),
        # Known to the year alone: a year at every level, so that a coarser level splits nothing.
        ("1985", "1985", "1985", "1985"), ("1985年", "1985", "1985", "1985"),
        ("1985-02-30", None, None, None), ("2023-02-29", None, None, None), ("1985-13-01", None, None, None),
        ("1985-00-01", None, None, None), ("不详", None, None, None), ("03/02/1985", None, None, None),
        ("", None, None, None), ("1785-01-01", None, None, None), ("85-03-02", None, None, None),
        ("1985Q1", None, None, None),
    ],
)  # fmt: skip
def test_a_date_becomes_its_year_quarter_or_month(
    value: str, year: str | None, quarter: str | None, month: str | None
) -> None:
    assert [date_part(value, level) for level in ("year", "quarter", "month")] == [year, quarter, month]
