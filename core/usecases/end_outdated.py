"""A promise went up: whatever waits to be signed under the old one is given back, so that it can be submitted anew."""

from __future__ import annotations

from core.domain.datasets import DatasetState
from core.domain.reviews import ReviewKind
from core.domain.totals import Total
from core.ports import UnitOfWork
from core.usecases.expire_reviews import expire


def end_outdated(uow: UnitOfWork, total: Total) -> None:
    """In the transaction of the raise. One that is signed at this moment is stopped before it is published."""
    around = [one.id for one in uow.datasets.counted_under(total.id) if one.id != total.id]
    for review in uow.reviews.waiting_on(around):
        if review.kind == ReviewKind.DATASET and expire(uow, review, code="promise_changed"):
            problem = {"code": "promise_changed"}
            uow.datasets.change(review.account_id, state=DatasetState.SCANNED, problem=problem)
