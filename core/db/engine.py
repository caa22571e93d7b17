"""Open the database: SQLite as the embedded default, PostgreSQL in production."""

from __future__ import annotations

import sqlite3
import threading
import time
from functools import partial
from typing import Any, Final

import sqlalchemy as sa

READ_ONLY = {"mingzheng_read_only": True}
FLUSHED_LATER = {"mingzheng_flushed_later": True}
"""A commit that waits for no disk: a power cut may undo it, until any commit after it is flushed (adr/0028).

Both databases write one sequence of changes. What a later flushed commit leaves, it leaves with everything before it.
"""


_PATIENCE: Final = 30
"""Seconds for which a writer waits for the others."""


_TRUSTED_IDLE: Final = 1.0


class SqliteConnection(sqlite3.Connection):
    """Writers of one process take turns by a lock, which wakes the next at once.

    SQLite's own lock is looked at again after pauses of up to 100 ms, so that under load some would wait for seconds.
    """

    _turn: threading.Lock | None = None

    def take(self, turn: threading.Lock) -> None:
        if not turn.acquire(timeout=_PATIENCE):
            raise sqlite3.OperationalError("database is locked")
        self._turn = turn

    def give_back(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()

    def commit(self) -> None:
        super().commit()  # a commit that failed is rolled back by whoever began it
        self.give_back()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.give_back()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.give_back()


def make_engine(url: str) -> sa.Engine:
    """An engine whose transactions write durably and never deadlock on an upgrade from read to write."""
    if not url.startswith("sqlite"):
        engine = sa.create_engine(url, pool_size=20, max_overflow=20)
        sa.event.listen(engine, "checkin", _note_idle)
        sa.event.listen(engine, "checkout", partial(_ping_idle, engine.dialect))
        sa.event.listen(engine, "begin", _begin_postgresql)
        return engine
    # Connections beyond the pool are opened and closed for each use, which costs more than most transactions.
    arguments = {"timeout": _PATIENCE, "check_same_thread": False, "factory": SqliteConnection}
    engine = sa.create_engine(url, connect_args=arguments, pool_size=48, max_overflow=16)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", partial(_begin_sqlite, threading.Lock()))
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own idea of when to begin would leave SELECTs outside the transaction.
    connection.isolation_level = None
    # `secure_delete` overwrites what is deleted, so that an erased record does not linger in free space of the file.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(turn: threading.Lock, connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, SqliteConnection)
    # What cannot fail goes to the driver itself: the library takes longer over it than SQLite, five times an access.
    if options.get("mingzheng_read_only", False):
        raw.execute("BEGIN")
        return
    # Not changeable once begun, and kept by the connection for whoever has it next: so every writer says what it needs.
    level = "NORMAL" if options.get("mingzheng_flushed_later", False) else "FULL"
    if connection.info.get("synchronous", "FULL") != level:
        raw.execute(f"PRAGMA synchronous={level}")
        connection.info["synchronous"] = level
    # A writer takes the write lock at once: one that read first and then found the lock taken could only fail.
    raw.take(turn)
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        raw.give_back()
        raise


def _note_idle(_connection: Any, record: Any) -> None:
    record.info["idle_since"] = time.monotonic()


def _ping_idle(dialect: sa.Dialect, connection: Any, record: Any, _proxy: Any) -> None:
    """Ask whether the server is still there, unless it was a moment ago: a round trip costs a tenth of an access."""
    if time.monotonic() - record.info.get("idle_since", 0.0) > _TRUSTED_IDLE and not _alive(dialect, connection):
        raise sa.exc.DisconnectionError  # the pool throws it away and tries the next


def _alive(dialect: Any, connection: Any) -> bool:
    try:
        return bool(dialect.do_ping(connection))
    except dialect.dbapi.Error:
        return False


def _begin_postgresql(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("mingzheng_flushed_later", False):
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
