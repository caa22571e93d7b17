"""Dates to years, quarters and months, with near misses."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.treat.apply import apply_text
from anonymizer.treat.hierarchies.date import ORDERS, date_part
from anonymizer.treat.treatment import Technique, Treatment


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
        ("1.12.1980", "1980", "1980", "1980"), ("05-05-1980 08:00", "1980", "1980-04-01", "1980-05-01"),
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
    ("cell", "order", "month"),
    [
        ("03/04/1980", None, "1980"), ("03/04/1980", "day_first", "1980-04-01"),
        ("03/04/1980", "month_first", "1980-03-01"), ("04/04/1980", None, "1980-04-01"),
        ("04/04/1980", "month_first", "1980-04-01"), ("31/12/1980", "day_first", "1980-12-01"),
        ("31/12/1980", "month_first", "1980"), ("12/31/1980", "day_first", "1980"),
        ("31/02/1980", "day_first", None), ("1980-04-03", "month_first", "1980-04-01"),
    ],
)  # fmt: skip
def test_a_month_is_read_as_a_steward_said_or_not_at_all(cell: str, order: str | None, month: str | None) -> None:
    assert date_part(cell, "month", order) == month
    assert date_part(cell, "year", order) == (month and "1980")


@pytest.mark.parametrize("order", [None, *ORDERS])
@given(st.lists(st.dates(min_value=date(1850, 1, 1), max_value=date(2099, 12, 31)), max_size=6), st.data())
def test_no_cell_changes_what_becomes_of_another(order: str | None, days: list[date], data: st.DataObject) -> None:
    written = [day.strftime(data.draw(st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d"]))) for day in days]
    treatment = Treatment(Technique.GENERALISE_DATE, {"level": "month", **({"order": order} if order else {})})
    alone = apply_text(["03/04/2021"], treatment)
    assert apply_text(["03/04/2021", *written], treatment)[:1] == alone


@given(st.dates(min_value=date(1850, 1, 1), max_value=date(2099, 12, 31)), st.sampled_from(["month", "quarter"]))
def test_the_order_of_writing_changes_nothing_once_it_is_said(day: date, level: str) -> None:
    read = date_part(day.isoformat(), level)
    assert date_part(day.strftime("%d/%m/%Y"), level, "day_first") == read
    assert date_part(day.strftime("%m/%d/%Y"), level, "month_first") == read
