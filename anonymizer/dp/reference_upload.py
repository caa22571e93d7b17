"""A public table as somebody uploaded it, made a `Reference` or refused. The same scanner looks for people in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import polars as pl

from anonymizer.blanks import MARKS
from anonymizer.dp.column import MAX_CATEGORIES, MAX_NAME, MAX_SCALE, Kind, plain
from anonymizer.dp.reference import Attribute, Reference, attribute
from anonymizer.errors import AnonymizerError
from anonymizer.pii.scan import scan
from anonymizer.tables import Limits, read_table

MAX_ROWS: Final = 5000
MAX_COLUMNS: Final = 20
MAX_BYTES: Final = 1024 * 1024
# Beside a table's name it is still a name.
MAX_COLUMN_NAME: Final = 80
# What stands in SQL and in plans; ours for names that people also read aloud.
_NAME: Final = re.compile(r"[^\W\d]\w{0,39}")
_RESERVED: Final = ("data", "version", "person")
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})", re.ASCII)
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,8})\.([0-9]{1,6})|" + _INTEGER.pattern, re.ASCII)


def reference_name(name: str) -> str:
    """A letter, then letters, digits and _ of any script, at most 40. Raises reference_name."""
    if not _NAME.fullmatch(name) or name.lower() in _RESERVED:
        raise AnonymizerError("reference_name")
    return name


def read_reference(path: Path, filename: str, name: str, version: int, key: str) -> Reference:
    """Raises upload_…, or reference_… naming columns and never a cell."""
    frame = read_table(path, filename, Limits(bytes=MAX_BYTES, rows=MAX_ROWS, columns=MAX_COLUMNS))
    if frame.height == 0:
        raise AnonymizerError("upload_empty")
    if key not in frame.columns:
        raise AnonymizerError("reference_key_missing")
    _refuse_people(frame)
    return build_reference(frame, name, version, key)


def build_reference(frame: pl.DataFrame, name: str, version: int, key: str) -> Reference:
    """Of a table of texts. Cells that say nothing (empty, -, NULL) are missing."""
    texts = {column: _texts(frame[column]) for column in frame.columns}
    keys = texts.pop(key)
    found = [one for one in keys if one is not None]
    if len(found) != len(keys) or len(set(found)) != len(found):
        raise AnonymizerError("reference_key_repeated", column=key)
    attributes = tuple(_attribute(column, values) for column, values in texts.items())
    if not attributes:
        raise AnonymizerError("reference_no_columns")
    return Reference(reference_name(name), version, key, tuple(found), attributes)


def _refuse_people(frame: pl.DataFrame) -> None:
    """A column that names or reaches people has no place in a table that everybody may read and that nothing hides."""
    report = scan(frame)
    people = [
        column.name
        for column in report.columns
        if column.role == "direct_identifier" or (column.type is not None and column.sensitivity == "sensitive")
    ]
    if people:
        raise AnonymizerError("reference_personal", columns=people)


def _texts(series: pl.Series) -> list[str | None]:
    cells = (None if cell is None else str(cell).strip() for cell in series)
    texts = [None if not cell or cell in MARKS else cell for cell in cells]
    if any(text is not None and not plain(text, MAX_NAME) for text in texts):
        raise AnonymizerError("reference_cell", column=series.name)
    return texts


def _attribute(name: str, texts: list[str | None]) -> Attribute:
    """Whole numbers where every cell is one, else decimals, else categories."""
    filled = [text for text in texts if text is not None]
    if not plain(name, MAX_COLUMN_NAME):
        raise AnonymizerError("reference_column", column=name[:MAX_COLUMN_NAME])
    if filled and all(_INTEGER.fullmatch(text) for text in filled):
        return attribute(name, Kind.INTEGER, 0, [None if text is None else int(text) for text in texts])
    matches = [_DECIMAL.fullmatch(text) for text in filled]
    if filled and all(matches):
        scale = max(len(match[1] or "") for match in matches if match)
        return attribute(name, Kind.DECIMAL, min(scale, MAX_SCALE), list(texts))
    if not filled or len(set(filled)) > MAX_CATEGORIES:
        raise AnonymizerError("reference_column", column=name)
    return attribute(name, Kind.CATEGORY, 0, list(texts))
