"""A steward proposes to delete a published dataset. Another steward signs, or not; until then nothing changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.domain import ids
from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.deletions import deletion_document
from core.domain.entries import EntryKind
from core.domain.erasures import ErasureReason
from core.domain.errors import CoreError
from core.domain.fingerprint import fingerprint
from core.domain.permissions import Action, require
from core.domain.reviews import Review, ReviewKind
from core.ports import Services
from core.usecases.expire_reviews import expire_reviews
from core.usecases.open_review import open_review
from core.usecases.preview_deletion import links_of
from core.usecases.read_dataset import own_dataset

# No rule of the policy pack forbids deleting; a second person is what guards against losing it by mistake.
_NO_DECISION: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class DeletionWish:
    """`ground`: one of PIPL Art. 47, as a code: a text could name the person who asked for it. `confirm`: the name of
    the dataset, in one of its languages, or its id, typed by whoever proposes."""

    ground: str
    confirm: str


def propose_deletion(services: Services, actor: Actor, dataset_id: str, wish: DeletionWish, key: str) -> Review:
    """Open a review that a steward who had no hand in the dataset, and did not propose this, can sign."""
    require(actor, Action.DELETE_DATASET)
    if wish.ground not in set(ErasureReason):
        raise CoreError("request_invalid", fields=["ground"])
    expire_reviews(services)
    review_id = services.ids.make(ids.REVIEW)
    with services.transaction() as uow:
        mark = fingerprint("propose_deletion", dataset_id, wish)
        earlier = uow.idempotency.claim(actor.id, key, mark, review_id, services.clock.now())
        if earlier is not None:
            return uow.reviews.get(earlier)
        dataset = own_dataset(uow, actor, dataset_id)
        dataset.require(DatasetState.PUBLISHED)
        _require_typed(dataset, wish.confirm)
        document = deletion_document(dataset, links_of(uow, dataset), wish.ground)
        review = open_review(
            services, uow, actor, ReviewKind.DELETION, dataset, None, document, _NO_DECISION, review_id=review_id
        )
        # All of it is public, so an auditor may open what is signed: with the salt nothing else can be made to go.
        about = {"review": review.id, "subject": review.subject, "subject_salt": review.subject_salt}
        uow.record(EntryKind.DELETION_REQUESTED, actor, {**about, **document})
        return review


def _require_typed(dataset: Dataset, typed: str) -> None:
    """There is no way back, so a click is not enough."""
    if " ".join(typed.split()) not in (dataset.title_zh, dataset.title_en, dataset.id):
        raise CoreError("deletion_not_confirmed")
