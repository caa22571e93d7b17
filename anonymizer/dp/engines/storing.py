"""A ranked table as a version stores it: with marks, and no integer wider than it must be."""

from __future__ import annotations

import polars as pl
import polars.selectors as cs
import pyarrow as pa

from anonymizer.dp.column import CATEGORIES
from anonymizer.dp.compile import mark, physical
from anonymizer.dp.engines.ranking import marks
from anonymizer.dp.schema import DatasetSchema

_WIDTHS: tuple[tuple[type[pl.DataType], int], ...] = ((pl.Int8, 7), (pl.Int16, 15), (pl.Int32, 31))


def ready(table: pl.DataFrame, schema: DatasetSchema) -> pa.Table:
    """`table`: as `ranked` leaves it, by rank."""
    categories = {mark(at): physical(at) for at, column in schema.stored() if column.kind in CATEGORIES}
    return narrow(table.with_columns(marks(table, categories))).to_arrow()


def narrow(table: pl.DataFrame) -> pl.DataFrame:
    """Every integer in as few bytes as hold its column: less to decrypt, and less to keep in memory."""
    return table.with_columns(table[name].cast(_narrowest(table[name])) for name in table.select(cs.integer()).columns)


def _narrowest(column: pl.Series) -> type[pl.DataType]:
    ends = [end for end in (column.min(), column.max()) if isinstance(end, int)]
    return next((kind for kind, bits in _WIDTHS if all(-(2**bits) <= end < 2**bits for end in ends)), pl.Int64)
