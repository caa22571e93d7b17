"""Clear text of an upload for as long as somebody reads or writes it, in memory-backed storage where the system has it.

Each lies in a folder that is held locked. A process that dies lets go of the lock and leaves the folder;
whoever starts next finds it unlocked and removes it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_PREFIX: Final = "mingzheng-clear-"
_SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - clear text should not reach a disk


@contextmanager
def clear_copy(content: bytes, home: Path | None = None) -> Iterator[Path]:
    """`home`: where the folder is made; tests give one of their own."""
    with clear_folder(home) as folder:
        path = folder / "upload"
        path.write_bytes(content)
        yield path


@contextmanager
def clear_folder(home: Path | None = None) -> Iterator[Path]:
    """Locked, for this user alone, and gone with the block."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=home or _home()) as folder:
        # Swept between these two lines, the folder is gone and the first write fails; whoever wrote tries again.
        lock = _lock(Path(folder))
        try:
            yield Path(folder)
        finally:
            if lock is not None:
                os.close(lock)


def sweep_clear_copies(home: Path | None = None) -> None:
    """Remove what dead processes of this user left."""
    for folder in (home or _home()).glob(_PREFIX + "*"):
        lock = _lock(folder)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """The lock, until it is closed; None when another process has it or the folder is not ours."""
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        if os.fstat(lock).st_uid == os.geteuid():
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
    except OSError:
        pass
    os.close(lock)
    return None


def _home() -> Path:
    return _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else Path(tempfile.gettempdir())
