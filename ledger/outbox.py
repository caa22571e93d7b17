"""Entries on their way into the log: written in the transaction of the change they speak of, taken by the sequencer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from ledger import store
from ledger.entries import Entry, parse_record
from ledger.errors import LedgerError

_outbox, _leaf, _record = store.outbox, store.leaf, store.record
_LABELS: Final = ("at", "actor", "dataset")
_FIELDS: Final = ("entry_id", "kind", "record", "salt", "commitment", *_LABELS)
# One statement asks and adds: each round trip lengthens the time that a use case's transaction keeps others waiting.
_ADD_UNLESS_LOGGED = (
    sa.insert(_outbox)
    .from_select(
        _FIELDS,
        sa.select(*(sa.bindparam(f"new_{name}", type_=_outbox.c[name].type) for name in _FIELDS)).where(
            ~sa.exists().where(_record.c.entry_id == sa.bindparam("new_entry_id"))
        ),
    )
    .execution_options(preserve_rowcount=True)
)
_OLDEST = (
    sa.select(_outbox.c.id, _outbox.c.entry_id, _outbox.c.kind, _outbox.c.commitment)
    .order_by(_outbox.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer))
)


def _moves(mine: sa.ColumnElement[bool]) -> tuple[sa.Executable, ...]:
    """Leaves and records of the rows that are `mine`, whose indexes begin behind `before`; then away with the rows."""
    before = sa.cast(sa.bindparam("before", type_=sa.BigInteger), sa.BigInteger)
    index = before + sa.func.row_number().over(order_by=_outbox.c.id)
    inserts = (
        sa.insert(table).from_select(
            ("leaf_index", *fields), sa.select(index, *(_outbox.c[name] for name in fields)).where(mine)
        )
        for table, fields in ((_leaf, ("commitment",)), (_record, ("entry_id", "kind", "record", "salt", *_LABELS)))
    )
    return *inserts, sa.delete(_outbox).where(mine)


_MOVE_RANGE: Final = _moves(_outbox.c.id.between(sa.bindparam("first"), sa.bindparam("last")))
_MOVE_THESE: Final = _moves(_outbox.c.id.in_(sa.bindparam("ids", expanding=True)))


def enqueue(connection: sa.Connection, *entries: Entry) -> None:
    """Add entries, in this order, in the caller's transaction: they are logged if and only if it commits.

    Raises `entry_exists` where an id was used before; the caller must then roll back.
    """
    rows = [{f"new_{name}": value for name, value in zip(_FIELDS, _values(entry), strict=True)} for entry in entries]
    if not rows:
        return
    try:
        added = connection.execute(_ADD_UNLESS_LOGGED, rows if len(rows) > 1 else rows[0]).rowcount
    except sa.exc.IntegrityError:
        # The driver's message would carry the record.
        added = 0
    if added < len(rows):
        raise LedgerError("entry_exists", entry_id=", ".join(entry.id for entry in entries))


def _values(entry: Entry) -> tuple[object, ...]:
    labels = entry.labels
    return entry.id, entry.kind, entry.record, entry.salt, entry.commitment, labels.at, labels.actor, labels.dataset


def oldest_rows(connection: sa.Connection, most: int) -> Sequence[Any]:
    """At most `most` waiting entries, oldest first, without record and salt. Call it under the writer's lock."""
    return connection.execute(_OLDEST, {"most": most}).all()


def move_into_log(connection: sa.Connection, ids: Sequence[int], size: int) -> None:
    """Make the waiting entries `ids`, rising, the leaves from `size` on. Records never pass through this process."""
    first, last = ids[0], ids[-1]
    dense = last - first + 1 == len(ids)
    # Where ids have a gap, a transaction that took the missing one may commit at any moment. It is not among them,
    # so the range would move an entry that no leaf was made for.
    statements, which = (_MOVE_RANGE, {"first": first, "last": last}) if dense else (_MOVE_THESE, {"ids": list(ids)})
    *inserts, delete = statements
    for insert in inserts:
        connection.execute(insert, {**which, "before": size - 1})
    connection.execute(delete, which)


def waiting(connection: sa.Connection) -> int:
    """How many entries are not in the log yet."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(_outbox)).scalar_one())


def oldest(connection: sa.Connection) -> str | None:
    """The time that the longest-waiting entry bears, or None when none waits."""
    row = connection.execute(sa.select(_outbox.c.record).order_by(_outbox.c.id).limit(1)).first()
    return None if row is None else str(parse_record(row.record)["time"])
