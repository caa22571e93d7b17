"""What an operator has to see: a fault of the log or the chain that must not pass unnoticed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from ledger import store
from mingzheng.canonical import canonical

# Whichever it is, for few are open at a time: a list of those looked for would be put into the text anew each time.
_OPEN_CODES: Final = sa.select(store.incident.c.code).where(store.incident.c.closed_at.is_(None))


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


def close_incidents(connection: sa.Connection, codes: Collection[str], now: str, **about: str) -> None:
    """Close every open incident with one of these codes, and whose details name all of `about`."""
    query = sa.select(store.incident).where(store.incident.c.code.in_(codes), store.incident.c.closed_at.is_(None))
    ids = [row.id for row in connection.execute(query) if about.items() <= json.loads(row.details).items()]
    if ids:
        connection.execute(sa.update(store.incident).where(store.incident.c.id.in_(ids)).values(closed_at=now))


def open_codes(connection: sa.Connection, codes: Collection[str]) -> set[str]:
    """Which of these codes have an open incident."""
    return set(codes).intersection(connection.execute(_OPEN_CODES).scalars())


def incidents(
    connection: sa.Connection, *, only_open: bool, after: int = 0, limit: int | None = None
) -> list[Incident]:
    """Oldest first: up to `limit` with numbers above `after`."""
    query = sa.select(store.incident).where(store.incident.c.id > after).order_by(store.incident.c.id).limit(limit)
    if only_open:
        query = query.where(store.incident.c.closed_at.is_(None))
    return [_read(row) for row in connection.execute(query)]


def find(connection: sa.Connection, incident_id: int) -> Incident | None:
    row = connection.execute(sa.select(store.incident).where(store.incident.c.id == incident_id)).first()
    return None if row is None else _read(row)


def close_one(connection: sa.Connection, incident_id: int, now: str) -> bool:
    """Whether it was open until now: of two that close it at once, one is told so."""
    place = (store.incident.c.id == incident_id) & store.incident.c.closed_at.is_(None)
    return bool(connection.execute(sa.update(store.incident).where(place).values(closed_at=now)).rowcount)


def _read(row: sa.Row[Any]) -> Incident:
    return Incident(row.id, row.code, json.loads(row.details), row.opened_at, row.closed_at)
