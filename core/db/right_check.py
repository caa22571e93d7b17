"""The operator's replay of residents' requests: what the log says was asked and answered, against what the rows say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from core.db import tables
from core.db.committed_bodies import committed_bodies
from ledger.fsck import Fault

_KINDS = ("right.requested", "right.answered", "right.forgotten")


@dataclass(slots=True)
class _Said:
    """`number`: None where an entry of before says none, which any row then fits."""

    number: str | None
    right: str
    due: int
    handler: str
    outcome: str | None = None
    forgotten: bool = False


def right_faults(connection: sa.Connection) -> Iterator[Fault]:
    """Requests whose rows are not what the entries say. Raises KeyError, TypeError, ValueError or `entry_malformed`."""
    logged: dict[str, _Said] = {}
    for kind, body in committed_bodies(connection, _KINDS):
        if kind == "right.requested":
            logged[body["request"]] = _Said(body.get("number"), body["right"], body["due"], body["handler"])
        elif kind == "right.answered":
            logged[body["request"]].outcome = body["outcome"]
        else:
            logged[body["request"]].forgotten = True
    rows = dict(_rows(connection))
    for name in logged.keys() & rows.keys():
        logged[name].number = logged[name].number or rows[name].number
    for name in sorted(logged.keys() | rows.keys()):
        if name not in rows:
            yield Fault("right_missing", name)
        elif logged.get(name) != rows[name]:
            yield Fault("right_differs", name)


def _rows(connection: sa.Connection) -> Iterator[tuple[str, _Said]]:
    t = tables.right_request.c
    query = sa.select(t.id, t.number, t.right, t.due_at, t.handler, t.outcome, t.sealed)
    for row in connection.execute(query):
        # The seal is the row's alone: one that is gone without its entry, or there in spite of it, is a difference.
        due = int(row.due_at.timestamp())
        yield row.id, _Said(row.number, row.right, due, row.handler, row.outcome, row.sealed is None)
