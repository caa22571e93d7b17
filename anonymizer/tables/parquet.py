"""Parquet, read by Arrow after its footer promised to stay within the limits."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from anonymizer.errors import AnonymizerError
from anonymizer.tables.build import column_names, tidy
from anonymizer.tables.limits import Limits

Namer = Callable[[Sequence[str | None], Limits], list[str]]


def read_parquet(content: bytes, limits: Limits, names: Namer = column_names) -> pl.DataFrame:
    """Flat columns only; every value as its text. Raises upload_corrupt for whatever Arrow cannot read."""
    try:
        file = pq.ParquetFile(io.BytesIO(content), thrift_string_size_limit=2**22, thrift_container_size_limit=2**18)
        _check(file, limits, names)
        table = file.read()
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError, KeyError):
        raise AnonymizerError("upload_corrupt") from None
    return _strings(table, limits, names)


def _check(file: pq.ParquetFile, limits: Limits, names: Namer) -> None:
    if file.metadata.num_rows > limits.rows:
        raise AnonymizerError("upload_too_many_rows", most=limits.rows)
    if any(pa.types.is_nested(field.type) for field in file.schema_arrow):
        raise AnonymizerError("upload_unsupported_type", reason="nested_columns")
    names(file.schema_arrow.names, limits)
    groups = range(file.metadata.num_row_groups)
    if sum(file.metadata.row_group(group).total_byte_size for group in groups) > limits.expanded:
        raise AnonymizerError("upload_zip_bomb")


def _strings(table: pa.Table, limits: Limits, names: Namer) -> pl.DataFrame:
    if table.num_rows == 0:
        raise AnonymizerError("upload_empty")
    # Dictionary pages can expand a small file: the decoded size is checked once more before it is turned into text.
    if table.nbytes > limits.expanded:
        raise AnonymizerError("upload_zip_bomb")
    try:
        frame = pl.from_arrow(table)
        assert isinstance(frame, pl.DataFrame)
        frame = frame.select(pl.all().cast(pl.String))
    except (pl.exceptions.PolarsError, pa.ArrowException, ValueError, TypeError):
        raise AnonymizerError("upload_unsupported_type", reason="column_type") from None
    frame.columns = names(frame.columns, limits)
    return tidy(frame, limits)
