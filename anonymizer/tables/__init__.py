"""Read a table that somebody uploaded, or say in one sentence why not. A file never crashes the reader."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath

import polars as pl

from anonymizer.errors import AnonymizerError
from anonymizer.tables.build import frame_named
from anonymizer.tables.layout import Layout, arrange, unique
from anonymizer.tables.limits import Limits
from anonymizer.tables.parquet import read_parquet
from anonymizer.tables.text import rows_of as text_rows
from anonymizer.tables.workbook import sheet_of

__all__ = ["Layout", "Limits", "read_found", "read_laid_out", "read_table"]

_SUFFIXES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet"}
_ZIP, _PARQUET, _OLE = b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0"


def read_table(path: Path, filename: str, limits: Limits | None = None) -> pl.DataFrame:
    """All columns String, empty cells null. `filename` is the uploader's; only its extension is used.

    Raises AnonymizerError with an upload_* code. What the file *is* decides the reader, not what it is called.
    """
    return read_laid_out(path, filename, limits)[0]


def read_laid_out(path: Path, filename: str, limits: Limits | None = None) -> tuple[pl.DataFrame, Layout]:
    """The same, and which rows were taken for titles, header, sums and notes, for whoever sent the file to check."""
    limits = limits or Limits()
    content, suffix = _opened(path, filename, limits)
    if content.startswith(_PARQUET):
        return read_parquet(content, limits), Layout()
    return _read(content, suffix, limits, sure=True)


def read_found(path: Path, filename: str, limits: Limits | None = None) -> pl.DataFrame:
    """The same for looking only: the header may be missing, and columns may have no name (`layout.py`)."""
    limits = limits or Limits()
    content, suffix = _opened(path, filename, limits)
    if content.startswith(_PARQUET):
        return read_parquet(content, limits, _any_names)
    return _read(content, suffix, limits, sure=False)[0]


def _read(content: bytes, suffix: str, limits: Limits, *, sure: bool) -> tuple[pl.DataFrame, Layout]:
    if content.startswith(_ZIP):
        sheet = sheet_of(content, limits)
        names, body, layout = arrange(sheet.rows, limits, sheet.merged, sure=sure)
    else:
        names, body, layout = arrange(text_rows(content, suffix, limits), limits, sure=sure, exact=sure)
    return frame_named(names, body, limits), layout


def _any_names(names: Sequence[str | None], limits: Limits) -> list[str]:
    if len(names) > limits.columns:
        raise AnonymizerError("upload_too_many_columns", most=limits.columns)
    return unique(names)


def _opened(path: Path, filename: str, limits: Limits) -> tuple[bytes, str]:
    """What the file holds, and its extension in lower case, once neither speaks against reading it."""
    suffix = PurePath(filename).suffix.lower()
    if suffix not in _SUFFIXES:
        raise AnonymizerError("upload_unsupported_type")
    size = path.stat().st_size
    if size == 0:
        raise AnonymizerError("upload_empty")
    if size > limits.bytes:
        raise AnonymizerError("upload_too_large", most=limits.bytes)
    content = path.read_bytes()
    if content.startswith(_OLE):
        # Old .xls files and password-protected .xlsx files share this container.
        raise AnonymizerError("upload_encrypted" if suffix == ".xlsx" else "upload_unsupported_type")
    if suffix in {".xlsx", ".xlsm", ".parquet"} and not content.startswith((_ZIP, _PARQUET)):
        raise AnonymizerError("upload_corrupt")
    return content, suffix
