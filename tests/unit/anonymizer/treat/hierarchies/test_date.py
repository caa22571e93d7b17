"""Dates to years, quarters and months, with near misses."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.errors import AnonymizerError
from anonymizer.treat.hierarchies.date import date_part, date_reader


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
        ("1985-00-01", None, None, None), ("不详", None, None, None), ("13/13/1985", None, None, None),
        ("31/12/1980", "1980", "1980-10-01", "1980-12-01"), ("12/31/1980", "1980", "1980-10-01", "1980-12-01"),
        ("1.12.1980", "1980", "1980-10-01", "1980-12-01"), ("05-05-1980 08:00", "1980", "1980-04-01", "1980-05-01"),
        ("３１／１２／１９８０", "1980", "1980-10-01", "1980-12-01"), ("31/02/1980", None, None, None),
        ("31/12/80", None, None, None), ("31/12-1980", None, None, None), ("0/12/1980", None, None, None),
        ("", None, None, None), ("1785-01-01", None, None, None), ("85-03-02", None, None, None),
        ("1985Q1", None, None, None),
    ],
)  # fmt: skip
def test_a_date_becomes_its_year_quarter_or_month(
    value: str, year: str | None, quarter: str | None, month: str | None
) -> None:
    assert [date_part(value, level) for level in ("year", "quarter", "month")] == [year, quarter, month]


@pytest.mark.parametrize(
    ("cells", "month"),
    [
        (["03/04/1980", "31/12/1980"], "1980-04-01"),
        (["03/04/1980", "12/31/1980"], "1980-03-01"),
        (["04/04/1980"], "1980-04-01"),
        (["1980-04-03", "03/04/1980", "13/01/1980"], "1980-04-01"),
    ],
)
def test_a_date_of_the_column_says_how_the_others_are_meant(cells: list[str], month: str) -> None:
    assert date_reader(cells, "month")(cells[0]) == month


@pytest.mark.parametrize(
    "cells", [["03/04/1980"], ["03/04/1980", "31/12/1980", "12/31/1980"], ["1/2/1980", "5/5/1980"]]
)
def test_where_nothing_says_so_it_is_a_problem_and_no_guess(cells: list[str]) -> None:
    for level in ("quarter", "month"):
        with pytest.raises(AnonymizerError) as caught:
            date_reader(cells, level)
        assert (caught.value.code, caught.value.details) == ("treatment_date_order", {"cells": 1})
    assert {date_reader(cells, "year")(cell) for cell in cells} == {"1980"}


@given(st.dates(min_value=date(1850, 1, 1), max_value=date(2099, 12, 31)), st.sampled_from(["month", "quarter"]))
def test_the_order_of_writing_changes_nothing_once_it_is_known(day: date, level: str) -> None:
    cells = [day.strftime("%d/%m/%Y"), "31/12/1980"]
    assert date_reader(cells, level)(cells[0]) == date_part(day.isoformat(), level)
