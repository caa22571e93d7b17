"""Look at a question again. The answer shows only once its entry is under a signed checkpoint."""

from __future__ import annotations

from dataclasses import replace

from core.domain.actors import Actor
from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.domain.queries import Query, QueryState
from core.ports import Services, UnitOfWork


def read_query(services: Services, actor: Actor, query_id: str) -> Query:
    require(actor, Action.READ_QUERY)
    with services.reading() as uow:
        query = in_time(services, uow, uow.queries.get(query_id))
    if query.researcher_id != actor.id:
        raise CoreError("not_found")
    return gated(services, query)


def read_asked_dataset(services: Services, actor: Actor, query: Query) -> Dataset:
    """What one's own question was about, also once that is deleted: what was told of it stays told."""
    require(actor, Action.READ_QUERY)
    if query.researcher_id != actor.id:
        raise CoreError("not_found")
    with services.reading() as uow:
        return uow.datasets.get(query.dataset_id)


def list_queries(services: Services, actor: Actor, *, limit: int, after: str | None) -> list[Query]:
    require(actor, Action.READ_QUERY)
    with services.reading() as uow:
        found = [in_time(services, uow, query) for query in uow.queries.of_researcher(actor.id, limit, after)]
    return [gated(services, query) for query in found]


def in_time(services: Services, uow: UnitOfWork, query: Query) -> Query:
    """An answer that an emergency let through is nobody's from its stated end on, though no worker has destroyed it
    yet."""
    if query.state != QueryState.ANSWERED or query.emergency_id is None:
        return query
    if uow.emergencies.get(query.emergency_id).running(services.clock.now()):
        return query
    gone = {"code": "answer_destroyed", "details": {}}
    return replace(query, state=QueryState.DESTROYED, answer=None, problem=gone)


def gated(services: Services, query: Query) -> Query:
    """No record, no data: an answer whose entry could still be lost in a crash is not shown."""
    if query.state == QueryState.ANSWERED and not services.ledger.visible(query.entry_id or ""):
        return replace(query, state=QueryState.CHARGED, answer=None)
    return query
