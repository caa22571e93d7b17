"""Open categories by number inside the engine, and by text on the way out: no text is grouped or compared there.

A number is a place in a dictionary that came from the data, in whatever order that was, so it says nothing and goes
nowhere: rows leave the engine with their texts again, before anything is released of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa

_BATCH = 10_000
_WIDTHS = ((pa.int8(), 2**7), (pa.int16(), 2**15))


def settled(table: pa.Table) -> pa.Table:
    """Each column of texts with one dictionary for all of its pieces, and numbers as narrow as that allows: engines
    group by few bytes through an array. Nothing is ever computed with these numbers."""
    for at, field in enumerate(table.schema):
        if not pa.types.is_integer(field.type):
            column = table.column(at)
            if not pa.types.is_dictionary(field.type):
                column = column.dictionary_encode()
            column = column.unify_dictionaries()
            texts = column.chunk(0).dictionary if column.num_chunks else pa.array([], pa.string())
            kind = next((kind for kind, most in _WIDTHS if len(texts) <= most), pa.int32())
            pieces = [pa.DictionaryArray.from_arrays(one.indices.cast(kind), texts) for one in column.chunks]
            table = table.set_column(at, field.name, pa.chunked_array(pieces, pa.dictionary(kind, texts.type)))
    return table


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


def spelled(rows: Iterable[tuple[Any, ...]], texts: Sequence[pa.Array]) -> Iterator[tuple[Any, ...]]:
    """Rows (cell, number of each open key, amounts) with the texts in place of the numbers, a batch at a time: there
    may be as many keys as rows."""
    waiting = iter(rows)
    while batch := list(islice(waiting, _BATCH)):
        found = [
            each.take(pa.array([row[1 + at] for row in batch], pa.int32())).to_pylist() for at, each in enumerate(texts)
        ]
        for at, row in enumerate(batch):
            yield (row[0], *(each[at] for each in found), *row[1 + len(texts) :])
