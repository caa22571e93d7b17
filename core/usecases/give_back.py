"""What waits for a job that will never end is given back, so that a person can go on from there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.datasets import DatasetState
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.jobs import Job, JobKind
from core.domain.publications import PublicationState
from core.domain.queries import QueryState
from core.ports import Services, UnitOfWork
from core.usecases.answer_query import asker
from core.usecases.queue_job import queue_job
from core.usecases.scan_dataset import back_to_draft


def give_back(services: Services, job: Job, problem: Mapping[str, Any] | None) -> None:
    """After a job failed. Work that said why it failed has given everything back already, and nothing is left to do:
    this is for the job whose process died each time it was tried."""
    code = str((problem or {}).get("code"))
    if job.kind == JobKind.SCAN_DATASET:
        _unscanned(services, job, code)
    elif job.kind == JobKind.PUBLISH_DATASET:
        _unpublished(services, job, code)
    elif job.kind == JobKind.ANSWER_RELEASE:
        _unanswered(services, job, code)
    elif job.kind == JobKind.PUBLISH_RELEASE:
        _not_published(services, job, code)
    elif job.kind == JobKind.DELETE_DATASET:
        _not_deleted(services, job)


def _unscanned(services: Services, job: Job, code: str) -> None:
    with services.transaction() as uow:
        dataset = uow.datasets.get(job.subject_id)
        if dataset.state != DatasetState.SCANNING or not _is_latest(uow, job):
            return
        if not back_to_draft(uow, None, dataset, {"code": code}):
            raise CoreError("changed_meanwhile")
    services.vault.destroy_upload(dataset.upload_blob or "")


def _unpublished(services: Services, job: Job, code: str) -> None:
    with services.transaction() as uow:
        review = uow.reviews.get(job.subject_id)
        dataset = uow.datasets.get(review.account_id)
        if dataset.state != DatasetState.TREATING or not _is_latest(uow, job):
            return
        problem = {"code": code}
        uow.datasets.change(dataset.id, revision=dataset.revision, state=DatasetState.SCANNED, problem=problem)
        uow.record(EntryKind.DATASET_TREATED, None, {"dataset": dataset.id, "code": code})


def _unanswered(services: Services, job: Job, code: str) -> None:
    """A question that was never charged ends refused; one that was is run again by its own key, and stays."""
    with services.transaction() as uow:
        query = uow.queries.get(uow.reviews.get(job.subject_id).query_id or "")
        if query.state != QueryState.AWAITING_APPROVAL:
            return
        uow.queries.change(query.id, revision=query.revision, state=QueryState.REFUSED, problem={"code": code})
        about = {"query": query.id, "dataset": query.dataset_id, "code": code}
        uow.record(EntryKind.QUERY_REFUSED, asker(uow, query), about)


def _not_published(services: Services, job: Job, code: str) -> None:
    """The request ends, so that it can be made again."""
    with services.transaction() as uow:
        publication = uow.publications.get(uow.reviews.get(job.subject_id).subject_document["publication"])
        if publication.state == PublicationState.REQUESTED:
            uow.publications.change(publication.id, state=PublicationState.REFUSED, problem={"code": code})


def _not_deleted(services: Services, job: Job) -> None:
    """What was signed away is never given back, as part of it may be gone: another job goes on with it."""
    with services.transaction() as uow:
        review = uow.reviews.get(job.subject_id)
        if uow.datasets.get(review.account_id).state == DatasetState.DELETING and _is_latest(uow, job):
            queue_job(services, uow, JobKind.DELETE_DATASET, review.id, job.actor_id)


def _is_latest(uow: UnitOfWork, job: Job) -> bool:
    """Else another was begun since for the same thing, and what waits is for that one."""
    latest = uow.jobs.latest_for(job.subject_id)
    return latest is not None and latest.id == job.id
