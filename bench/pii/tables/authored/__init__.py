"""Thirty-four tables that others composed without seeing the profiler; everybody in them is invented.

`develop` and `opened` (eight each, by one author) are what rules are made on; `opened` was held apart until its errors
were looked at. `fourth` (five, by the fourth author of the sentences) are developed on since they were measured at
first sight. `apart` (eight, by another) and `fifth` (five, by the fifth author of the sentences) are held apart: only
sums over them are read.
Archives of the files as they were sent, each with a JSON file: the rows, and by column the right type and whether a
careful person might choose another (`ambiguous`). A column's type is what its cells are, whatever its header says.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bench.pii.tables.spec import Column

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class AuthoredTable:
    """`columns` have no header here: the file has them, or none."""

    file: str
    content: bytes
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        return PurePosixPath(self.file).stem

    def write(self, folder: Path) -> Path:
        path = folder / self.file
        path.write_bytes(self.content)
        return path


def load(part: str) -> tuple[AuthoredTable, ...]:
    """`part`: develop, opened, fourth, apart or fifth."""
    with zipfile.ZipFile(_HERE / f"{part}.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    tables = (name for name in sorted(files) if not name.endswith(".json"))
    return tuple(
        AuthoredTable(name, files[name], _columns(files[f"{PurePosixPath(name).stem}.json"])) for name in tables
    )


def _columns(told: bytes) -> tuple[Column, ...]:
    return tuple(
        Column("", column["type"], lambda who: None, clear=not column["ambiguous"])
        for column in json.loads(told)["columns"]
    )
