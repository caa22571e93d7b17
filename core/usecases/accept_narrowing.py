"""Whoever asked sees what a steward would allow instead, and takes it. Only then, and once signed, is it run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.domain.actors import Actor, Role
from core.domain.amounts import read_spelt, spelt
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.jobs import JobKind
from core.domain.permissions import Action, require
from core.domain.queries import Query, QueryState
from core.domain.reviews import Review, ReviewState
from core.ports import Services, UnitOfWork
from core.usecases.expire_reviews import expire_reviews
from core.usecases.queue_job import queue_job


@dataclass(frozen=True, slots=True)
class Offered:
    """What a steward allows instead of the question: `review` names the offer, `price` is as in a price's answer."""

    review: str
    plan: dict[str, Any]
    price: dict[str, Any]
    reason: str
    not_after: int


def read_narrowing(services: Services, actor: Actor, query: Query) -> Offered | None:
    """The offer that waits for whoever asked `query`; None when none does."""
    require(actor, Action.READ_QUERY)
    if query.state != QueryState.AWAITING_ACCEPTANCE or query.researcher_id != actor.id:
        return None
    with services.reading() as uow:
        review = uow.reviews.get(query.review_id or "")
        narrowed = uow.reviews.narrowed(query.id)
        price = _price(services, uow, query, review)
    assert narrowed is not None
    return Offered(review.id, review.subject_document["plan"], price, narrowed.reason or "", review.not_after)


def accept_narrowing(services: Services, actor: Actor, query_id: str, review_id: str) -> Query:
    """Ask the narrower question instead. `review_id` says which offer was seen; another one raises
    `changed_meanwhile`. Accepting what was accepted changes nothing."""
    require(actor, Action.ASK_QUERY)
    expire_reviews(services)
    with services.transaction() as uow:
        query = own_query(uow, actor, query_id)
        review = uow.reviews.get(query.review_id or "")
        if review.id != review_id:
            raise CoreError("changed_meanwhile")
        if query.state != QueryState.AWAITING_ACCEPTANCE:
            return query
        document = review.subject_document
        rho, delta = read_spelt(document)
        uow.queries.change(
            query.id,
            revision=query.revision,
            state=QueryState.AWAITING_APPROVAL,
            plan=document["plan"],
            plan_hash=document["plan_hash"],
            rho=rho,
            delta=delta,
            price=_price(services, uow, query, review),
        )
        about = {"query": query.id, "review": review.id, "dataset": query.dataset_id}
        cost = spelt(uow.datasets.get(query.dataset_id).pure, (rho, delta))
        uow.record(EntryKind.RELEASE_ACCEPTED, actor, {**about, "plan_hash": document["plan_hash"], **cost})
        if review.state == ReviewState.APPROVED:
            queue_job(services, uow, JobKind.ANSWER_RELEASE, review.id, _signer(uow, review).id)
        return uow.queries.get(query.id)


def own_query(uow: UnitOfWork, actor: Actor, query_id: str) -> Query:
    query = uow.queries.get(query_id)
    if query.researcher_id != actor.id:
        raise CoreError("not_found")
    return query


def _price(services: Services, uow: UnitOfWork, query: Query, review: Review) -> dict[str, Any]:
    dataset = uow.datasets.get(query.dataset_id)
    if dataset.schema is None or dataset.version != query.version:
        raise CoreError("changed_meanwhile")
    return services.dp.price(
        review.subject_document["plan"], dataset.schema, dataset.id, dataset.version, dataset.rough_size
    ).price


def _signer(uow: UnitOfWork, review: Review) -> Actor:
    """The steward whose signature the job carries out."""
    account = uow.accounts.get(review.decided_by or "")
    return Actor(id=account.id, role=Role(account.role), org=account.org, org_type=account.org_type, name=account.name)
