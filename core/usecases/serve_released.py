"""Show an answer again: it reveals nothing new, so it costs nothing. No data is opened and no noise is drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.domain.actors import Actor
from core.domain.amounts import spelt
from core.domain.entries import EntryKind
from core.domain.queries import Query, QueryState
from core.ports import UnitOfWork


def serve_released(uow: UnitOfWork, actor: Actor, query: Query, released: Query, *, pure: bool) -> Query:
    """Answer `query` in the caller's transaction with what `released` was answered. Raises `changed_meanwhile` if
    another run answered or ended it first. Whether this person may see it is decided before."""
    entry_id = uow.record(
        EntryKind.QUERY_ANSWERED,
        actor,
        {
            "query": query.id,
            "dataset": query.dataset_id,
            "version": query.version,
            "plan_hash": query.plan_hash,
            "answer_hash": released.answer_hash,
            "cached": True,
            **spelt(pure, (0, 0)),
            "released_by": released.id,
        },
    )
    answered: dict[str, Any] = {
        "state": QueryState.ANSWERED,
        "cached": True,
        "answer": released.answer,
        "answer_hash": released.answer_hash,
        "entry_id": entry_id,
    }
    uow.queries.change(query.id, revision=query.revision, **answered)
    return replace(query, **answered, revision=query.revision + 1)
