"""Cells of text to the declared types: integers, and text for open categories. A cell that does not fit becomes NULL
and is only counted.

No cell can raise: what an answer looks like must not depend on one person's typing mistake.
"""

from __future__ import annotations

from functools import partial

import polars as pl

from anonymizer.dp.column import MAX_NAME, Column, Kind
from anonymizer.dp.compile import physical
from anonymizer.dp.engines.spellings import by_spelling
from anonymizer.dp.schema import DatasetSchema

# 10^15 at most in units of the column, so that no sum or comparison comes near the end of int64.
_DIGITS = 15


def cast(frame: pl.DataFrame, schema: DatasetSchema) -> tuple[pl.DataFrame, dict[str, int]]:
    """Columns by physical name, and by column name how many non-empty cells could not be read."""
    values, unreadable = [], {}
    for position, column in schema.stored():
        cells = frame[column.name].cast(pl.String)
        values.append(by_spelling(cells, partial(_read, column)).alias(physical(position)))
        filled = by_spelling(cells, lambda texts: texts.str.strip_chars() != "").sum()
        unreadable[column.name] = int(filled or 0) - (frame.height - values[-1].null_count())
    return pl.DataFrame(values), {name: count for name, count in unreadable.items() if count}


def _read(column: Column, texts: pl.Series) -> pl.Series:
    return texts.alias(column.name).to_frame().select(_stored(column)).to_series()


def normal(name: str) -> pl.Expr:
    """Full-width forms folded and outer space removed: ２０ is 20."""
    return pl.col(name).cast(pl.String).str.normalize("NFKC").str.strip_chars()


def _stored(column: Column) -> pl.Expr:
    if column.kind is Kind.OPEN_CATEGORY:
        return _shown(column)
    if column.kind is Kind.CATEGORY:
        return _category(column)
    return _date(column) if column.kind is Kind.DATE else _number(column)


def _category(column: Column) -> pl.Expr:
    codes = {name: code for code, name in enumerate(column.categories)}
    text = pl.col(column.name).cast(pl.String).str.strip_chars()
    return text.replace_strict(codes, default=None, return_dtype=pl.Int32)


def _shown(column: Column) -> pl.Expr:
    """Text that may become a group's name: short, without control characters or ones that no screen shows."""
    text = normal(column.name)
    fit = (text.str.len_chars().is_between(1, MAX_NAME)) & ~text.str.contains(r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]")
    return pl.when(fit).then(text).otherwise(None)


def _number(column: Column) -> pl.Expr:
    """Fixed point, half away from zero. Exponents, thousands separators, NaN and infinities are not numbers here."""
    text = normal(column.name)
    scale = column.scale
    fraction = r"(?:\.[0-9]*)?" if column.kind is Kind.DECIMAL else r"(?:\.0*)?"
    shape = rf"^[+-]?[0-9]{{1,{_DIGITS - scale}}}{fraction}$"
    whole = text.str.extract(r"^[+-]?([0-9]+)").cast(pl.Int64, strict=False)
    # One digit more than is kept decides the rounding.
    rest = (text.str.extract(r"\.([0-9]*)").fill_null("") + "0" * (scale + 1)).str.slice(0, scale + 1)
    units = (whole * 10 ** (scale + 1) + rest.cast(pl.Int64, strict=False) + 5) // 10
    signed = pl.when(text.str.starts_with("-")).then(-units).otherwise(units)
    return pl.when(text.str.contains(shape)).then(signed).otherwise(None)


def _date(column: Column) -> pl.Expr:
    """Days since 1970. 2026-01-31, 2026/1/31, 2026.1.31, 2026年1月31日, 20260131, with or without a time after it."""
    text = normal(column.name)
    joined = text.str.replace_all(r"[年月/.]", "-").str.replace("日", "", literal=True)
    compact = text.str.replace(r"^([0-9]{4})([0-9]{2})([0-9]{2})$", "${1}-${2}-${3}")
    chosen = pl.when(text.str.contains(r"^[0-9]{8}$")).then(compact).otherwise(joined)
    day = chosen.str.extract(r"^([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})(?:[ T][0-9:Z+.-]*)?$")
    return day.str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32)
