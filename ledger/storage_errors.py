"""Incidents of the place where everything is kept: codes of `LedgerError`."""

from __future__ import annotations

from typing import Final

from mingzheng.errors import problem

STORAGE_PROBLEMS: Final = {
    "storage_low": problem(
        "数据目录所在的磁盘快满了。",
        "The disk that holds the home is nearly full.",
        "请腾出空间或扩大磁盘；满了之后，登录、提问和记账都会停止。空间恢复后自动关闭。",
        "Make room or enlarge it: once full, signing in, questions and the log stop. It ends by itself with room.",
    ),
    "storage_refused": problem(
        "数据库或磁盘曾经拒绝写入，期间的请求以 storage_unavailable 回应。",
        "The database or a disk refused to write for a time; requests were answered with storage_unavailable.",
        "请查明原因（数据库停机、磁盘已满、连接数用尽），再关闭。",
        "Find out why (database stopped, disk full, out of connections), then close it.",
    ),
}
