"""End what waited for a review that brought no approval. Nothing waits for a raise or a deletion, and a dataset goes
back to its steward by whoever ends its review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.emergencies import EmergencyState
from core.domain.entries import EntryKind
from core.domain.publications import PublicationState
from core.domain.queries import QueryState
from core.domain.reviews import Review, ReviewKind
from core.ports import UnitOfWork
from core.usecases.answer_query import asker


def refuse_waiting(uow: UnitOfWork, review: Review, problem: Mapping[str, Any]) -> None:
    """Because a steward said no, which its own entry tells."""
    if review.kind == ReviewKind.PUBLICATION:
        publication = review.subject_document["publication"]
        uow.publications.change(publication, state=PublicationState.REFUSED, problem=dict(problem))
    elif review.kind == ReviewKind.EMERGENCY:
        emergency = uow.emergencies.of_review(review.id)
        assert emergency is not None
        uow.emergencies.change(emergency.id, revision=emergency.revision, state=EmergencyState.REFUSED)
    elif review.query_id is not None:
        uow.queries.change(review.query_id, state=QueryState.REFUSED, problem=dict(problem))


def refuse_undecided(uow: UnitOfWork, review: Review, problem: Mapping[str, Any]) -> None:
    """Because nobody can decide it any more: of a query, that is an entry of its own."""
    refuse_waiting(uow, review, problem)
    if review.kind == ReviewKind.RELEASE and review.query_id is not None:
        query = uow.queries.get(review.query_id)
        about = {"query": query.id, "dataset": query.dataset_id, "code": problem["code"]}
        uow.record(EntryKind.QUERY_REFUSED, asker(uow, query), about)
