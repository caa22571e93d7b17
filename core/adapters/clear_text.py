"""Clear text of an upload for as long as somebody reads or writes it, in memory-backed storage where the system has it.

Each lies in a folder that is held locked. A process that dies lets go of the lock and leaves the folder;
whoever starts next finds it unlocked and removes it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_PREFIX: Final = "mingzheng-clear-"
# Where earlier versions put what was being sent, unlocked. Young ones may still be in use.
_EARLIER: Final = "mz-*/upload"
_EARLIER_SECONDS: Final = 3600
_SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - clear text should not reach a disk
_open: Final[set[Path]] = set()
_making: Final = threading.Lock()


@contextmanager
def clear_folder(home: Path | None = None, of: str = "") -> Iterator[Path]:
    """Locked, for this user alone, and gone with the block. `of`: whose upload it will hold. `home`: where it is
    made; tests give one of their own."""
    with _made(home or _home(), of) as folder:
        # Swept between these two lines, the folder is gone and the first write fails; whoever wrote tries again.
        lock = _lock(folder)
        try:
            yield folder
        finally:
            if lock is not None:
                os.close(lock)


@contextmanager
def _made(home: Path, of: str) -> Iterator[Path]:
    with _making:
        temporary = tempfile.TemporaryDirectory(prefix=_named(of), dir=home)
        folder = Path(temporary.name)
        _open.add(folder)
    try:
        with temporary:
            yield folder
    finally:
        _open.discard(folder)


def leave_no_clear_text() -> None:
    """For a process that ends at once while threads of it still read: what they read goes, and no more is made."""
    _making.acquire()  # never released, so that no thread makes another between here and the end
    for folder in list(_open):
        gone = folder.with_name(folder.name + ".gone")
        with suppress(OSError):  # its reader has just ended and removes it
            # By another name first: whoever still writes to it no longer finds it. Dying here leaves it to the sweep.
            folder.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)


def sweep_clear_copies(home: Path | None = None, of: str = "") -> bool:
    """Remove what dead processes of this user left, all or that of one dataset. False while any is still read."""
    left = False
    if not of:
        _sweep_earlier(home or _home())
    for folder in (home or _home()).glob(_named(of) + "*"):
        lock = _lock(folder)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)
        left = left or _is_ours(folder)
    return not left


def _sweep_earlier(home: Path) -> None:
    for path in home.glob(_EARLIER):
        folder = path.parent
        if _is_ours(folder) and folder.lstat().st_mtime < time.time() - _EARLIER_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    """Whoever else writes to the shared place must not be able to hold up a deletion."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()


def _named(of: str) -> str:
    return f"{_PREFIX}{of}." if of else _PREFIX


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
