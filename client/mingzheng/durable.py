"""Files that a power cut leaves as they were or as they shall be, never half, and that only their owner reads."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Durable when it returns. Dying before leaves a `.draft` beside it, which the next call overwrites."""
    draft = path.with_name(path.name + ".draft")
    _write(draft, content)
    os.replace(draft, path)  # noqa: PTH105 - atomic on every system, unlike Path.rename
    make_names_durable(path.parent)


def create_file(path: Path, content: bytes) -> bool:
    """Durable when it returns; False if there was one, which stays as it is: of several processes one is first.

    Dying leaves a `.draft` beside it that nobody reads.
    """
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}.draft")
    _write(draft, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
        make_names_durable(path.parent)
    return True


def make_names_durable(folder: Path) -> None:
    """What was renamed or removed in a folder stays so only once the folder itself is written."""
    if os.name != "posix":
        return  # elsewhere a folder cannot be opened
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(draft: Path, content: bytes) -> None:
    draft.unlink(missing_ok=True)  # one that was left may be readable for others
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
