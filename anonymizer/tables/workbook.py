"""XLSX through calamine, which reads values only: no formulas are run, no macros, no links."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import polars as pl
import python_calamine as calamine

from anonymizer.errors import AnonymizerError
from anonymizer.tables.build import frame_of
from anonymizer.tables.limits import Limits
from anonymizer.tables.two_rows import united
from anonymizer.tables.zip_guard import guard

Cell = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(content: bytes, limits: Limits) -> pl.DataFrame:
    """The one visible sheet with data. Raises upload_* codes; whatever calamine throws is upload_corrupt."""
    rows = rows_of(content, limits)
    header, body, above = united(rows)
    if header is None:
        raise AnonymizerError("upload_empty")
    return frame_of(header, body, limits, above)


def rows_of(content: bytes, limits: Limits) -> Iterator[list[str | None]]:
    """The rows as they stand, header and titles among them."""
    guard(content, limits)
    return (_texts(row) for row in _rows(_only_sheet(content)))


def _only_sheet(content: bytes) -> list[list[Cell]]:
    filled: list[list[list[Cell]]] = []
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for meta in book.sheets_metadata:
            if meta.visible == calamine.SheetVisibleEnum.Visible and meta.typ == calamine.SheetTypeEnum.WorkSheet:
                rows = book.get_sheet_by_name(meta.name).to_python(skip_empty_area=True)
                if rows:
                    filled.append(rows)
    except Exception:  # noqa: BLE001  the file is a stranger's: every failure of the reader means the same
        raise AnonymizerError("upload_corrupt") from None
    except BaseException as error:
        # A Rust panic arrives as a BaseException; it too is the file's fault and must not end the worker.
        if type(error).__name__ == "PanicException":
            raise AnonymizerError("upload_corrupt") from None
        raise
    if not filled:
        raise AnonymizerError("upload_empty")
    if len(filled) > 1:
        raise AnonymizerError("upload_many_sheets", sheets=len(filled))
    return filled[0]


def _rows(rows: list[list[Cell]]) -> Iterator[list[Cell]]:
    return (row for row in rows if any(cell != "" for cell in row))


def _texts(row: list[Cell]) -> list[str | None]:
    return [_text(cell) for cell in row]


def _text(cell: Cell) -> str | None:
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e18:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
