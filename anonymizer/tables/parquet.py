"""Parquet, read by Arrow after its footer promised to stay within the limits."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from anonymizer.errors import AnonymizerError
from anonymizer.tables.build import column_names, tidy
from anonymizer.tables.limits import Limits

_BATCH = 16_384
Namer = Callable[[Sequence[str | None], Limits], list[str]]


def read_parquet(content: bytes, limits: Limits, names: Namer = column_names) -> pl.DataFrame:
    """Flat columns only; every value as its text. Raises upload_corrupt for whatever Arrow cannot read."""
    try:
        file = pq.ParquetFile(io.BytesIO(content), thrift_string_size_limit=2**22, thrift_container_size_limit=2**18)
        _check(file, limits, names)
        table = _within(io.BytesIO(content), file, limits)
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError, KeyError):
        raise AnonymizerError("upload_corrupt") from None
    return _strings(table, limits, names)


def _check(file: pq.ParquetFile, limits: Limits, names: Namer) -> None:
    if file.metadata.num_rows > limits.rows:
        raise AnonymizerError("upload_too_many_rows", most=limits.rows)
    if file.metadata.num_rows * file.metadata.num_columns > limits.cells:
        raise AnonymizerError("upload_too_many_cells", most=limits.cells)
    if any(pa.types.is_nested(field.type) for field in file.schema_arrow):
        raise AnonymizerError("upload_unsupported_type", reason="nested_columns")
    if any(pa.types.is_fixed_size_binary(field.type) for field in file.schema_arrow):
        # Arrow reads no dictionary of these, so that they could not be weighed before they unfold.
        raise AnonymizerError("upload_unsupported_type", reason="column_type")
    names(file.schema_arrow.names, limits)
    groups = range(file.metadata.num_row_groups)
    if sum(file.metadata.row_group(group).total_byte_size for group in groups) > limits.expanded:
        raise AnonymizerError("upload_zip_bomb")


def _within(content: io.BytesIO, file: pq.ParquetFile, limits: Limits) -> pa.Table:
    """The table batch by batch, its strings as dictionaries, weighed by what they would unfold to before they do.

    A page of one long string and a million references to it is honest in every size that it states.
    """
    strings = [field.name for field in file.schema_arrow if _is_text(field.type)]
    opened = pq.ParquetFile(
        content, read_dictionary=strings, thrift_string_size_limit=2**22, thrift_container_size_limit=2**18
    )
    batches, size = [], 0
    for batch in opened.iter_batches(batch_size=_BATCH):
        size += sum(_unfolded(column, limits) for column in batch.columns)
        if size > limits.expanded:
            raise AnonymizerError("upload_zip_bomb")
        batches.append(pa.RecordBatch.from_arrays([_plain(column) for column in batch.columns], batch.schema.names))
    if not batches:
        raise AnonymizerError("upload_empty")
    return pa.Table.from_batches(batches)


def _plain(column: pa.Array) -> pa.Array:
    return column.cast(pa.large_string()) if pa.types.is_dictionary(column.type) else column


def _is_text(kind: pa.DataType) -> bool:
    """Text, or bytes that older writers do not call text: whatever can stand in a dictionary of long values."""
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return bool(text or pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind))


def _unfolded(column: pa.Array, limits: Limits) -> int:
    """Bytes that the column would take as plain values."""
    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    lengths = pc.fill_null(pc.binary_length(column.dictionary), 0).cast(pa.int64())
    if (pc.max(lengths).as_py() or 0) > 4 * limits.cell:
        raise AnonymizerError("upload_cell_too_long", most=limits.cell)
    return int(pc.sum(lengths.take(column.indices.drop_null())).as_py() or 0) + 16 * len(column)


def _strings(table: pa.Table, limits: Limits, names: Namer) -> pl.DataFrame:
    if table.num_rows == 0:
        raise AnonymizerError("upload_empty")
    try:
        frame = pl.from_arrow(table)
        assert isinstance(frame, pl.DataFrame)
        frame = frame.select(pl.all().cast(pl.String))
    except (pl.exceptions.PolarsError, pa.ArrowException, ValueError, TypeError):
        raise AnonymizerError("upload_unsupported_type", reason="column_type") from None
    frame.columns = names(frame.columns, limits)
    return tidy(frame, limits)
