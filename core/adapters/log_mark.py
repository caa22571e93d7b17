"""The largest checkpoint that was signed, in a file beside the log's key: what the database must never fall behind."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ledger.fork_guard import Mark
from mingzheng.durable import replace_file

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
        document = {"origin": self._origin, "size": mark.size, "root": mark.root.hex()}
        replace_file(self._path, json.dumps(document).encode("ascii"))
