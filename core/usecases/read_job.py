"""How far long work has come, and why it failed, for the person who started it."""

from __future__ import annotations

from dataclasses import replace

from core.domain.actors import Actor
from core.domain.errors import CoreError
from core.domain.jobs import Job, JobKind, JobState
from core.domain.permissions import Action, require
from core.ports import Services, UnitOfWork


def read_job(services: Services, actor: Actor, job_id: str) -> Job:
    require(actor, Action.READ_JOB)
    with services.reading() as uow:
        job = uow.jobs.get(job_id)
        if job.actor_id != actor.id:
            raise CoreError("not_found")
        return _in_full(uow, job)


def _in_full(uow: UnitOfWork, job: Job) -> Job:
    """With what its dataset says of a failed scan, for as long as it says so."""
    if job.kind != JobKind.SCAN_DATASET or job.state != JobState.FAILED:
        return job
    latest, said = uow.jobs.latest_for(job.subject_id), uow.datasets.get(job.subject_id).problem
    same = said is not None and job.problem is not None and said["code"] == job.problem["code"]
    return replace(job, problem=said) if same and latest is not None and latest.id == job.id else job
