"""Entries on their way into the log: written in the transaction of the change they speak of, taken by the sequencer."""

from __future__ import annotations

import sqlalchemy as sa

from ledger import store
from ledger.entries import parse_record
from ledger.errors import LedgerError
from mingzheng.commitment import SALT_BYTES


def enqueue(connection: sa.Connection, *, entry_id: str, kind: str, record: bytes, salt: bytes) -> None:
    """Add an entry in the caller's transaction: it is logged if and only if that transaction commits.

    Raises `entry_exists` for an id used before; the caller must then roll back. Raises `entry_malformed`: a record that
    the sequencer could not log would otherwise hold up all that follow it.
    """
    envelope = parse_record(record)
    if envelope["id"] != entry_id or envelope["kind"] != kind or len(salt) != SALT_BYTES:
        raise LedgerError("entry_malformed", reason="id, kind or salt")
    logged = sa.select(store.record.c.leaf_index).where(store.record.c.entry_id == entry_id)
    if connection.execute(logged).first() is not None:
        raise LedgerError("entry_exists", entry_id=entry_id)
    try:
        connection.execute(sa.insert(store.outbox).values(entry_id=entry_id, kind=kind, record=record, salt=salt))
    except sa.exc.IntegrityError:
        # The driver's message would carry the record.
        raise LedgerError("entry_exists", entry_id=entry_id) from None


def waiting(connection: sa.Connection) -> int:
    """How many entries are not in the log yet."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(store.outbox)).scalar_one())


def oldest(connection: sa.Connection) -> str | None:
    """The time that the longest-waiting entry bears, or None when none waits."""
    row = connection.execute(sa.select(store.outbox.c.record).order_by(store.outbox.c.id).limit(1)).first()
    return None if row is None else str(parse_record(row.record)["time"])
