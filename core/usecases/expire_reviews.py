"""End the reviews that nobody signed in time, so that what waited for them can be asked for again."""

from __future__ import annotations

from typing import Final

from core.domain.datasets import DatasetState
from core.domain.emergencies import EmergencyState
from core.domain.entries import EntryKind
from core.domain.publications import PublicationState
from core.domain.queries import QueryState
from core.domain.reviews import Review, ReviewKind, ReviewState
from core.ports import Services, UnitOfWork
from core.usecases.answer_query import asker

AT_ONCE: Final = 100


def expire_reviews(services: Services) -> None:
    """Return a dataset to `scanned`, end a query as refused, and say why. Each review ends once, with one entry."""
    now = services.clock.now()
    with services.reading() as uow:
        if not uow.reviews.overdue(now, 1):
            return
    with services.transaction() as uow:
        for review in uow.reviews.overdue(now, AT_ONCE):
            if uow.reviews.change_if(review.id, review.revision, state=ReviewState.EXPIRED):
                _end(uow, review)


def _end(uow: UnitOfWork, review: Review) -> None:
    problem = {"code": "review_expired"}
    if review.kind in (ReviewKind.RAISE, ReviewKind.DELETION):
        uow.record(EntryKind.REVIEW_EXPIRED, None, {"review": review.id, **review.about})
        return
    if review.kind == ReviewKind.EMERGENCY:
        emergency = uow.emergencies.of_review(review.id)
        assert emergency is not None
        uow.emergencies.change(emergency.id, state=EmergencyState.REFUSED)
        uow.record(EntryKind.REVIEW_EXPIRED, None, {"review": review.id, **review.about})
        return
    if review.query_id is None:
        uow.datasets.change(review.account_id, state=DatasetState.SCANNED, problem=problem)
        uow.record(EntryKind.REVIEW_EXPIRED, None, {"review": review.id, **review.about})
        return
    if review.kind == ReviewKind.PUBLICATION:
        publication = review.subject_document["publication"]
        uow.publications.change(publication, state=PublicationState.REFUSED, problem=problem)
        uow.record(EntryKind.REVIEW_EXPIRED, None, {"review": review.id, **review.about})
        return
    query = uow.queries.get(review.query_id)
    uow.queries.change(query.id, state=QueryState.REFUSED, problem=problem)
    uow.record(EntryKind.REVIEW_EXPIRED, None, {"review": review.id, "query": query.id})
    about = {"query": query.id, "dataset": query.dataset_id, "code": problem["code"]}
    uow.record(EntryKind.QUERY_REFUSED, asker(uow, query), about)
