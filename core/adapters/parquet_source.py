"""A table that lies as Parquet in a folder or an object store, as a warehouse leaves it: one file or many.

What opens the store comes from the environment alone, as the store's own tools read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import fs

from anonymizer.tables import Limits
from core.adapters.text_parquet import write_rows
from core.domain.errors import CoreError
from core.ports import Progress

# So few that a batch stays small even where one long text is repeated in every row.
_BATCH_ROWS: Final = 4096
_BAD: Final = (pa.ArrowException, OSError, ValueError)


class ParquetSource:
    kind: Final = "parquet"

    def __init__(self, address: str, limits: Limits) -> None:
        """`address`: file:///…, s3://…, gs://… or hdfs://…, below which the tables lie."""
        self._address = address
        self._limits = limits

    def copy(self, table: str, columns: Sequence[str], destination: Path, progress: Progress) -> int:
        """Write `columns` of the file or folder `table` to `destination` as Parquet of text; the rows written.

        Files are read as they are when their turn comes: nobody should write there meanwhile. Raises source_* and
        upload_*.
        """
        dataset = self._open(table)
        chosen = _chosen(dataset, columns)
        try:
            return write_rows(chosen, _rows(dataset, chosen), destination, self._limits, progress)
        except _BAD:
            raise CoreError("source_failed") from None

    def _open(self, table: str) -> ds.Dataset:
        parts = table.split("/")
        if not all(part.isprintable() and part not in ("", ".", "..") for part in parts):
            raise CoreError("source_table_unknown")  # nothing beside or above what the operator named
        try:
            store, base = fs.FileSystem.from_uri(self._address)
        except _BAD:
            raise CoreError("source_address_invalid") from None
        try:
            place = "/".join([base.rstrip("/"), *parts])
            dataset = ds.dataset(place, filesystem=store, format="parquet", partitioning="hive")
        except FileNotFoundError:
            raise CoreError("source_table_unknown") from None
        except _BAD:
            raise CoreError("source_unreachable") from None
        if not dataset.files:
            raise CoreError("source_table_unknown")
        _require_alike(dataset)
        return dataset


def _require_alike(dataset: ds.Dataset) -> None:
    """Arrow would fill what one file lacks, and leave out what only another has, without a word."""
    try:
        kinds = {tuple(fragment.physical_schema.remove_metadata()) for fragment in dataset.get_fragments()}
    except _BAD:
        raise CoreError("source_failed") from None
    if len(kinds) > 1:
        raise CoreError("source_files_differ")


def _chosen(dataset: ds.Dataset, columns: Sequence[str]) -> list[str]:
    there = {field.name: field.type for field in dataset.schema}
    if not set(columns) <= set(there):
        raise CoreError("source_column_unknown", columns=sorted(set(columns) - set(there)))
    chosen = [name for name in there if name in columns or not columns]
    for name in chosen:
        if not _plain(there[name]):
            raise CoreError("source_column_type", column=name, type=str(there[name]))
    return chosen


def _plain(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _plain(kind.value_type)
    tests = ("boolean", "integer", "floating", "decimal", "string", "large_string", "date", "timestamp", "time")
    return any(getattr(pa.types, f"is_{name}")(kind) for name in tests)


def _rows(dataset: ds.Dataset, chosen: list[str]) -> Iterator[Sequence[str | None]]:
    for batch in dataset.to_batches(chosen, batch_size=_BATCH_ROWS, batch_readahead=1, fragment_readahead=1):
        frame = pl.from_arrow(batch)
        assert isinstance(frame, pl.DataFrame)
        yield from frame.select(pl.all().cast(pl.String)).rows()
