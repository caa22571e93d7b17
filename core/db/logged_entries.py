"""Entries of the log, as far as a use case may touch them: to read one, and to destroy its record."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

import sqlalchemy as sa

from core.domain.erasures import LoggedEntry
from core.domain.evidence import Position
from ledger import by_kind, checkpoint, store
from ledger.entries import format_time, parse_record
from ledger.erasure import destroy
from mingzheng.merkle import EMPTY_ROOT


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

    def position(self) -> Position:
        """The newest signed checkpoint; an empty log has none, and the root of nothing."""
        newest = checkpoint.latest(self._connection)
        return Position(0, EMPTY_ROOT.hex()) if newest is None else Position(newest.size, newest.root.hex())

    def of_kinds(self, kinds: Collection[str], below: int) -> Iterator[LoggedEntry]:
        """Entries of these kinds that were not erased, with an index below `below`, in the order of the log."""
        t = store.record.c
        held = (t.leaf_index < below, t.record.is_not(None))
        query = by_kind.logged(kinds, t.entry_id, t.kind, t.record, where=held)
        for row in self._connection.execute(query).yield_per(1000):
            yield LoggedEntry(row.leaf_index, row.entry_id, row.kind, parse_record(bytes(row.record)))

    def count(self, kinds: Collection[str], most: int) -> int:
        """How many entries of these kinds the log holds, counted no further than to `most`."""
        return by_kind.count(self._connection, kinds, most)

    def waiting(self, kinds: Collection[str]) -> list[LoggedEntry]:
        """Entries of these kinds that were committed with what they tell and are not in the log yet; index -1."""
        waits = store.outbox.c
        query = sa.select(waits.entry_id, waits.kind, waits.record).where(waits.kind.in_(sorted(kinds)))
        rows = self._connection.execute(query.order_by(waits.id))
        return [LoggedEntry(-1, row.entry_id, row.kind, parse_record(bytes(row.record))) for row in rows]

    def destroy(self, index: int, at: datetime) -> bool:
        done = destroy(self._connection, index, format_time(at))
        self.destroyed += done
        return done
