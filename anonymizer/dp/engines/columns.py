"""Decrypted columns that stay in memory between questions, so that the next one need not decrypt them again.

Bounded in bytes, and in time: a version that was replaced, whose file is gone, or that nobody has asked for a while is
let go of within `SWEEP_SECONDS`. Only whoever brings the version's key gets anything. Nothing of this is on a disk.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow as pa

from anonymizer.dp.compile import PERSON, RANK, is_mark, marked_by
from anonymizer.dp.engines import parquet
from anonymizer.dp.engines.codes import settled
from anonymizer.dp.engines.ranking import marks

DEFAULT_BYTES = 256 * 1024 * 1024
IDLE_SECONDS = 300.0
SWEEP_SECONDS = 10.0

# The file as it is now, its declaration, and a digest of the key that opened it.
_Version = tuple[Path, tuple[int, int, int], str, bytes]


def read(path: Path, names: tuple[str, ...], key: bytes, schema_hash: str) -> pa.Table:
    """What parquet.read gives, and raises, texts by number; marks too, which versions of before have not stored."""
    marked = {name: marked_by(name) for name in names if is_mark(name)}
    if not marked or marked.keys() <= parquet.names(path, key):
        table = settled(parquet.read(path, names, key, schema_hash, texts_by_number=True))
        pa.default_memory_pool().release_unused()  # of what was decrypted and decoded on the way
        return table
    needed = dict.fromkeys((PERSON, RANK, *marked.values(), *(name for name in names if name not in marked)))
    table = parquet.read(path, tuple(needed), key, schema_hash)
    frame = pl.DataFrame(pl.from_arrow(table))
    if not frame[RANK].is_sorted():
        raise ValueError("not in the order of ranks")
    for one in marks(frame, marked):
        table = table.append_column(one.name, one.to_arrow())
    return table.select(names)


class Columns:
    """At most `most_bytes` of columns, those asked for longest ago given up first. Any number of threads may ask."""

    def __init__(self, most_bytes: int = DEFAULT_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most_bytes
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[_Version, str], tuple[pa.ChunkedArray, float]] = OrderedDict()
        self._sweeping = False

    @property
    def held(self) -> int:
        """Bytes."""
        with self._lock:
            return self._held()

    def read(self, path: Path, names: tuple[str, ...], key: bytes, schema_hash: str) -> pa.Table:
        """What `read` gives, and raises, of this file now."""
        version = (path, _identity(path), schema_hash, hashlib.sha256(key).digest())
        with self._lock:
            found = {name: self._used(version, name) for name in names}
        missing = tuple(name for name, column in found.items() if column is None)
        if missing:
            table = read(path, missing, key, schema_hash)
            if _identity(path) != version[1]:
                # Another file took its place: ranks of one beside values of the other would bound nobody.
                return read(path, names, key, schema_hash)
            found |= {name: table[name] for name in missing}
            if table.nbytes <= self._most:
                self._keep(version, {name: table[name] for name in missing})
        return pa.table({name: found[name] for name in names})

    def sweep(self) -> None:
        """Let go of versions that are gone, were replaced, or were not asked for `IDLE_SECONDS`."""
        with self._lock:
            now = self._clock()
            current = {version: _current(version) for version, _ in self._kept}
            for place in [
                (version, name)
                for (version, name), (_, used) in self._kept.items()
                if not current[version] or now - used > IDLE_SECONDS
            ]:
                del self._kept[place]

    def _used(self, version: _Version, name: str) -> pa.ChunkedArray | None:
        kept = self._kept.get((version, name))
        if kept is None:
            return None
        self._kept[version, name] = kept[0], self._clock()
        self._kept.move_to_end((version, name))
        return kept[0]

    def _keep(self, version: _Version, columns: dict[str, pa.ChunkedArray]) -> None:
        with self._lock:
            for name, column in columns.items():
                self._kept[version, name] = column, self._clock()
            while self._held() > self._most:
                self._kept.popitem(last=False)
            if not self._sweeping:
                self._sweeping = True
                threading.Thread(target=self._sweep_until_empty, name="mingzheng-columns", daemon=True).start()

    def _held(self) -> int:
        return sum(column.nbytes for column, _ in self._kept.values())

    def _sweep_until_empty(self) -> None:
        while True:
            time.sleep(SWEEP_SECONDS)
            self.sweep()
            with self._lock:
                if not self._kept:
                    self._sweeping = False
                    return


def _identity(path: Path) -> tuple[int, int, int]:
    stat = path.stat()
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def _current(version: _Version) -> bool:
    try:
        return _identity(version[0]) == version[1]
    except OSError:
        return False
