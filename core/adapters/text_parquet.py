"""Rows of text into a Parquet file, a batch at a time: memory follows the batch, not the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from anonymizer.errors import AnonymizerError
from anonymizer.tables import Limits
from core.ports import Progress

_BATCH_ROWS: Final = 20_000
_BATCH_CHARACTERS: Final = 16 * 1024 * 1024
_Row = Sequence[str | None]


def write_rows(
    names: Sequence[str], rows: Iterable[_Row], destination: Path, limits: Limits, progress: Progress
) -> int:
    """The number of rows. Raises upload_* as soon as a limit is passed, whatever else is still to come."""
    schema = pa.schema([(name, pa.large_string()) for name in names])
    if len(names) > limits.columns:
        raise AnonymizerError("upload_too_many_columns", most=limits.columns)
    written, held, characters = 0, list[_Row](), 0
    destination.touch(mode=0o600)
    with destination.open("wb") as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for row in rows:
            lengths = [len(cell) for cell in row if cell]
            if lengths and max(lengths) > limits.cell:
                raise AnonymizerError("upload_cell_too_long", most=limits.cell)
            held.append(row)
            characters += sum(lengths)
            if len(held) == _BATCH_ROWS or characters > _BATCH_CHARACTERS:
                written = _flush(writer, schema, held, written, limits)
                progress("read", written, 0)
                held, characters = [], 0
            if file.tell() > limits.bytes:
                raise AnonymizerError("upload_too_large", most=limits.bytes)
        written = _flush(writer, schema, held, written, limits)
    if not written:
        raise AnonymizerError("upload_empty")
    if destination.stat().st_size > limits.bytes:
        raise AnonymizerError("upload_too_large", most=limits.bytes)
    return written


def _flush(writer: pq.ParquetWriter, schema: pa.Schema, held: list[_Row], written: int, limits: Limits) -> int:
    written += len(held)
    if written > limits.rows:
        raise AnonymizerError("upload_too_many_rows", most=limits.rows)
    if written * len(schema) > limits.cells:
        raise AnonymizerError("upload_too_many_cells", most=limits.cells)
    if held:
        columns = [pa.array(column, pa.large_string()) for column in zip(*held, strict=True)]
        writer.write_batch(pa.record_batch(columns, schema=schema))
    return written
