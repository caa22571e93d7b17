"""The operator's replay of every duty: what the log says is owed and done, against what the rows say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from core.db import tables
from core.domain.duties import DutyState
from ledger import store
from ledger.entries import parse_record
from ledger.fsck import Fault

_KINDS = ("duty.owed", "duty.overdue", "duty.done")


@dataclass(slots=True)
class _Said:
    kind: str
    due: int
    overdue: bool = False
    done: bool = False


def duty_faults(connection: sa.Connection) -> Iterator[Fault]:
    """Duties whose rows are not what the entries say. Raises KeyError, TypeError, ValueError or `entry_malformed`."""
    logged: dict[str, _Said] = {}
    for kind, record in _entries(connection):
        body = parse_record(record)["body"]
        if kind == "duty.owed":
            logged[body["duty"]] = _Said(body["kind"], body["due"])
        elif kind == "duty.done":
            logged[body["duty"]].done = True
        else:
            logged[body["duty"]].overdue = True
    rows = dict(_rows(connection))
    for name in sorted(logged.keys() | rows.keys()):
        if name not in rows:
            yield Fault("duty_missing", name)
        elif logged.get(name) != rows[name]:
            yield Fault("duty_differs", name)


def _entries(connection: sa.Connection) -> Iterator[tuple[str, bytes]]:
    for table, order in ((store.record, store.record.c.leaf_index), (store.outbox, store.outbox.c.id)):
        query = sa.select(table.c.kind, table.c.record).where(table.c.kind.in_(_KINDS)).order_by(order)
        for row in connection.execute(query, execution_options={"yield_per": 1024}):
            yield row.kind, bytes(row.record)


def _rows(connection: sa.Connection) -> Iterator[tuple[str, _Said]]:
    t = tables.duty.c
    for row in connection.execute(sa.select(t.id, t.kind, t.due_at, t.overdue_at, t.state)):
        said = _Said(row.kind, int(row.due_at.timestamp()), row.overdue_at is not None, row.state == DutyState.DONE)
        yield row.id, said
