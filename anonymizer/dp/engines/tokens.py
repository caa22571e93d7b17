"""Join tokens at rest: a file beside each version that may be linked, in the version's order, under a key of its own.

The engine that answers questions is never given that key. The file is tagged with the hash of the version that it
belongs to, so tokens of one version are never laid beside the rows of another.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from anonymizer.dp.compile import PERSON
from anonymizer.dp.engines import parquet
from anonymizer.dp.linking import TOKEN
from anonymizer.errors import AnonymizerError


@dataclass(frozen=True, slots=True)
class Tokens:
    """`values`: one for each row that a version is prepared from. `key`: 32 bytes, not the version's."""

    destination: Path
    key: bytes
    values: pl.Series = field(repr=False)

    def beside(self, frame: pl.DataFrame, persons: pl.Series) -> pl.DataFrame:
        """`frame` with a token in each row. Somebody with several tokens gets none: a table in which some identifiers
        stand as their pseudonyms would else make two people of one."""
        owned = frame.with_columns(self.values.alias(TOKEN), persons.alias(PERSON))
        alone = pl.col(TOKEN).n_unique().over(PERSON) == 1
        return owned.with_columns(pl.when(alone).then(pl.col(TOKEN)).alias(TOKEN)).drop(PERSON)

    def write(self, ranked: pl.DataFrame, version_sha256: str) -> None:
        """Those of the rows that stayed, in their order."""
        parquet.write(ranked.select(TOKEN).to_arrow(), self.destination, self.key, version_sha256)


def read_tokens(path: Path, key: bytes, version: Path) -> pl.Series:
    """Tokens in the order of the version. Raises link_tokens_missing where they are gone, damaged or
    another version's."""
    if not path.is_file():
        raise AnonymizerError("link_tokens_missing")
    with version.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    try:
        table = parquet.read(path, (TOKEN,), key, digest)
    except Exception:  # noqa: BLE001 - whatever is wrong with them, they are of no use, and nothing else may be said
        raise AnonymizerError("link_tokens_missing") from None
    found = pl.from_arrow(table)
    assert isinstance(found, pl.DataFrame)
    return found[TOKEN]
