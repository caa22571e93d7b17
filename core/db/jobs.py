"""Long work as rows: claimed with a lease, ended or given back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from core.db import tables
from core.db.rows import Rows
from core.domain.jobs import Job, JobState

_UNFINISHED: Final = (JobState.QUEUED, JobState.RUNNING)
# Looked for ten times a second by a server at rest.
_OLDEST_JOB: Final = (
    sa.select(tables.job.c.id)
    .where(
        tables.job.c.state.in_(_UNFINISHED),
        tables.job.c.leased_until.is_(None) | (tables.job.c.leased_until < sa.bindparam("now", type_=tables.UtcTime)),
    )
    .order_by(tables.job.c.created_at, tables.job.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)


class Jobs(Rows[Job]):
    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, tables.job, Job)

    def claim(self, now: datetime, until: datetime) -> Job | None:
        """The oldest job that nobody works on. Its lease makes it ours; a crash lets it lapse and be claimed again."""
        job_id = self._connection.execute(_OLDEST_JOB, {"now": now}).scalar()
        if job_id is None:
            return None
        t = tables.job.c
        free = sa.and_(t.state.in_(_UNFINISHED), sa.or_(t.leased_until.is_(None), t.leased_until < now))
        taken = self.change_where(
            job_id, [free], {"state": JobState.RUNNING, "leased_until": until, "attempts": t.attempts + 1}
        )
        return self.get(job_id) if taken else None

    def change_held(self, job: Job, **values: Any) -> bool:
        """Set columns, for whoever claimed it as `job`. False, and nothing is set, if it ended since, was handed back,
        or another worker has it."""
        t = tables.job.c
        held = sa.and_(t.state == JobState.RUNNING, t.attempts == job.attempts, t.waits == job.waits)
        return self.change_where(job.id, [held], {**values, "revision": t.revision + 1})

    def latest_for(self, subject_id: str) -> Job | None:
        found = self.page(tables.job.c.subject_id == subject_id, limit=1)
        return found[0] if found else None

    def unfinished(self, kinds: Sequence[str]) -> int:
        t = tables.job.c
        waiting = t.kind.in_(kinds) & t.state.in_(_UNFINISHED)
        return int(self._connection.execute(sa.select(sa.func.count()).where(waiting)).scalar_one())
