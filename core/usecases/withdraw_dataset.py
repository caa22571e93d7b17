"""A steward takes back what was never published: nobody can approve it from now on, and its upload is destroyed."""

from __future__ import annotations

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.domain.reviews import ReviewState
from core.domain.withdrawals import WITHDRAWABLE, Cause
from core.ports import Services, UnitOfWork
from core.usecases.read_dataset import own_dataset


def withdraw_dataset(services: Services, actor: Actor, dataset_id: str, revision: int) -> Dataset:
    """The dataset, `withdrawn`; or `withdrawing` while the disk refuses or a scan still reads, which the worker tries
    again. Asked again it changes nothing. `revision`: of the dataset whose preview was seen. Raises
    `dataset_wrong_state` once a steward has signed for it, `changed_meanwhile` if it is not what was seen any more."""
    require(actor, Action.WITHDRAW_DATASET)
    with services.transaction() as uow:
        dataset = own_dataset(uow, actor, dataset_id)
        if dataset.state not in (DatasetState.WITHDRAWING, DatasetState.WITHDRAWN):
            dataset.require(*WITHDRAWABLE)
            if dataset.revision != revision:
                raise CoreError("changed_meanwhile")  # a colleague's corrected file is not what was given up
            begin_withdrawal(uow, actor, dataset, Cause.WITHDRAWN)
    # Dying from here on leaves a dataset that nobody can approve and an upload that the worker destroys.
    finish_withdrawal(services, dataset_id)
    with services.reading() as uow:
        return uow.datasets.get(dataset_id)


def begin_withdrawal(uow: UnitOfWork, actor: Actor | None, dataset: Dataset, cause: Cause) -> None:
    """`actor` None: the platform, for want of anybody who pursued it."""
    dataset.require(*WITHDRAWABLE)
    # The review first, as whoever decides takes it first too: of the two exactly one finds it as it was.
    waiting = uow.reviews.waiting_on([dataset.id])
    for review in waiting:
        uow.reviews.change(review.id, revision=review.revision, state=ReviewState.WITHDRAWN)
    uow.datasets.change(dataset.id, revision=dataset.revision, state=DatasetState.WITHDRAWING)
    about = {"dataset": dataset.id, "cause": str(cause), "was": dataset.state}
    uow.record(EntryKind.DATASET_WITHDRAWN, actor, {**about, "reviews": [review.id for review in waiting]})


def finish_withdrawal(services: Services, dataset_id: str) -> None:
    """Destroy, then say so; each may be repeated. A disk that refuses, or a scan that still reads, is left to the next
    try."""
    with services.reading() as uow:
        dataset = uow.datasets.get(dataset_id)
    if dataset.state != DatasetState.WITHDRAWING:
        return
    try:
        services.vault.destroy_dataset(dataset.id)
    except CoreError as refused:
        if refused.code != "deletion_blocked":
            raise
        return
    # Dying here leaves a dataset whose upload is gone and not yet said to be; the next run says it.
    with services.transaction() as uow:
        ours = uow.datasets.change_if(
            dataset.id,
            dataset.revision,
            state=DatasetState.WITHDRAWN,
            upload_name=None,
            upload_blob=None,
            upload_sha256=None,
            columns=[],
            risk={},
            layout={},
            rows=0,
            min_age=None,
            problem=None,
        )
        if ours:
            # The hash is of the sealed bytes: it names the file to whoever kept a backup, and tells nothing of it.
            gone = {"uploads": int(dataset.upload_blob is not None), "upload_sha256": dataset.upload_sha256}
            uow.record(EntryKind.UPLOAD_DESTROYED, None, {"dataset": dataset.id, **gone})
