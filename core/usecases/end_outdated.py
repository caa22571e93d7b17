"""A promise went up: whatever waits to be signed under the old one is given back, so that it can be submitted anew."""

from __future__ import annotations

from core.domain.datasets import DatasetState
from core.domain.entries import EntryKind
from core.domain.reviews import ReviewKind, ReviewState
from core.domain.totals import Total
from core.ports import UnitOfWork


def end_outdated(uow: UnitOfWork, total: Total) -> None:
    """In the transaction of the raise. One that is signed at this moment is stopped before it is published."""
    around = [one.id for one in uow.datasets.counted_under(total.id) if one.id != total.id]
    for review in uow.reviews.waiting_on(around):
        if review.kind != ReviewKind.DATASET:
            continue
        if uow.reviews.change_if(review.id, review.revision, state=ReviewState.EXPIRED):
            problem = {"code": "promise_changed"}
            uow.datasets.change(review.account_id, state=DatasetState.SCANNED, problem=problem)
            uow.record(EntryKind.REVIEW_EXPIRED, None, {"review": review.id, **review.about, **problem})
