"""Incidents of the ledger, in the product's own transactions, with the words that their codes stand for."""

from __future__ import annotations

import sqlalchemy as sa

from core.domain.errors import CoreError
from core.domain.incidents import Incident
from core.ports import Clock
from ledger import incidents
from ledger.clock_guard import CLOCK_CODES
from ledger.entries import format_time
from ledger.errors import LedgerError


class Incidents:
    def __init__(self, connection: sa.Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def open(self) -> list[Incident]:
        return [_told(found) for found in incidents.incidents(self._connection, only_open=True)]

    def listed(self, *, after: int, limit: int) -> list[Incident]:
        """Open or closed, by rising number above `after`."""
        found = incidents.incidents(self._connection, only_open=False, after=after, limit=limit)
        return [_told(each) for each in found]

    def get(self, incident_id: int) -> Incident:
        found = incidents.find(self._connection, incident_id)
        if found is None:
            raise CoreError("not_found")
        return _told(found)

    def close(self, incident_id: int) -> bool:
        """False if it was closed already, by the platform or by another person."""
        return incidents.close_one(self._connection, incident_id, format_time(self._clock.now()))

    def clock_is_wrong(self) -> bool:
        return bool(incidents.open_codes(self._connection, CLOCK_CODES))


def _told(found: incidents.Incident) -> Incident:
    problem = LedgerError(found.code).problem
    means = {"zh": problem.says.zh, "en": problem.says.en}
    next_step = {"zh": problem.next_step.zh, "en": problem.next_step.en}
    return Incident(found.id, found.code, means, next_step, found.opened_at, found.closed_at)
