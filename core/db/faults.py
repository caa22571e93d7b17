"""Which exceptions mean that the database or a disk is away, full or out of hands, so that waiting or an operator
mends it."""

from __future__ import annotations

import sqlite3
from typing import Final

import sqlalchemy as sa

from core.domain.storage import StorageError, is_refusal

_SQLITE: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
# What PostgreSQL says of two that met: rolled back for the other's sake, cancelled, or a lock not had. The database is
# well, and whoever tries again likely passes.
_MET: Final = ("40", "57014", "55P03")
_POOL: Final = (sa.exc.DisconnectionError, sa.exc.TimeoutError)


def is_fault(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return is_refusal(error)
    if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError):
        cause = error.orig
        return _sqlite(cause) if isinstance(cause, sqlite3.Error) else True
    return isinstance(error, (*_POOL, StorageError)) or (isinstance(error, sqlite3.OperationalError) and _sqlite(error))


def is_met(error: BaseException) -> bool:
    """Of the faults, whether only others stood in the way: worth another try, and nothing for an operator to mend."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return isinstance(state, str) and state.startswith(_MET)


def _sqlite(error: sqlite3.Error) -> bool:
    """SQLite calls a missing table an operational error too, and no waiting mends that."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_BUSY)  # ours has none: see `engine.SqliteConnection`
    return code & 0xFF in _SQLITE
