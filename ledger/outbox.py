"""Entries on their way into the log: written in the transaction of the change they speak of, taken by the sequencer."""

from __future__ import annotations

import sqlalchemy as sa

from ledger import store
from ledger.entries import Entry, parse_record
from ledger.errors import LedgerError


def enqueue(connection: sa.Connection, entry: Entry) -> None:
    """Add an entry in the caller's transaction: it is logged if and only if that transaction commits.

    Raises `entry_exists` for an id used before; the caller must then roll back.
    """
    logged = sa.select(store.record.c.leaf_index).where(store.record.c.entry_id == entry.id)
    if connection.execute(logged).first() is not None:
        raise LedgerError("entry_exists", entry_id=entry.id)
    row = {
        "entry_id": entry.id,
        "kind": entry.kind,
        "record": entry.record,
        "salt": entry.salt,
        "commitment": entry.commitment,
    }
    try:
        connection.execute(sa.insert(store.outbox), row)
    except sa.exc.IntegrityError:
        # The driver's message would carry the record.
        raise LedgerError("entry_exists", entry_id=entry.id) from None


def waiting(connection: sa.Connection) -> int:
    """How many entries are not in the log yet."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(store.outbox)).scalar_one())


def oldest(connection: sa.Connection) -> str | None:
    """The time that the longest-waiting entry bears, or None when none waits."""
    row = connection.execute(sa.select(store.outbox.c.record).order_by(store.outbox.c.id).limit(1)).first()
    return None if row is None else str(parse_record(row.record)["time"])
