"""What an operator has to see: a fault of the log or the chain that must not pass unnoticed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ledger import store
from mingzheng.canonical import canonical


@dataclass(frozen=True, slots=True)
class Incident:
    """`code` is one of `LedgerError`; times in UTC in the spelling of the records; open while `closed_at` is None."""

    id: int
    code: str
    details: dict[str, Any]
    opened_at: str
    closed_at: str | None


def open_incident(connection: sa.Connection, code: str, details: Mapping[str, Any], now: str) -> None:
    """Record it, unless the same incident is open already: a fault seen every ten seconds is one fault."""
    text = canonical(dict(details)).decode("utf-8")
    same = sa.select(store.incident.c.id).where(
        store.incident.c.code == code, store.incident.c.details == text, store.incident.c.closed_at.is_(None)
    )
    if connection.execute(same).first() is None:
        connection.execute(sa.insert(store.incident).values(code=code, details=text, opened_at=now))


def close_incidents(connection: sa.Connection, codes: Collection[str], now: str) -> None:
    """Close every open incident with one of these codes."""
    still_open = store.incident.c.closed_at.is_(None)
    connection.execute(
        sa.update(store.incident).where(store.incident.c.code.in_(codes), still_open).values(closed_at=now)
    )


def incidents(connection: sa.Connection, *, only_open: bool) -> list[Incident]:
    """Oldest first."""
    query = sa.select(store.incident).order_by(store.incident.c.id)
    if only_open:
        query = query.where(store.incident.c.closed_at.is_(None))
    return [
        Incident(row.id, row.code, json.loads(row.details), row.opened_at, row.closed_at)
        for row in connection.execute(query)
    ]
