"""Long work that the caller's transaction begins: a row, so that it is done even if this process dies right after."""

from __future__ import annotations

from core.domain import ids
from core.domain.jobs import Job, JobKind
from core.ports import Services, UnitOfWork


def queue_job(services: Services, uow: UnitOfWork, kind: JobKind, subject_id: str, actor_id: str) -> Job:
    job = Job(
        id=services.ids.make(ids.JOB),
        kind=str(kind),
        subject_id=subject_id,
        actor_id=actor_id,
        created_at=services.clock.now(),
    )
    uow.jobs.add(job)
    return job
