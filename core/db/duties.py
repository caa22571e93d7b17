"""What use cases ask of the duties of all offices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.db import tables
from core.db.rows import Rows
from core.domain.duties import SOON, Duty, DutyState, DutyView, Keeper

_T = tables.duty.c


class Duties(Rows[Duty]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.duty, Duty)

    def listed(
        self, org: str | None, view: DutyView | None, now: datetime, limit: int, after: str | None
    ) -> list[Duty]:
        """Newest first, those of one office, or of all."""
        ours = [] if org is None else [_T.org == org]
        return self.page(*ours, *_seen(view, now), limit=limit, after=after)

    def unmarked(self, now: datetime, limit: int) -> list[Duty]:
        """Those whose deadline has passed and of which nobody has said so yet."""
        return self.page(_T.state == DutyState.OPEN, _T.due_at <= now, _T.overdue_at.is_(None), limit=limit)

    def open_of(self, subject: str, kind: str) -> Duty | None:
        return self.first(_T.subject == subject, _T.kind == kind, _T.state == DutyState.OPEN)

    def overdue(self, org: str | None) -> int:
        ours = [] if org is None else [_T.org == org]
        query = sa.select(sa.func.count()).where(_T.state == DutyState.OPEN, _T.overdue_at.is_not(None), *ours)
        return int(self._connection.execute(query).scalar_one())


def _seen(view: DutyView | None, now: datetime) -> list[Any]:
    """A deadline that has passed counts at once, before the worker has marked it."""
    still = _T.state == DutyState.OPEN
    people = _T.keeper != Keeper.PLATFORM
    return {
        None: [],
        DutyView.OPEN: [still, people],
        DutyView.DUE_SOON: [still, people, _T.due_at > now, _T.due_at <= now + SOON],
        DutyView.OVERDUE: [still, sa.or_(_T.overdue_at.is_not(None), sa.and_(people, _T.due_at <= now))],
        DutyView.DONE: [_T.state == DutyState.DONE],
        DutyView.KEPT: [still, sa.not_(people)],
    }[view]
