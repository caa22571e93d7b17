"""A copy of a version that a cluster can read: plain Parquet, in parts, with nothing but integers in it.

The copy is not encrypted by us. It holds the version's integers: no identifiers and no text, but a row for every row of
a person. Whoever can read it needs no noise. So it belongs where only the cluster's own identity can read.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from anonymizer.dp.compile import Compiled
from anonymizer.dp.engines import parquet
from anonymizer.dp.engines.guarding import guarded
from anonymizer.dp.schema import DatasetSchema
from anonymizer.errors import AnonymizerError

PART_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Exported:
    """`location`: what the cluster reads, a directory or a URL. `schema`: the hash of the declaration."""

    location: str
    schema: str
    rows: int
    columns: tuple[str, ...]

    def holds(self, compiled: Compiled) -> bool:
        return set(compiled.columns) <= set(self.columns)


def export(path: Path, key: bytes, schema: DatasetSchema, folder: Path, part_rows: int = PART_ROWS) -> Exported:
    """Write a version's whole numbers into an empty folder (an absolute path), which is the location unless another is
    said. Raises export_not_empty or engine_failed.

    Dying on the way leaves parts without `_SUCCESS`, for which nothing was noted and which nothing reads.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise AnonymizerError("export_not_empty")
    return guarded(lambda: _write(path, key, schema, folder, part_rows))


def _write(path: Path, key: bytes, schema: DatasetSchema, folder: Path, part_rows: int) -> Exported:
    rows, columns = 0, []
    for number, whole in enumerate(parquet.pieces(path, key, schema.hash(), part_rows)):
        # The text of open categories stays here: keys that are found in the data are for the embedded engine alone.
        columns = [field.name for field in whole.schema if pa.types.is_integer(field.type)]
        piece = whole.select(columns)
        with os.fdopen(
            os.open(folder / f"part-{number:05d}.parquet", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
        ) as file:
            pq.write_table(piece, file, compression="zstd")
        rows += piece.num_rows
    (folder / "_SUCCESS").touch(mode=0o600)
    return Exported(folder.as_uri(), schema.hash(), rows, tuple(columns))


def note(version: Path, exported: Exported) -> None:
    """Remember beside the encrypted version where its copy is."""
    draft = _note_of(version).with_suffix(".draft")
    draft.write_text(json.dumps(asdict(exported)), encoding="utf-8")
    draft.replace(_note_of(version))


def noted(version: Path) -> Exported | None:
    """Where a version's copy is. None where there is none, and where the version itself is gone: a copy that somebody
    forgot to remove is never asked."""
    try:
        text = _note_of(version).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    found = json.loads(text)
    return Exported(**{**found, "columns": tuple(found["columns"])}) if version.exists() else None


def forget(version: Path) -> None:
    """From now on the embedded engine answers. The copy itself is its keeper's to remove."""
    _note_of(version).unlink(missing_ok=True)


def _note_of(version: Path) -> Path:
    return version.with_suffix(".exported.json")
