"""The place where everything is kept does not answer, is full or lacks its key: nobody's file has to go for it."""

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
        "key_not_opened": problem(
            "平台的主密钥打不开这份数据的密钥。",
            "The platform's master key does not open the key of this data.",
            "什么都没有丢失，工作会自动继续。运维人员请从备份恢复 keys 目录。",
            "Nothing was lost, and work goes on by itself. Operators: restore the keys folder from the backup.",
        ),
    }


def is_refusal(error: OSError) -> bool:
    """Whether the system had no room or no hands for it, whatever was written."""
    return error.errno in _REFUSED
