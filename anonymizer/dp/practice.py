"""An invented table with a dataset's schema, so that people can write their analysis before they spend anything.

Everything comes from the public declaration and a seed: no data are read, so nothing about anybody can be in it.
Values are drawn evenly; nothing of the real distribution, of correlations or of gaps is imitated. The draws are
SHAKE-256 of the seed, so the same seed gives the same table anywhere.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from typing import Any, Final

import polars as pl
import pyarrow.parquet as pq

from anonymizer.dp.column import Column, Kind
from anonymizer.dp.schema import DatasetSchema
from anonymizer.dp.values import decode
from anonymizer.spreadsheet import plain

METADATA: Final = b"mingzheng.practice"
NOTICE: Final = "INVENTED PRACTICE DATA - no row is about anybody; 虚构的练习数据，与任何人无关"
_WORD: Final = 8
_DEFAULTS: Final = {Kind.INTEGER: (0, 100), Kind.DECIMAL: (0, 100), Kind.DATE: (18262, 20453)}  # 2020 to 2025
_OPEN: Final = 12
"""So many invented groups in an open category, since nobody says how many there are."""
_MISSING: Final = 20
"""One cell in so many is empty, because real ones are too."""


def practice_table(schema: DatasetSchema, seed: int, rows: int) -> pl.DataFrame:
    """`rows` invented rows, the person column first where there is one. At most `max_rows_per_person` rows a person."""
    frame: dict[str, list[Any]] = {}
    if schema.person_column is not None:
        frame[schema.person_column] = _persons(schema, seed, rows)
    for column in schema.columns:
        if column.name != schema.person_column and column.kind is not Kind.TEXT:
            frame[column.name] = _values(column, seed, rows)
    return pl.DataFrame(frame, strict=False)


def as_csv(table: pl.DataFrame, seed: int) -> bytes:
    """UTF-8; the first line is a comment that says it is invented, the second names the columns. Names and categories
    are a steward's words, so a text that a spreadsheet would run gets an apostrophe before it."""
    texts = [name for name, kind in table.schema.items() if kind == pl.String]
    safe = [pl.Series(name, [None if one is None else plain(one) for one in table[name]], pl.String) for name in texts]
    heads = io.StringIO()
    csv.writer(heads, lineterminator="\n").writerow([plain(name) for name in table.columns])
    cells = table.with_columns(safe).write_csv(include_header=False)
    return f"# {NOTICE}; seed {seed}\n{heads.getvalue()}{cells}".encode()


def as_parquet(table: pl.DataFrame, seed: int) -> bytes:
    """Says in its metadata, under `mingzheng.practice`, that it is invented."""
    arrow = table.to_arrow()
    made = arrow.replace_schema_metadata({METADATA: f"{NOTICE}; seed {seed}".encode()})
    out = io.BytesIO()
    pq.write_table(made, out, compression="zstd")
    return out.getvalue()


FORMATS: Final[dict[str, Callable[[pl.DataFrame, int], bytes]]] = {"csv": as_csv, "parquet": as_parquet}


def _values(column: Column, seed: int, rows: int) -> list[Any]:
    draws = _draws(seed, column.name, rows)
    low, high = _range(column)
    span = high - low + 1
    return [None if draw % _MISSING == 0 else _shown(column, low + draw // _MISSING % span) for draw in draws]


def _shown(column: Column, code: int) -> str | int:
    return f"practice-{code:02d}" if column.kind is Kind.OPEN_CATEGORY else decode(column, code)


def _range(column: Column) -> tuple[int, int]:
    if column.kind is Kind.CATEGORY:
        return 0, len(column.categories) - 1
    if column.kind is Kind.OPEN_CATEGORY:
        return 1, _OPEN
    low, high = _DEFAULTS[column.kind]
    return (
        low if column.lower is None else column.lower,
        max(high, column.lower or 0) if column.upper is None else column.upper,
    )


def _persons(schema: DatasetSchema, seed: int, rows: int) -> list[str]:
    """From one to the declared number of rows a person, one after the other."""
    names: list[str] = []
    for number, draw in enumerate(_draws(seed, "\x00person", rows)):
        names += [f"practice-{number:06d}"] * (1 + draw % schema.max_rows_per_person)
        if len(names) >= rows:
            break
    return names[:rows]


def _draws(seed: int, name: str, count: int) -> list[int]:
    stream = hashlib.shake_256(f"mingzheng/practice/v1\x00{seed}\x00{name}".encode()).digest(_WORD * count)
    return [int.from_bytes(stream[place : place + _WORD], "big") for place in range(0, len(stream), _WORD)]
