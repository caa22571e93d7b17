"""Destroying an entry's salt and record. The leaf stays, and what is left proves the entry's kind and time, no more."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from ledger import store
from mingzheng.canonical import canonical
from mingzheng.partial_receipt import split

_PATIENCE: Final = 1_000
"""Milliseconds for which a request waits for readers, before it leaves the write-ahead log to a later time."""
REMAINS: Final = ("kind", "time")
"""What stays readable: an auditor must see that no charge, grant or approval was among what was erased."""


def destroy(connection: sa.Connection, index: int, erased_at: str) -> bool:
    """Destroy in the caller's transaction, which must also queue the `record.erased` entry. False if it was done.

    A crash before the commit leaves the record as it was; after it, nothing that could bring it back.
    """
    place = store.record.c.leaf_index == index
    held = connection.execute(sa.select(store.record.c.record, store.record.c.salt).where(place)).first()
    if held is None or held.record is None or held.salt is None:
        return False
    remains = canonical(split(bytes(held.salt), bytes(held.record), REMAINS))
    gone = sa.update(store.record).where(place, store.record.c.record.is_not(None))
    # Who acted and what about are the record's too, and what is left does not show them.
    emptied = {"record": None, "salt": None, "actor": None, "dataset": None}
    return connection.execute(gone.values(**emptied, remains=remains, erased_at=erased_at)).rowcount == 1


def scrub(engine: sa.Engine) -> bool:
    """Take what was destroyed out of SQLite's write-ahead log too; `secure_delete` has overwritten it in the database.

    False while a reader holds an older state: the next erasure, or the last connection to close, does it then.
    PostgreSQL is left to its own vacuum (docs/adr/0012-erasure.md).
    """
    if engine.dialect.name != "sqlite":
        return True
    raw = engine.raw_connection()
    cursor = raw.cursor()
    try:
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        busy, _frames, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {patience}")
    finally:
        raw.close()
    return not busy
