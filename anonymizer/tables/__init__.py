"""Read a table that somebody uploaded, or say in one sentence why not. A file never crashes the reader."""

from __future__ import annotations

from pathlib import Path, PurePath

import polars as pl

from anonymizer.errors import AnonymizerError
from anonymizer.tables.limits import Limits
from anonymizer.tables.parquet import read_parquet
from anonymizer.tables.text import read_text
from anonymizer.tables.workbook import read_workbook

__all__ = ["Limits", "read_table"]

_SUFFIXES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet"}
_ZIP, _PARQUET, _OLE = b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0"


def read_table(path: Path, filename: str, limits: Limits | None = None) -> pl.DataFrame:
    """All columns String, empty cells null. `filename` is the uploader's; only its extension is used.

    Raises AnonymizerError with an upload_* code. What the file *is* decides the reader, not what it is called.
    """
    limits = limits or Limits()
    suffix = PurePath(filename).suffix.lower()
    if suffix not in _SUFFIXES:
        raise AnonymizerError("upload_unsupported_type")
    size = path.stat().st_size
    if size == 0:
        raise AnonymizerError("upload_empty")
    if size > limits.bytes:
        raise AnonymizerError("upload_too_large", most=limits.bytes)
    return _read(path.read_bytes(), suffix, limits)


def _read(content: bytes, suffix: str, limits: Limits) -> pl.DataFrame:
    if content.startswith(_OLE):
        # Old .xls files and password-protected .xlsx files share this container.
        raise AnonymizerError("upload_encrypted" if suffix == ".xlsx" else "upload_unsupported_type")
    if content.startswith(_ZIP):
        return read_workbook(content, limits)
    if content.startswith(_PARQUET):
        return read_parquet(content, limits)
    if suffix in {".xlsx", ".xlsm", ".parquet"}:
        raise AnonymizerError("upload_corrupt")
    return read_text(content, suffix, limits)
