"""Read a dataset's record (never its rows). Stewards see their own office's, auditors see all."""

from __future__ import annotations

from core.domain.actors import Actor, Role
from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.domain.jobs import Job
from core.domain.permissions import Action, require
from core.ports import Services, UnitOfWork


def own_dataset(uow: UnitOfWork, actor: Actor, dataset_id: str) -> Dataset:
    """The dataset, if the actor's office owns it; else `not_found`, as if it did not exist."""
    dataset = uow.datasets.get(dataset_id)
    if actor.role is not Role.AUDITOR and dataset.org != actor.org:
        raise CoreError("not_found")
    return dataset


def read_dataset(services: Services, actor: Actor, dataset_id: str) -> Dataset:
    require(actor, Action.READ_DATASET)
    with services.reading() as uow:
        return own_dataset(uow, actor, dataset_id)


def list_datasets(services: Services, actor: Actor, *, limit: int, after: str | None) -> list[Dataset]:
    require(actor, Action.READ_DATASET)
    with services.reading() as uow:
        return uow.datasets.of_org(None if actor.role is Role.AUDITOR else actor.org, limit, after)


def read_job(services: Services, actor: Actor, job_id: str) -> Job:
    """Progress of long work, for the person who started it."""
    require(actor, Action.READ_JOB)
    with services.reading() as uow:
        job = uow.jobs.get(job_id)
    if job.actor_id != actor.id:
        raise CoreError("not_found")
    return job
