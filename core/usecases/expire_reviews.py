"""End the reviews that nobody signed in time, so that what waited for them can be asked for again."""

from __future__ import annotations

from typing import Final

from core.domain.datasets import DatasetState
from core.domain.entries import EntryKind
from core.domain.reviews import Review, ReviewKind, ReviewState
from core.ports import Services, UnitOfWork
from core.usecases.refuse_waiting import refuse_undecided

AT_ONCE: Final = 100
_PROBLEM: Final = {"code": "review_expired"}


def expire_reviews(services: Services) -> None:
    """Return a dataset to `scanned`, end a query as refused, and say why. Each review ends once, with one entry."""
    now = services.clock.now()
    with services.reading() as uow:
        if not uow.reviews.overdue(now, 1):
            return
    with services.transaction() as uow:
        for review in uow.reviews.overdue(now, AT_ONCE):
            if not expire(uow, review):
                continue
            if review.kind == ReviewKind.DATASET:
                uow.datasets.change(review.account_id, state=DatasetState.SCANNED, problem=_PROBLEM)
            refuse_undecided(uow, review, _PROBLEM)


def expire(uow: UnitOfWork, review: Review, **why: str) -> bool:
    """False where somebody decided it first. `why`: what the entry says beside what the review is about."""
    if not uow.reviews.change_if(review.id, review.revision, state=ReviewState.EXPIRED):
        return False
    uow.record(EntryKind.REVIEW_EXPIRED, None, {"review": review.id, **review.about, **why})
    return True
