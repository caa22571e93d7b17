"""What use cases ask of emergencies."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from core.db import tables
from core.db.rows import Rows, in_order, selecting
from core.domain.emergencies import Emergency, EmergencyState

_T = tables.emergency.c
_RUNNING: Final = (
    selecting(tables.emergency, Emergency)
    .where(_T.dataset_id == sa.bindparam("dataset"), _T.state == EmergencyState.RUNNING)
    .order_by(*in_order(tables.emergency))
)


class Emergencies(Rows[Emergency]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.emergency, Emergency)

    def admitting(self, dataset_id: str, account_id: str, purpose: str, now: datetime) -> Emergency | None:
        """One that runs now, for this person and purpose."""
        running = self.each(_RUNNING, dataset=dataset_id)
        return next((one for one in running if one.admits(account_id, purpose, now)), None)

    def hold(self, emergency_id: str) -> None:
        """Let no other transaction end this one before ours ends. SQLite's one writer holds everything anyway."""
        self._connection.execute(sa.select(_T.id).where(_T.id == emergency_id).with_for_update(read=True))

    def hold_starts(self, org: str) -> None:
        """Let an office start one at a time: of two signed at once, the second sees the first."""
        self._connection.execute(sa.select(_T.id).where(_T.org == org).order_by(_T.id).with_for_update())

    def past_their_end(self, now: datetime, limit: int) -> list[Emergency]:
        return self.page(_T.state == EmergencyState.RUNNING, _T.ends_at <= now, limit=limit)

    def review_owed(self, org: str, dataset_id: str, now: datetime) -> bool:
        """Whether a review has to come before the office starts one on this dataset: of any of its emergencies that is
        over (its end counts by itself), and of one on the same dataset even while it runs."""
        started = _T.state.in_((EmergencyState.RUNNING, EmergencyState.ENDED))
        first = sa.or_(_T.state == EmergencyState.ENDED, _T.ends_at <= now, _T.dataset_id == dataset_id)
        return self.first(_T.org == org, started, first, _T.reviewed_at.is_(None)) is not None

    def of_review(self, review_id: str) -> Emergency | None:
        return self.first(_T.review_id == review_id)

    def shown(self, limit: int, after: str | None) -> list[Emergency]:
        """Those that were ever started, newest first: what everybody may read."""
        return self.page(_T.started_at.is_not(None), limit=limit, after=after)
