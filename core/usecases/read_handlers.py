"""Who had a hand in what a review is about, and so does not decide it."""

from __future__ import annotations

from core.domain.capped import Capped
from core.domain.reviews import Review, ReviewKind
from core.ports import UnitOfWork


def read_handlers(uow: UnitOfWork, review: Review, one: Capped) -> list[str]:
    """Account ids, without whoever opened the review. `one` is what the review is of.

    A higher cap makes room for everything that counts under it: a population's datasets, a dataset's links. So nobody
    who had a hand in one of these signs for it, whatever became of that dataset; the auditor forgets nothing either.
    """
    if review.kind != ReviewKind.RAISE:
        return one.handled_by
    under = uow.datasets.counted_under(review.account_id)
    return sorted({*one.handled_by, *(person for dataset in under for person in dataset.handled_by)})
