"""A steward offers less than was asked: a smaller loss, fewer or coarser groups or aggregates. Nothing is opened."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain import ids
from core.domain.actors import Actor
from core.domain.amounts import read_spelt
from core.domain.datasets import Dataset
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.fingerprint import fingerprint
from core.domain.permissions import Action, require
from core.domain.queries import QueryState
from core.domain.releases import release_subject, widened
from core.domain.reviews import Review, ReviewKind, ReviewState
from core.ports import Priced, Services, UnitOfWork
from core.usecases.answer_query import asker
from core.usecases.ask_policy import ask_policy
from core.usecases.decide_review import require_open
from core.usecases.expire_reviews import expire_reviews
from core.usecases.judge_sharing import awaits_only_approval
from core.usecases.open_review import open_review, opened
from core.usecases.price_query import facts_of
from core.usecases.read_reviews import own_review


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A narrower plan, priced. `wider`: the parts in which it asks for more than was asked, which is not allowed."""

    priced: Priced
    wider: list[str]


def price_narrowing(services: Services, actor: Actor, review_id: str, plan: object) -> Narrowing:
    """What a narrower question would cost and how exact it would be, before the steward offers it. Spends nothing."""
    require(actor, Action.DECIDE_REVIEW)
    with services.reading() as uow:
        review = own_review(uow, actor, review_id)
        return _priced(services, review, uow.datasets.get(review.account_id), plan)


def narrow_release(services: Services, actor: Actor, review_id: str, plan: object, reason: str, key: str) -> Review:
    """End this review and open one on the narrower plan, which runs only if it is signed *and* whoever asked accepts
    it, in either order. Raises `not_narrower` if it asks for anything that was not asked."""
    require(actor, Action.DECIDE_REVIEW)
    if not reason.strip():
        raise CoreError("reason_missing")
    expire_reviews(services)
    with services.transaction() as uow:
        review = own_review(uow, actor, review_id)
        dataset = uow.datasets.get(review.account_id)
        mark, narrowed_id = fingerprint("narrow_release", review.id, plan, reason), services.ids.make(ids.REVIEW)
        earlier = uow.idempotency.claim(actor.id, key, mark, narrowed_id, services.clock.now())
        if earlier is not None:
            return uow.reviews.get(earlier)
        require_open(services, uow, actor, review, dataset)
        offered = _priced(services, review, dataset, plan)
        if offered.wider or offered.priced.plan == review.subject_document["plan"]:
            raise CoreError("not_narrower", parts=offered.wider)
        narrowed = _offer(services, uow, review, dataset, offered.priced, narrowed_id)
        uow.reviews.change(
            review.id,
            revision=review.revision,
            state=ReviewState.NARROWED,
            decided_by=actor.id,
            decided_at=services.clock.now(),
            reason=reason.strip()[:500],
        )
        about = {**opened(narrowed), "review": review.id, "narrowed_to": narrowed.id}
        uow.record(EntryKind.RELEASE_NARROWED, actor, about)
        return narrowed


def _priced(services: Services, review: Review, dataset: Dataset, plan: object) -> Narrowing:
    if review.kind != ReviewKind.RELEASE:
        raise CoreError("request_invalid", fields=["review: not_a_release"])
    document = review.subject_document
    if dataset.schema is None or document["version"] != dataset.version:
        raise CoreError("changed_meanwhile")
    priced = services.dp.price(plan, dataset.schema, dataset.id, dataset.version, dataset.rough_size)
    wider = widened(document["plan"], priced.plan)
    asked_rho, asked_delta = read_spelt(document)
    if priced.rho > asked_rho or priced.delta > asked_delta:
        wider = [*(part for part in wider if part != "loss"), "loss"]
    return Narrowing(priced, wider)


def _offer(
    services: Services, uow: UnitOfWork, review: Review, dataset: Dataset, priced: Priced, narrowed_id: str
) -> Review:
    query = uow.queries.get(review.query_id or "")
    who = asker(uow, query)
    allowances = uow.allowances.usable(dataset.id, who.id)
    if not allowances:
        raise CoreError("no_allowance")
    facts = facts_of(services, who, dataset, allowances, priced, query.purpose)
    decision = ask_policy(services, uow, who, query.id, facts)
    if not decision.permitted and not awaits_only_approval(decision):
        raise CoreError("policy_refused", decision=decision.decision, missing=list(decision.missing))
    free = uow.queries.released(dataset.id, dataset.version, priced.plan_hash) is not None
    cost = (0, 0) if free else (priced.rho, priced.delta)
    document = release_subject(query, priced.plan, priced.plan_hash, cost, pure=dataset.pure)
    # Opened in the name of whoever asks: the steward who narrows may sign, whoever asked may not.
    narrowed = open_review(
        services, uow, who, ReviewKind.RELEASE, dataset, query.id, document, decision.to_json(), narrowed_id
    )
    uow.queries.change(query.id, revision=query.revision, state=QueryState.AWAITING_ACCEPTANCE, review_id=narrowed.id)
    return narrowed
