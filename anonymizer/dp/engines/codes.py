"""Open categories by number inside the engine, and by text on the way out: no text is grouped or compared there.

A number is a place in a dictionary that came from the data, in whatever order that was, so it says nothing and goes
nowhere: rows leave the engine with their texts again, before anything is released of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from anonymizer.dp.groups import Groups, Numbers

_WIDTHS = ((pa.int8(), 2**7), (pa.int16(), 2**15))


def settled(table: pa.Table) -> pa.Table:
    """Each column of texts with one dictionary for all of its pieces, and numbers as narrow as that allows: engines
    group by few bytes through an array. Nothing is ever computed with these numbers."""
    for at, field in enumerate(table.schema):
        if not pa.types.is_integer(field.type) and not _is_settled(table.column(at)):
            pieces = table.column(at).chunks
            table = table.set_column(at, field.name, pa.nulls(table.num_rows, pa.int8()))
            table = table.set_column(at, field.name, _one_dictionary(pieces))
    return table


def _is_settled(column: pa.ChunkedArray) -> bool:
    """Asked by every question, of columns that were settled when they were read."""
    if not pa.types.is_dictionary(column.type) or not column.num_chunks:
        return False
    first = column.chunk(0).dictionary
    narrow: bool = column.type.index_type == _narrowest(len(first))
    return narrow and all(one.dictionary.equals(first) for one in column.chunks)


def _one_dictionary(pieces: list[pa.Array]) -> pa.ChunkedArray:
    """Empties `pieces` on the way, so that a column is not in memory twice; the last reference to them must be this."""
    for at, piece in enumerate(pieces):
        if not pa.types.is_dictionary(piece.type):
            pieces[at] = piece.dictionary_encode()
    dictionaries = [piece.dictionary.cast(pa.string()) for piece in pieces]
    # Each dictionary as a column of its own, so that it is these that are united, and not all rows.
    once = [pa.DictionaryArray.from_arrays(np.arange(len(each), dtype=np.int32), each) for each in dictionaries]
    united = pa.chunked_array(once, pa.dictionary(pa.int32(), pa.string())).unify_dictionaries()
    texts = united.chunk(0).dictionary if pieces else pa.array([], pa.string())
    kind, chunks = _narrowest(len(texts)), []
    pieces.reverse()
    for places in united.chunks:
        numbers = places.indices.cast(kind).take(pieces.pop().indices)
        chunks.append(pa.DictionaryArray.from_arrays(numbers, texts))
    return pa.chunked_array(chunks, pa.dictionary(kind, texts.type))


def _narrowest(texts: int) -> pa.DataType:
    return next((kind for kind, most in _WIDTHS if texts <= most), pa.int32())


def coded(table: pa.Table) -> tuple[pa.Table, Mapping[str, pa.Array]]:
    """The table with a number for each text, one for equal texts and NULL for NULL; and by column the texts."""
    table, texts = settled(table), {}
    for at, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            column = table.column(at)
            numbers = pa.chunked_array([one.indices for one in column.chunks], field.type.index_type)
            texts[field.name] = column.chunk(0).dictionary if column.num_chunks else pa.array([], pa.string())
            table = table.set_column(at, field.name, numbers)
    return table, texts


def spelled(numbered: Sequence[Numbers], texts: Sequence[pa.Array]) -> Groups:
    """Columns (cell, number of each open key, amounts) with texts that stand behind the numbers."""
    cells, *rest = numbered
    found = [
        pa.DictionaryArray.from_arrays(pa.array(numbers, pa.int32()), each)
        for numbers, each in zip(rest, texts, strict=False)
    ]
    return Groups(cells, tuple(found), tuple(rest[len(texts) :]))
