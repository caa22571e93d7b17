"""The largest checkpoint that was signed, in a file beside the log's key: what the database must never fall behind."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ledger.fork_guard import Mark

_ROOT_DIGITS: Final = 64


class FileMark:
    """The mark of the log `origin`. A file of another log, or one that cannot be read, counts as none."""

    def __init__(self, path: Path, origin: str) -> None:
        self._path = path
        self._origin = origin

    def read(self) -> Mark | None:
        try:
            found = json.loads(self._path.read_bytes())
            mark, origin = Mark(int(found["size"]), bytes.fromhex(found["root"])), found["origin"]
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        return mark if origin == self._origin and len(mark.root) * 2 == _ROOT_DIGITS else None

    def raise_to(self, mark: Mark) -> None:
        with self._alone():
            held = self.read()
            if held is None or held.size < mark.size:
                self._write(mark)

    def lower_to(self, mark: Mark) -> None:
        with self._alone():
            self._write(mark)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Of two servers with one home, the slower must not put the mark back."""
        with self._path.with_suffix(".lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, mark: Mark) -> None:
        # Written beside and renamed, file and folder flushed: a power cut leaves the old mark or the new one.
        draft = self._path.with_suffix(".draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"origin": self._origin, "size": mark.size, "root": mark.root.hex()}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
