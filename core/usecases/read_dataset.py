"""Read a dataset's record (never its rows). Stewards see their own office's, auditors see all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from core.domain.actors import Actor, Role
from core.domain.datasets import Dataset
from core.domain.declarations import unconfirmed
from core.domain.errors import CoreError
from core.domain.jobs import Job, JobKind, JobState
from core.domain.permissions import Action, require
from core.ports import Services, UnitOfWork

_DECLARED: Final = (
    "name", "treatment", "override", "declared", "declared_from", "confirmed", "stated", "sensitivity", "source",
    "source_column",
)  # fmt: skip


def own_dataset(uow: UnitOfWork, actor: Actor, dataset_id: str) -> Dataset:
    """The dataset, if the actor's office owns it; else `not_found`, as if it did not exist."""
    dataset = uow.datasets.get(dataset_id)
    if actor.role is not Role.AUDITOR and dataset.org != actor.org:
        raise CoreError("not_found")
    return dataset


def read_dataset(services: Services, actor: Actor, dataset_id: str) -> Dataset:
    require(actor, Action.READ_DATASET)
    with services.reading() as uow:
        return as_seen_by(actor, own_dataset(uow, actor, dataset_id))


def unconfirmed_columns(services: Services, dataset: Dataset) -> list[str]:
    """Names of the columns that a steward has to confirm before the dataset can be submitted."""
    return unconfirmed(dataset.columns, services.dp.public_columns(dataset.columns, dataset.person_column))


def as_seen_by(actor: Actor, dataset: Dataset) -> Dataset:
    """An auditor checks what was declared and done. What was counted is exact, and for the office alone: rows, risk,
    how often a type occurs. In their place stands what is public, and no column before there is something public."""
    if actor.role is not Role.AUDITOR:
        return dataset
    columns = [] if dataset.schema is None else [_declared(column) for column in dataset.columns]
    problem = dataset.problem and {"code": dataset.problem["code"], "details": {}}
    return replace(
        dataset, rows=dataset.rows_rounded, min_age=None, risk={}, layout={}, columns=columns, problem=problem
    )


def _declared(column: Mapping[str, Any]) -> dict[str, Any]:
    return {name: column[name] for name in _DECLARED if name in column}


def list_datasets(services: Services, actor: Actor, *, limit: int, after: str | None) -> list[Dataset]:
    require(actor, Action.READ_DATASET)
    with services.reading() as uow:
        found = uow.datasets.of_org(None if actor.role is Role.AUDITOR else actor.org, limit, after)
    return [as_seen_by(actor, dataset) for dataset in found]


def read_job(services: Services, actor: Actor, job_id: str) -> Job:
    """Progress of long work, for the person who started it."""
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
