"""Copy what a server keeps while it works. The copy has the layout of a home: restoring is putting it in place."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from core.domain.errors import CoreError
from core.settings import Settings
from mingzheng.durable import make_names_durable, replace_file

DONE: Final = "backup.json"
_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Backup:
    """`database`: its file in the copy; None where the database is a server of its own, which has its own backups."""

    database: str | None
    files: int
    keys: int


def back_up(settings: Settings, to: Path, keys_to: Path, now: datetime) -> Backup:
    """`to`: the data. `keys_to`: the keys, apart, since whoever has both has everything.

    Raises `backup_place_taken`, and `home_not_prepared` where nothing is kept: a copy of nothing would look whole.
    Dying leaves a copy without `backup.json`, which is no backup.
    """
    to, keys_to = to.absolute(), keys_to.absolute()
    if to == keys_to or to in keys_to.parents or keys_to in to.parents:
        raise CoreError("backup_place_taken")
    for folder in (to, keys_to):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CoreError("backup_place_taken")
    file = _database_file(settings)
    if not settings.deployment_file.is_file() or (file is not None and not file.is_file()):
        raise CoreError("home_not_prepared")
    _make((to, keys_to))
    # Rows first: a file that a row of the copy names was there before the row was, and files that no row of it names
    # are swept. The other way round, what came between would be missing.
    database = None if file is None else _copy_database(file, to)
    files = _copy(_kept(settings), settings.home, to)
    keys = _copy(_kept_keys(settings), settings.keys, keys_to)
    done = {"format": "mingzheng-backup/1", "origin": settings.origin, "made_at": now.isoformat(), "database": database}
    replace_file(to / DONE, json.dumps(done).encode())
    return Backup(database, files, keys)


def _make(folders: Iterable[Path]) -> None:
    try:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except (FileExistsError, FileNotFoundError, NotADirectoryError):
        raise CoreError("backup_place_taken") from None  # below a file, a link to nowhere, or where none can be made


def _database_file(settings: Settings) -> Path | None:
    url = sa.make_url(settings.database_url)
    return Path(url.database).absolute() if url.get_backend_name() == "sqlite" and url.database else None


def _copy_database(file: Path, to: Path) -> str:
    # By SQLite itself: what was committed last is in a file of its own beside the database, until it is carried over.
    target = to / "mingzheng.sqlite"
    target.touch(mode=0o600)
    # `rw`: without it SQLite makes what it does not find.
    with (
        closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
    return target.name


def _kept(settings: Settings) -> list[Path]:
    found = [*settings.blobs.glob("*"), *settings.policy_notes.rglob("*")]
    found += [settings.deployment_file, settings.earlier_deployments_file]
    return [path for path in found if path.is_file() and not _is_draft(path)]


def _kept_keys(settings: Settings) -> list[Path]:
    """Without the mark: it says what was signed last, and an old one would hide what came after."""
    mark = settings.log_mark.stem
    found = settings.keys.glob("*")
    return [path for path in found if path.is_file() and not _is_draft(path) and not path.name.startswith(mark)]


def _is_draft(path: Path) -> bool:
    return ".draft" in path.name


def _copy(paths: Iterable[Path], home: Path, to: Path) -> int:
    count = 0
    for path in paths:
        target = to / path.relative_to(home)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        count += _copy_file(path, target)
    for folder in {to, *(path for path in to.rglob("*") if path.is_dir())}:
        make_names_durable(folder)
    return count


def _copy_file(path: Path, target: Path) -> bool:
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return False  # destroyed since it was listed, as the next backup will say as well
    with source, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := source.read(_CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return True
