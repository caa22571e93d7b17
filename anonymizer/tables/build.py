"""Rows of text become a frame of strings, or a refusal. The header is checked before any row is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import polars as pl

from anonymizer.errors import AnonymizerError
from anonymizer.tables.limits import Limits

MAX_NAME = 128
_CHUNK = 50_000
_CHUNK_CELLS = 1_000_000

# Cells that no office uses as a column name: resident IDs, phone numbers, e-mail addresses, dates, decimals.
DATUM = re.compile(
    r"[0-9]{6,17}[0-9Xx]|[^@\s]+@[^@\s]+\.[A-Za-z]{2,}|[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|-?[0-9]+\.[0-9]+",
    re.ASCII,
)
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


def frame_named(names: list[str], rows: Iterable[Sequence[str | None]], limits: Limits) -> pl.DataFrame:
    """All columns String, empty cells null. Rows, each as wide as there are names, are taken in chunks, so that memory
    follows the frame, not Python."""
    most = max(1, min(_CHUNK, _CHUNK_CELLS // len(names)))
    chunks: list[pl.DataFrame] = []
    chunk: list[Sequence[str | None]] = []
    for count, row in enumerate(rows, start=1):
        if count > limits.rows:
            raise AnonymizerError("upload_too_many_rows", most=limits.rows)
        if count * len(names) > limits.cells:
            raise AnonymizerError("upload_too_many_cells", most=limits.cells)
        chunk.append(row)
        if len(chunk) == most:
            chunks.append(_frame(names, chunk, limits))
            chunk = []
    if chunk:
        chunks.append(_frame(names, chunk, limits))
    if not chunks:
        raise AnonymizerError("upload_empty")
    return pl.concat(chunks, rechunk=True)


def column_names(header: Sequence[str | None], limits: Limits) -> list[str]:
    """Trimmed names; raises by position, because a header that is really a row of data must not be quoted."""
    if len(header) > limits.columns:
        raise AnonymizerError("upload_too_many_columns", most=limits.columns)
    names = [" ".join((name or "").replace("\ufeff", "").split()) for name in header]
    if not any(names):
        raise AnonymizerError("upload_no_header")
    if any(DATUM.fullmatch(name) for name in names) or all(NUMBER.fullmatch(name) for name in names):
        raise AnonymizerError("upload_no_header")
    for position, name in enumerate(names, start=1):
        if not name:
            raise AnonymizerError("upload_column_unnamed", position=position)
        if len(name) > MAX_NAME or not name.isprintable():
            raise AnonymizerError("upload_column_name_invalid", position=position, most=MAX_NAME)
        if name in names[: position - 1]:
            raise AnonymizerError("upload_duplicate_columns", position=position)
    return names


def _frame(names: list[str], rows: list[Sequence[str | None]], limits: Limits) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return tidy(frame, limits)


def tidy(frame: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """Empty and blank cells become null; a cell over the limit refuses the file."""
    longest = frame.select(pl.all().str.len_chars().max())
    if any((length or 0) > limits.cell for length in longest.row(0)):
        raise AnonymizerError("upload_cell_too_long", most=limits.cell)
    return frame.with_columns(pl.when(pl.all().str.strip_chars() != "").then(pl.all()))
