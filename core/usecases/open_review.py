"""Prepare what a steward will sign: a salted commitment to the subject, in typed data that their own tool can show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from core.domain import ids
from core.domain.actors import Actor
from core.domain.capped import Capped
from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.domain.reviews import Review, ReviewKind
from core.ports import Services, UnitOfWork
from mingzheng.review_subject import flat_subject, opening, review_subject

_CHAIN_ACTION = {
    ReviewKind.DATASET: "publish",
    ReviewKind.RELEASE: "release",
    ReviewKind.PUBLICATION: "publish_release",
    ReviewKind.RAISE: "raise",
    ReviewKind.EMERGENCY: "emergency",
    ReviewKind.DELETION: "delete",
}


def open_review(
    services: Services,
    uow: UnitOfWork,
    actor: Actor,
    kind: ReviewKind,
    one: Capped,
    query_id: str | None,
    document: Mapping[str, Any],
    decision: Mapping[str, Any],
    review_id: str | None = None,
    subject: str | None = None,
) -> Review:
    """Add a pending review in the caller's transaction, under `review_id` if the caller made one already.

    Only the commitment will ever reach the chain; for what is public anyway, `subject` stands in its place.
    """
    if uow.incidents.clock_is_wrong():
        raise CoreError("clock_wrong")
    salt = services.ids.random(32) if subject is None else b""
    commit = flat_subject if kind == ReviewKind.DELETION else review_subject
    subject = subject or commit(salt, document)
    nonce = services.ids.chain_id()
    now = services.clock.now()
    not_after = int((now + timedelta(days=services.review_days)).timestamp())
    review = Review(
        id=review_id or services.ids.make(ids.REVIEW),
        kind=str(kind),
        dataset_id=one.id if isinstance(one, Dataset) else None,
        population_id=None if isinstance(one, Dataset) else one.id,
        query_id=query_id,
        org=one.org,
        opened_by=actor.id,
        opened_at=now,
        subject=subject,
        subject_salt=salt.hex(),
        subject_document=dict(document),
        nonce=nonce,
        not_after=not_after,
        decision=dict(decision),
        typed_data=services.chain.typed_data(one.chain_id, subject, _CHAIN_ACTION[kind], not_after, nonce),
    )
    uow.reviews.add(review)
    return review


def opened(review: Review) -> dict[str, Any]:
    """What the request in the log says of what is signed, so that an auditor computes the subject from it."""
    return {"subject": review.subject, **opening(bytes.fromhex(review.subject_salt), review.subject_document)}
