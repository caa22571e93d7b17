"""The steward's queue: datasets to publish and releases to answer."""

from __future__ import annotations

import hashlib

from core.domain.actors import Actor, Role
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.domain.queries import Query
from core.domain.reviews import Review, ReviewKind
from core.ports import Services, UnitOfWork
from core.usecases.read_capped import read_capped
from core.usecases.read_handlers import read_handlers
from core.usecases.read_query import gated, in_time
from mingzheng.canonical import canonical


def own_review(uow: UnitOfWork, actor: Actor, review_id: str) -> Review:
    review = uow.reviews.get(review_id)
    if actor.role is not Role.AUDITOR and review.org != actor.org:
        raise CoreError("not_found")
    return review


def read_review(services: Services, actor: Actor, review_id: str) -> tuple[Review, list[str]]:
    """The review, and everybody who had a hand in what it is about."""
    require(actor, Action.READ_REVIEWS)
    with services.reading() as uow:
        review = own_review(uow, actor, review_id)
        return review, read_handlers(uow, review, read_capped(uow, review.total))


def read_released(services: Services, actor: Actor, review: Review) -> Query | None:
    """Of a publication: the question with the very answer that is signed for, for the office whose data it is about.

    None where the stored answer is not the one whose hash is signed, or is no longer to be shown."""
    require(actor, Action.READ_REVIEWS)
    if review.kind != ReviewKind.PUBLICATION or actor.role is not Role.STEWARD or review.org != actor.org:
        return None
    with services.reading() as uow:
        query = gated(services, in_time(services, uow, uow.queries.get(review.query_id or "")))
    if query.answer is None:
        return None
    found = hashlib.sha256(canonical(query.answer)).hexdigest()
    return query if found == review.subject_document["answer_hash"] else None


def list_reviews(services: Services, actor: Actor, *, state: str | None, limit: int, after: str | None) -> list[Review]:
    require(actor, Action.READ_REVIEWS)
    with services.reading() as uow:
        return uow.reviews.of_org(None if actor.role is Role.AUDITOR else actor.org, state, limit, after)


def read_round(services: Services, actor: Actor, review: Review) -> tuple[Review | None, str | None]:
    """For a release: the review that this one narrows, if any; and the id of the one that narrowed it, if any."""
    require(actor, Action.READ_REVIEWS)
    if review.query_id is None or review.kind != ReviewKind.RELEASE:
        return None, None
    with services.reading() as uow:
        narrowed = uow.reviews.narrowed(review.query_id)
        latest = uow.queries.get(review.query_id).review_id
    if narrowed is None or narrowed.id == review.id:
        return None, latest if latest != review.id else None
    return (narrowed if latest == review.id else None), None
