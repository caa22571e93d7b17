"""Take back a question that waits for a steward, or for one's own yes to a narrower one. Nothing was spent."""

from __future__ import annotations

from core.domain.actors import Actor
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.domain.queries import WAITING, Query, QueryState
from core.domain.reviews import ReviewState
from core.ports import Services
from core.usecases.accept_narrowing import own_query


def withdraw_query(services: Services, actor: Actor, query_id: str) -> Query:
    """End it and its review. Raises `review_decided` once it was signed for and accepted, or has ended."""
    require(actor, Action.ASK_QUERY)
    with services.transaction() as uow:
        query = own_query(uow, actor, query_id)
        if query.state == QueryState.WITHDRAWN:
            return query
        if query.state not in WAITING:
            raise CoreError("review_decided")
        review = uow.reviews.get(query.review_id or "")
        if review.state == ReviewState.PENDING:
            uow.reviews.change(review.id, revision=review.revision, state=ReviewState.WITHDRAWN)
        elif query.state == QueryState.AWAITING_APPROVAL:
            raise CoreError("review_decided")
        uow.queries.change(
            query.id, revision=query.revision, state=QueryState.WITHDRAWN, problem={"code": "query_withdrawn"}
        )
        about = {"query": query.id, "review": review.id, "dataset": query.dataset_id}
        uow.record(EntryKind.QUERY_WITHDRAWN, actor, about)
        return uow.queries.get(query.id)
