"""A random rank for every row among the rows of its person, drawn once for a version and stored.

With it "at most k rows of a person" is `rank < k`. A row's rank depends on the rows of that person and on fresh
randomness, on nobody else; the guarantee holds for every fixed draw, so ranks may be used again and need not be secret.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from anonymizer.dp.compile import PERSON, RANK
from anonymizer.dp.engines.spellings import coded

Entropy = Callable[[int], bytes]
_DRAW, _ROW = "draw", "row"


def ranked(values: pl.DataFrame, persons: pl.Series | None, most: int, entropy: Entropy) -> pl.DataFrame:
    """`values` with a dense PERSON number and a RANK below `most`, ordered by rank, then person: a random order, since
    persons are numbered by a random draw. `persons`: a whole number for each, NULL for none.

    Rows without a person are dropped: nothing could bound what they say about one. `persons` None: a person a row.
    """
    draw = pl.Series(_DRAW, np.frombuffer(entropy(8 * values.height), dtype=np.uint64))
    owner = persons if persons is not None else pl.int_range(values.height, eager=True)
    rows = pl.DataFrame([owner.alias(PERSON), draw]).with_row_index(_ROW).filter(pl.col(PERSON).is_not_null())
    # Equal draws keep the order of the file, so that other people's rows change no rank here.
    rows = rows.sort(PERSON, _DRAW, maintain_order=True)
    rank, number = _placed(rows[PERSON].to_numpy(), rows[_DRAW].to_numpy())
    kept = np.flatnonzero(rank < most)
    kept = kept[np.lexsort((number[kept], rank[kept]))]
    return values[rows[_ROW].to_numpy()[kept]].with_columns(
        pl.Series(RANK, rank[kept].astype(np.int32)), pl.Series(PERSON, number[kept])
    )


def marks(table: pl.DataFrame, columns: Mapping[str, str]) -> list[pl.Series]:
    """By the name of the mark: whether a row is its person's first, by rank, with that value of the column. 1 or 0, and
    0 where the value is NULL. `table`: as `ranked` leaves it, by rank."""
    made = []
    for name, column in columns.items():
        values = table[column] if table[column].dtype.is_integer() else coded(table[column])[0]
        code = values.cast(pl.Int64) + 1
        # One whole number for a person and a value.
        pair = table[PERSON].cast(pl.Int64) * (int(code.max() or 0) + 1) + code  # type: ignore[arg-type]
        made.append((pair.is_first_distinct() & code.is_not_null()).cast(pl.Int8).alias(name))
    return made


def _placed(person: npt.NDArray[np.int64], draw: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.int64], ...]:
    """The rank of each row, and the number of its person by the least draw, of rows sorted by both."""
    first = np.flatnonzero(np.diff(person, prepend=person[:1] - 1)) if person.size else np.zeros(0, np.int64)
    sizes = np.diff(first, append=person.size)
    rank = np.arange(person.size) - np.repeat(first, sizes)
    # Numbered by a random draw, so that neither the order of the file nor the spelling of an id shows.
    number = np.empty(first.size, np.int64)
    number[np.argsort(draw[first], kind="stable")] = np.arange(first.size)
    return rank, np.repeat(number, sizes)
