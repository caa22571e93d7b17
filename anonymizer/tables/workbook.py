"""XLSX through calamine, which reads values only: no formulas are run, no macros, no links."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import python_calamine as calamine

from anonymizer.errors import AnonymizerError
from anonymizer.tables.layout import Merged
from anonymizer.tables.limits import Limits
from anonymizer.tables.zip_guard import guard

Cell = int | float | str | bool | time | date | datetime | timedelta


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows`: all but the empty ones, with their numbers, header and titles among them. `merged`: of each row, the
    cells that a merged cell from a row above covers."""

    rows: Iterator[tuple[int, list[str | None]]]
    merged: Merged


def sheet_of(content: bytes, limits: Limits) -> Sheet:
    """The one visible sheet with data. Raises upload_* codes; whatever calamine throws is upload_corrupt."""
    guard(content, limits)
    found = _only_sheet(content)
    rows = ((number, _texts(row)) for number, row in enumerate(found.rows, found.top + 1) if any(c != "" for c in row))
    return Sheet(rows, _merged(found))


@dataclass(frozen=True, slots=True)
class _Found:
    """`top`, `left`: where the first cell of `rows` stands, from 0."""

    rows: list[list[Cell]]
    top: int
    left: int
    regions: list[tuple[tuple[int, int], tuple[int, int]]]


def _merged(found: _Found) -> Merged:
    """Of regions that go down: sideways a value stands once, as the title of a group does."""
    out: dict[int, dict[int, tuple[int, str | None]]] = {}
    height, room = len(found.rows), len(found.rows) * len(found.rows[0])
    for (top, left), (bottom, _) in found.regions:
        row, at = top - found.top, left - found.left
        if bottom <= top or not (0 <= row < height and 0 <= at < len(found.rows[0])):
            continue
        last = min(bottom - found.top, height - 1)
        room -= last - row
        if room < 0:
            # Regions never overlap in what a spreadsheet writes: more cells than there are is somebody's trick.
            raise AnonymizerError("upload_corrupt")
        for covered in range(row + 1, last + 1):
            out.setdefault(covered + found.top + 1, {})[at] = (top + 1, _text(found.rows[row][at]))
    return out


def _only_sheet(content: bytes) -> _Found:
    filled: list[_Found] = []
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for meta in book.sheets_metadata:
            if meta.visible == calamine.SheetVisibleEnum.Visible and meta.typ == calamine.SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(meta.name)
                rows = sheet.to_python(skip_empty_area=True)
                if rows:
                    top, left = sheet.start or (0, 0)
                    filled.append(_Found(rows, top, left, list(sheet.merged_cell_ranges or ())))
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


def _texts(row: list[Cell]) -> list[str | None]:
    return [_text(cell) for cell in row]


def _text(cell: Cell) -> str | None:
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e20:
        # A spreadsheet keeps fifteen digits of a number. Further ones would be the reader's invention.
        return str(int(cell)) if abs(cell) < 2**53 else str(int(Decimal(f"{cell:.15g}")))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
