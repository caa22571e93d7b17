"""What was told by entries that were committed: those in the log, in its order, and then those that wait for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from ledger import by_kind, store
from ledger.entries import parse_record


def committed_bodies(connection: sa.Connection, kinds: Collection[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Kind and body. Waiting ones count for an operator's check: they were committed together with the rows.

    Only sound records may be there: raises KeyError, TypeError, ValueError or `entry_malformed` for others.
    """
    waiting = store.outbox.c
    logged = by_kind.logged(kinds, store.record.c.kind, store.record.c.record)
    waits = sa.select(waiting.kind, waiting.record).where(waiting.kind.in_(kinds)).order_by(waiting.id)
    for query in (logged, waits):
        for row in connection.execute(query, execution_options={"yield_per": 1024}):
            yield row.kind, parse_record(bytes(row.record))["body"]
