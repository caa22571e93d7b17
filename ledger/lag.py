"""How far the log and its anchors are behind: what readiness shows, and what stops new questions beyond a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ledger import anchor_rows, checkpoint, incidents, outbox, store
from ledger.entries import parse_time
from ledger.fork_guard import HOLDING


@dataclass(frozen=True, slots=True)
class Lag:
    """Entries and the seconds since the oldest of them: waiting for the log, and logged but waiting for the chain.

    `held`: an open incident stops signing, so nothing will be logged until a person has looked.
    """

    waiting: int
    waiting_seconds: float
    unanchored: int
    unanchored_seconds: float
    open_incidents: int
    held: bool = False


def measure(engine: sa.Engine, now: datetime) -> Lag:
    """As of one moment of the database. Clocks that disagree give 0 seconds, never less."""
    with store.reading(engine, frozen=True) as connection:
        newest = checkpoint.latest(connection)
        anchored = anchor_rows.last_confirmed(connection)
        covered = 0 if anchored is None else anchored.size
        unanchored = checkpoint.following(connection, covered, 1)
        found = incidents.incidents(connection, only_open=True)
        return Lag(
            waiting=outbox.waiting(connection),
            waiting_seconds=_since(outbox.oldest(connection), now),
            unanchored=0 if newest is None else max(0, newest.size - covered),
            unanchored_seconds=_since(unanchored[0].signed_at if unanchored else None, now),
            open_incidents=len(found),
            held=any(one.code in HOLDING for one in found),
        )


def _since(moment: str | None, now: datetime) -> float:
    return 0.0 if moment is None else max(0.0, (now - parse_time(moment)).total_seconds())
