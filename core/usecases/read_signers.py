"""Who can decide a review: whoever is told that they cannot wants to know whom to ask."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.actors import Actor, Role
from core.domain.permissions import Action, require
from core.domain.reviews import Review
from core.ports import Services, UnitOfWork
from core.usecases.read_capped import read_capped
from core.usecases.read_handlers import read_handlers
from core.usecases.read_reviews import own_review


@dataclass(frozen=True, slots=True)
class Signers:
    """Names of the office's stewards who may: `ready` have a signing key, `without_key` can refuse but not yet sign."""

    review_id: str
    ready: list[str]
    without_key: list[str]


def read_signers(services: Services, actor: Actor, review_id: str) -> Signers:
    require(actor, Action.READ_REVIEWS)
    with services.reading() as uow:
        return _signers(uow, own_review(uow, actor, review_id))


def awaited_signers(services: Services, actor: Actor, dataset_id: str) -> Signers | None:
    """Of the review that a dataset waits for, None where it waits for none."""
    if Action.READ_REVIEWS not in actor.scopes:
        return None
    with services.reading() as uow:
        waiting = [one for one in uow.reviews.waiting_on([dataset_id]) if one.query_id is None]
        own = [one for one in waiting if actor.role is Role.AUDITOR or one.org == actor.org]
        return _signers(uow, own[0]) if own else None


def _signers(uow: UnitOfWork, review: Review) -> Signers:
    handled = read_handlers(uow, review, read_capped(uow, review.total))
    able = [
        one
        for one in uow.accounts.with_role(Role.STEWARD)
        if one.org == review.org and one.id != review.opened_by and one.id not in handled
    ]
    keyed = {key.account_id for key in uow.steward_keys.enrolled()}
    names = sorted(able, key=lambda one: one.name)
    return Signers(
        review.id,
        [one.name for one in names if one.id in keyed],
        [one.name for one in names if one.id not in keyed],
    )
