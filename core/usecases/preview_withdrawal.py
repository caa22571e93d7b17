"""Before anything irreversible: what would go with a dataset that was never published, and how long it is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.permissions import Action, require
from core.domain.withdrawals import QUARANTINED, WITHDRAWABLE, Withdrawal
from core.ports import Services
from core.usecases.read_dataset import own_dataset


def preview_withdrawal(services: Services, actor: Actor, dataset_id: str) -> Withdrawal:
    """Changes nothing. Raises `dataset_wrong_state` for what was signed, published or withdrawn."""
    require(actor, Action.WITHDRAW_DATASET)
    with services.reading() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
        dataset.require(*WITHDRAWABLE)
        waits = dataset.state == DatasetState.AWAITING_APPROVAL
        return Withdrawal(dataset, waits, kept_until(services, dataset))


def kept_until(services: Services, dataset: Dataset) -> datetime | None:
    """When an upload that nobody pursues is destroyed: so many days after its dataset last changed, be it that a scan
    found something, a person worked on it, or a review or publication of it ended. None where no upload waits."""
    if dataset.upload_blob is None or dataset.state not in QUARANTINED:
        return None
    return (dataset.changed_at or dataset.created_at) + timedelta(days=services.quarantine_days)
