"""A labelled table as the file that an office would send: its encoding, title rows and sums, not only its cells."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import polars as pl

from bench.pii.tables.spec import Table


def write(table: Table, folder: Path) -> Path:
    """Parquet has no row without a header, so a table without one gets column_0, column_1 and so on."""
    rows = table.cells()
    path = folder / f"{table.name}.{table.form}"
    headers = [column.header for column in table.columns]
    if table.form == "parquet":
        named = headers if table.head != "none" else [f"column_{n}" for n in range(len(headers))]
        pl.DataFrame(rows, schema=dict.fromkeys(named, pl.String), orient="row").write_parquet(path)
        return path
    lines = [*_above(table, headers), *rows, *_below(table, headers)]
    if table.form == "xlsx":
        _workbook(table, lines, path)
        return path
    out = io.StringIO()
    csv.writer(out, delimiter="\t" if table.form == "tsv" else ",").writerows(lines)
    path.write_bytes(out.getvalue().encode(table.encoding))
    return path


def _above(table: Table, headers: list[str]) -> list[list[str | None]]:
    if table.head == "none":
        return []
    blank: list[str | None] = [None] * (len(headers) - 1)
    title: list[list[str | None]] = [[f"{table.name}登记表（2026年）", *blank], ["填表单位：某街道", *blank]]
    return [*(title if table.head == "title" else []), list(headers)]


def _below(table: Table, headers: list[str]) -> list[list[str | None]]:
    if not table.totals:
        return []
    return [["合计", *[None] * (len(headers) - 2), str(table.rows)]]


def _workbook(table: Table, lines: list[list[str | None]], path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append([_typed(cell) for cell in line])
    if table.head == "title":
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(table.columns))
    book.save(path)


def _typed(cell: str | None) -> str | int | None:
    """Short numbers are numbers in a spreadsheet; long ones were kept as text by whoever knew better."""
    return int(cell) if cell and cell.isdecimal() and cell.isascii() and len(cell) < 9 and cell[0] != "0" else cell
