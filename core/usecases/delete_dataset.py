"""Carry out a signed deletion: keys and files first, then the entry that says so. A job; each step may be repeated.

From the signature on nobody can ask: the state is `deleting` in the transaction of the signature. Accounts stay as they
are, since what was told stays told; so do released answers, their receipts, and pages that were made public.
"""

from __future__ import annotations

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.deletions import deletion_document
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.reviews import Review, ReviewState
from core.domain.totals import totals_of
from core.ports import Progress, Services, UnitOfWork
from core.usecases.preview_deletion import links_of, made_of
from core.usecases.refuse_waiting import refuse_undecided


def begin_deletion(uow: UnitOfWork, review: Review, dataset: Dataset) -> None:
    """In the transaction of the signature. Raises `changed_meanwhile` if anything else would go now than was signed."""
    # A link that is being published holds its sources too: it is either found here, or finds them gone. All at once, in
    # the order that charges take.
    uow.totals.hold(totals_of([*links_of(uow, dataset), dataset]))
    dataset = uow.datasets.get(dataset.id)
    links = links_of(uow, dataset)
    signed = review.subject_document
    if dataset.state != DatasetState.PUBLISHED or signed != deletion_document(dataset, links, signed["ground"]):
        raise CoreError("changed_meanwhile")
    for one in (*links, dataset):
        uow.datasets.change(one.id, revision=one.revision, state=DatasetState.DELETING)


def delete_dataset(services: Services, actor: Actor, review_id: str, progress: Progress) -> None:
    """Destroy what the signature names, links first: of a dataset that is gone no copy is left in a link."""
    with services.reading() as uow:
        review = uow.reviews.get(review_id)
    if review.state != ReviewState.APPROVED:
        return
    concerned = [*review.subject_document["links"], review.account_id]
    for number, dataset_id in enumerate(concerned):
        progress("destroying", number, len(concerned))
        _delete(services, actor, review, dataset_id)
    # Nothing waited for the chain: what cannot be undone is done, and only this is tried again while it is away.
    if review.tx_hash is None:
        assert review.signer is not None and review.signature is not None
        progress("approving", 0, 1)
        tx_hash = services.chain.record_approval(review.typed_data, review.signer, review.signature)
        with services.transaction() as uow:
            uow.reviews.change(review.id, tx_hash=tx_hash)


def _delete(services: Services, actor: Actor, review: Review, dataset_id: str) -> None:
    with services.reading() as uow:
        dataset = uow.datasets.get(dataset_id)
        links = made_of(uow, dataset)
    if dataset.state != DatasetState.DELETING:
        return  # done by a run of this job whose end was not recorded
    for link in links:
        # One that nobody published either has joined rows only where a run was killed. It finds no source any more.
        if link.state not in (DatasetState.PUBLISHED, DatasetState.DELETING, DatasetState.DELETED):
            services.vault.destroy_dataset(link.id)
    # Dying from here to the commit leaves a dataset that is gone and not yet said to be; the next run says it.
    own_key = services.vault.destroy_dataset(dataset.id)
    services.dp.forget_version(services.vault.version_path(dataset.id, dataset.version))
    with services.transaction() as uow:
        dataset = uow.datasets.get(dataset_id)
        if dataset.state != DatasetState.DELETING:
            return
        # What the scan found and how many rows there were is of the data; what was public about it stays.
        uow.datasets.change(
            dataset.id,
            revision=dataset.revision,
            state=DatasetState.DELETED,
            columns=[],
            risk={},
            layout={},
            rows=0,
            min_age=None,
            problem=None,
        )
        for waiting in uow.reviews.waiting_on([dataset.id]):
            # What waited for a signature ends without one: there is nothing left to sign for.
            uow.reviews.change(waiting.id, revision=waiting.revision, state=ReviewState.WITHDRAWN)
            refuse_undecided(uow, waiting, {"code": "dataset_deleted", "details": {}})
        about = {"dataset": dataset.id, "version": dataset.version, "review": review.id}
        ground = review.subject_document["ground"]
        uow.record(EntryKind.DATASET_DELETED, actor, {**about, "ground": ground, "key_destroyed": own_key})
