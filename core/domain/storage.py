"""The place where everything is kept does not answer or is full: nobody's fault, and nobody's file has to go for it."""

from __future__ import annotations

import errno
from typing import ClassVar, Final

from mingzheng.errors import Failure, problem

_REFUSED: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.ENOMEM, errno.EMFILE, errno.ENFILE}
)


class StorageError(Failure):
    """Not a `CoreError`: whoever undoes what a refusal left must not do so here, where a commit may have been made."""

    CATALOGUE: ClassVar = {
        "storage_unavailable": problem(
            "存储暂时不可用：数据库没有应答，或者磁盘或内存空间已满。",
            "Storage is not available: the database does not answer, or a disk or the memory for files is full.",
            "请稍后再试，什么都没有丢失。运维人员请检查数据库、磁盘空间和 /dev/shm。",
            "Try again later; nothing was lost. Operators: look at the database, the disks' space and /dev/shm.",
        ),
    }


def is_refusal(error: OSError) -> bool:
    """Whether the system had no room or no hands for it, whatever was written."""
    return error.errno in _REFUSED
