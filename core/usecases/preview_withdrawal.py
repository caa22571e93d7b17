"""Before anything irreversible: what would go with a dataset that was never published, and how long it is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.permissions import Action, require
from core.domain.withdrawals import QUARANTINED, WITHDRAWABLE, Withdrawal
from core.ports import Services, UnitOfWork
from core.usecases.read_dataset import own_dataset


def preview_withdrawal(services: Services, actor: Actor, dataset_id: str) -> Withdrawal:
    """Changes nothing. Raises `dataset_wrong_state` for what was signed, published or withdrawn."""
    require(actor, Action.WITHDRAW_DATASET)
    with services.reading() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
        dataset.require(*WITHDRAWABLE)
        waits = dataset.state == DatasetState.AWAITING_APPROVAL
        return Withdrawal(dataset, waits, kept_until(services, uow, dataset))


def read_kept_until(services: Services, dataset: Dataset) -> datetime | None:
    with services.reading() as uow:
        return kept_until(services, uow, dataset)


def kept_until(services: Services, uow: UnitOfWork, dataset: Dataset) -> datetime | None:
    """When an upload that nobody pursues is destroyed: so many days after it was sent, or after a review of it ended.
    None where no upload waits for that."""
    if dataset.upload_blob is None or dataset.state not in QUARANTINED:
        return None
    sent, review = uow.jobs.latest_for(dataset.id), uow.reviews.latest_on(dataset.id)
    moments = [dataset.created_at if sent is None else sent.created_at]
    if review is not None:
        moments.append(review.decided_at or datetime.fromtimestamp(review.not_after, UTC))
    return max(moments) + timedelta(days=services.quarantine_days)
