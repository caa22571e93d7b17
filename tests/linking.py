"""Two small uploads about the same people, prepared and joined as the product does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from anonymizer.dp.compile import PERSON, RANK
from anonymizer.dp.engines import parquet
from anonymizer.dp.engines.duckdb import prepare
from anonymizer.dp.engines.joining import Linked, Part, link
from anonymizer.dp.engines.tokens import Tokens
from anonymizer.dp.schema import DatasetSchema
from anonymizer.tokens import join_tokens
from anonymizer.treat.table import treat
from anonymizer.treat.treatment import Technique, Treatment

OFFICE_KEY = b"k" * 32
SEED = b"s" * 32


@dataclass(frozen=True)
class Row:
    """`person`: the raw cell. `draw` decides the rank of the row among those of its person."""

    person: str | None
    value: int
    draw: int


def schema(bound: int, *columns: str) -> DatasetSchema:
    declared = [{"name": name, "kind": "integer", "lower": 0, "upper": 99} for name in columns]
    return DatasetSchema.from_json({"columns": declared, "person_column": "id", "max_rows_per_person": bound})


def part(folder: Path, name: str, rows: Sequence[Row], bound: int) -> Part:
    """Treated, ranked and encrypted; each row's rank follows from its own draw, whoever else is there."""
    declared = schema(bound, name)
    raw = pl.DataFrame(
        {"id": [row.person for row in rows], name: [str(row.value) for row in rows]},
        schema={"id": pl.String, name: pl.String},
    )
    plan = {"id": Treatment(Technique.PSEUDONYMISE), name: Treatment(Technique.KEEP)}
    version, tokens = folder / f"{name}.parquet", folder / f"{name}.tokens"
    key, tokens_key = name.encode().ljust(32, b"v"), name.encode().ljust(32, b"t")
    draws = b"".join(row.draw.to_bytes(8, "little") for row in rows)
    kept = Tokens(tokens, tokens_key, join_tokens(raw["id"], OFFICE_KEY))
    prepare(treat(raw, plan, key), declared, version, key, entropy=lambda _count: draws, tokens=kept)
    return Part(declared, version, key, tokens, tokens_key)


def joined(
    folder: Path, left: Part, right: Part, most: int, entropy: Callable[[int], bytes] = lambda _count: SEED
) -> tuple[Path, DatasetSchema, Linked]:
    declared = schema(most, "left", "right")
    path = folder / "link.parquet"
    return path, declared, link(left, right, declared, path, bytes(32), entropy)


def content(path: Path, declared: DatasetSchema) -> list[tuple[int, int, int, int]]:
    """(left value, right value, rank, person) of each row of a link."""
    table: Any = parquet.read(path, ("c0", "c1", RANK, PERSON), bytes(32), declared.hash())
    return list(zip(*(table[name].to_pylist() for name in ("c0", "c1", RANK, PERSON)), strict=True))
