"""A random rank for every row among the rows of its person, drawn once for a version and stored.

With it "at most k rows of a person" is `rank < k`. A row's rank depends on the rows of that person and on fresh
randomness, on nobody else; the guarantee holds for every fixed draw, so ranks may be used again and need not be secret.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from anonymizer.dp.compile import PERSON, RANK

Entropy = Callable[[int], bytes]
_DRAW = "draw"


def ranked(values: pl.DataFrame, persons: pl.Series | None, most: int, entropy: Entropy) -> pl.DataFrame:
    """`values` with a dense PERSON number and a RANK below `most`, in random order within each rank.

    Rows without a person are dropped: nothing could bound what they say about one. `persons` None: a person a row.
    """
    draw = pl.Series(_DRAW, np.frombuffer(entropy(8 * values.height), dtype=np.uint64))
    owner = persons if persons is not None else pl.int_range(values.height, eager=True)
    table = values.with_columns(draw, owner.alias(PERSON)).filter(pl.col(PERSON).is_not_null())
    rank = (pl.col(_DRAW).rank("ordinal").over(PERSON) - 1).cast(pl.Int32)
    # Numbered by a random draw, so that neither the order of the file nor the spelling of an id shows.
    number = (pl.col(_DRAW).min().over(PERSON).rank("dense") - 1).cast(pl.Int64)
    table = table.with_columns(rank.alias(RANK), number.alias(PERSON)).filter(pl.col(RANK) < most)
    return table.sort(RANK, _DRAW).drop(_DRAW)
