"""Write a linked version: open two versions and their tokens, join them within the bound, encrypt the result.

Only ever called for a link that a second steward signed. The result is a version like any other.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from anonymizer.dp.column import Column
from anonymizer.dp.compile import PERSON, RANK, physical
from anonymizer.dp.engines import parquet
from anonymizer.dp.engines.guarding import guarded
from anonymizer.dp.engines.ranking import Entropy
from anonymizer.dp.engines.storing import ready
from anonymizer.dp.engines.tokens import read_tokens
from anonymizer.dp.linking import TOKEN, linked, most_pairs
from anonymizer.dp.schema import DatasetSchema
from anonymizer.errors import AnonymizerError


@dataclass(frozen=True, slots=True)
class Part:
    """One of the two versions: its public schema, its file and key, its tokens' file and key."""

    schema: DatasetSchema
    path: Path
    key: bytes
    tokens: Path
    tokens_key: bytes


@dataclass(frozen=True, slots=True)
class Linked:
    """Exact and not private, for the public size that is drawn from it. `sha256` is of the encrypted file."""

    rows: int
    people: int
    sha256: str


def link(
    left: Part, right: Part, schema: DatasetSchema, destination: Path, key: bytes, entropy: Entropy = os.urandom
) -> Linked:
    """`schema` declares the columns of `left` and then those of `right`, under whatever names, and bounds the rows of
    a person after the join. Raises link_too_many_pairs, link_schema_unfit, link_tokens_missing, engine_failed."""
    most_pairs(left.schema.max_rows_per_person, right.schema.max_rows_per_person)
    ours, theirs = _stored(left.schema), _stored(right.schema)
    if [_unnamed(column) for column in _stored(schema)] != [_unnamed(column) for column in (*ours, *theirs)]:
        raise AnonymizerError("link_schema_unfit")
    # What is said of missing tokens depends on no person, so it may be said; whatever else fails is one constant error.
    tokens = [read_tokens(part.tokens, part.tokens_key, part.path) for part in (left, right)]
    return guarded(lambda: _link((left, right), tokens, schema, destination, key, entropy))


def _link(
    parts: tuple[Part, Part],
    tokens: list[pl.Series],
    schema: DatasetSchema,
    destination: Path,
    key: bytes,
    entropy: Entropy,
) -> Linked:
    places = [position for position, _ in schema.stored()]
    cut = len(parts[0].schema.stored())
    left, right = (
        _read(part, found, mine) for part, found, mine in zip(parts, tokens, (places[:cut], places[cut:]), strict=True)
    )
    table = linked(left, right, schema.max_rows_per_person, entropy)
    order = [*(physical(position) for position in places), PERSON, RANK]
    digest = parquet.write(ready(table.select(order), schema), destination, key, schema.hash())
    return Linked(rows=table.height, people=int(table[PERSON].n_unique()), sha256=digest)


def _read(part: Part, tokens: pl.Series, places: list[int]) -> pl.DataFrame:
    """The version with its tokens, its columns named as in the link."""
    before = [physical(position) for position, _ in part.schema.stored()]
    found = pl.from_arrow(parquet.read(part.path, (*before, RANK), part.key, part.schema.hash()))
    assert isinstance(found, pl.DataFrame)
    names = {old: physical(place) for old, place in zip(before, places, strict=True)}
    # Columns of another length would be laid beside the wrong people: polars refuses them.
    return found.rename(names).with_columns(tokens.alias(TOKEN))


def _stored(schema: DatasetSchema) -> tuple[Column, ...]:
    return tuple(column for _, column in schema.stored())


def _unnamed(column: Column) -> Column:
    return replace(column, name="-")
