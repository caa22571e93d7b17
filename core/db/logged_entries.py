"""Entries of the log, as far as a use case may touch them: to read one, and to destroy its record."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from core.domain.erasures import LoggedEntry
from ledger import store
from ledger.entries import format_time, parse_record
from ledger.erasure import destroy


class LoggedEntries:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self.destroyed = 0

    def find(self, entry_id: str) -> LoggedEntry | None:
        row = self._connection.execute(sa.select(store.record).where(store.record.c.entry_id == entry_id)).first()
        if row is None:
            return None
        record = None if row.record is None else parse_record(bytes(row.record))
        return LoggedEntry(row.leaf_index, row.entry_id, row.kind, record)

    def waits(self, entry_id: str) -> bool:
        query = sa.select(store.outbox.c.id).where(store.outbox.c.entry_id == entry_id)
        return self._connection.execute(query).first() is not None

    def destroy(self, index: int, at: datetime) -> bool:
        done = destroy(self._connection, index, format_time(at))
        self.destroyed += done
        return done
