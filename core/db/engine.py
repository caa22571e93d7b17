"""Open the database: SQLite as the embedded default, PostgreSQL in production."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

READ_ONLY = {"mingzheng_read_only": True}


def make_engine(url: str) -> sa.Engine:
    """An engine whose transactions write durably and never deadlock on an upgrade from read to write."""
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True)
    engine = sa.create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own idea of when to begin would leave SELECTs outside the transaction.
    connection.isolation_level = None
    # `secure_delete` overwrites what is deleted, so that an erased record does not linger in free space of the file.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A writer takes the write lock at once: one that read first and then found the lock taken could only fail.
    reading = connection.get_execution_options().get("mingzheng_read_only", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
