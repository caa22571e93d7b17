"""A long number that a spreadsheet took for an amount is told from one that is whole."""

from __future__ import annotations

import io

import openpyxl
import polars as pl
import pytest

from anonymizer.tables.digits import digits_lost
from anonymizer.tables.limits import Limits
from anonymizer.tables.workbook import sheet_of


@pytest.mark.parametrize(
    ("cells", "lost"),
    [
        (["4.1010119900307E+17", "410101199003071233"], 1),
        (["4.1E+17", "4.1e17", None, ""], 2),
        (["410101199003071000"] * 4, 4),
        (["410101199003071000"] * 3, 0),
        (["410101199003071000"] * 4 + ["410101199003071237"] * 2, 0),
        (["6222021234567890", "6222021234567891", "6222021234567892", "6222021234567893"], 0),
        (["41010119900307123X", "110101900307123", "13812345678", "4.1E+05", "2.0"], 0),
    ],
)
def test_lost_digits_are_counted(cells: list[str | None], lost: int) -> None:
    assert digits_lost(pl.Series("n", cells, dtype=pl.String)) == lost


def test_a_workbook_gives_fifteen_digits_and_never_invents_one() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([410101199003071233, 6222021234567890123, 123456789012345, 9007199254740991])
    out = io.BytesIO()
    book.save(out)
    ((_, cells),) = sheet_of(out.getvalue(), Limits()).rows
    assert cells == ["410101199003071000", "6222021234567890000", "123456789012345", "9007199254740991"]
