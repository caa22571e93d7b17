"""The bounded join of two versions on the person: pure, in memory that public numbers bound.

Claim. A pair is one row of each version with the same token, and its place is decided by a keyed hash of that token and
of the two rows' own ranks. Of each token the first k pairs stay, ranked anew. So what a token's rows become depends on
that token's rows and on the key, on nobody else: take a person out of both versions and exactly the linked rows of
their token are gone, all others stay with the ranks that they had. Then the bounds of stability.py hold with this k.

The hash need not be secret, nor good beyond spreading pairs evenly: the claim holds for every function.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from anonymizer.dp.compile import PERSON, RANK
from anonymizer.dp.engines.ranking import Entropy
from anonymizer.dp.stability import MAX_ROWS
from anonymizer.errors import AnonymizerError

TOKEN = "token"  # noqa: S105 - the name of a column
MAX_PAIRS = 10**6
CHUNK_PAIRS = 2_000_000
_RIGHT_RANK = "right_rank"
_DRAW = "draw"
_PAIRS = "pairs"


def most_pairs(left: int, right: int) -> int:
    """The most pairs that one person can have, of versions with so many rows a person. Raises link_too_many_pairs."""
    if left * right > MAX_PAIRS:
        raise AnonymizerError("link_too_many_pairs", most=MAX_PAIRS)
    return left * right


def linked(left: pl.DataFrame, right: pl.DataFrame, most: int, entropy: Entropy) -> pl.DataFrame:
    """All columns of both, whose names must differ, with a dense PERSON number and a RANK below `most`.

    Each side has TOKEN (16 bytes; NULL joins nothing) and RANK, unique within a token. At most CHUNK_PAIRS pairs, and
    those of one person more, are held besides what stays. Raises prepare_too_many_rows.
    """
    left = _joinable(left)
    right = _joinable(right).rename({RANK: _RIGHT_RANK})
    seeds = [int(seed) for seed in np.frombuffer(entropy(32), dtype=np.uint64)]
    kept: list[pl.DataFrame] = []
    rows = 0
    for tokens in _chunks(left, right):
        kept.append(_of_chunk(left.join(tokens, on=TOKEN), right, most, seeds))
        rows += kept[-1].height
        if rows > MAX_ROWS:
            raise AnonymizerError("prepare_too_many_rows", most=MAX_ROWS)
    table = pl.concat(kept) if kept else _of_chunk(left.clear(), right.clear(), most, seeds)
    number = (pl.col(_DRAW).min().over(TOKEN).rank("dense") - 1).cast(pl.Int64)
    return table.with_columns(number.alias(PERSON)).sort(RANK, _DRAW).drop(TOKEN, _DRAW)


def _joinable(version: pl.DataFrame) -> pl.DataFrame:
    """Ranks at one width: a version stores them as its busiest person needs, and a hash might look at the width."""
    return version.filter(pl.col(TOKEN).is_not_null()).with_columns(pl.col(RANK).cast(pl.Int32))


def _chunks(left: pl.DataFrame, right: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The tokens that both sides have, in groups whose pairs fit."""
    counts = left.group_by(TOKEN).len("a").join(right.group_by(TOKEN).len("b"), on=TOKEN)
    counts = counts.with_columns((pl.col("a").cast(pl.Int64) * pl.col("b").cast(pl.Int64)).alias(_PAIRS))
    begun = (pl.col(_PAIRS).cum_sum() - pl.col(_PAIRS)) // CHUNK_PAIRS
    for _, chunk in counts.select(TOKEN, begun.alias(_PAIRS)).group_by(_PAIRS):
        yield chunk.select(TOKEN)


def _of_chunk(left: pl.DataFrame, right: pl.DataFrame, most: int, seeds: list[int]) -> pl.DataFrame:
    pairs = left.join(right, on=TOKEN)
    draw = pairs.select(TOKEN, RANK, _RIGHT_RANK).hash_rows(*seeds).alias(_DRAW)
    # Pairs that hash alike, if ever, keep the order of their own ranks: still nobody else's business.
    pairs = pairs.with_columns(draw).sort(TOKEN, _DRAW, RANK, _RIGHT_RANK)
    rank = pl.int_range(pl.len(), dtype=pl.Int32).over(TOKEN)
    return pairs.with_columns(rank.alias(RANK)).filter(pl.col(RANK) < most).drop(_RIGHT_RANK)
