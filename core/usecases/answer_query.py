"""Run a charged query: the only place where a use case lets the engine open published data."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from core.domain.actors import Actor, Role
from core.domain.amounts import spelt
from core.domain.datasets import DatasetState
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.queries import Query, QueryState
from core.ports import Services, UnitOfWork
from mingzheng.canonical import canonical


def answer_query(services: Services, query_id: str) -> Query:
    """Store one answer, or one failure, for a charged query. Either keeps the charge.

    Show neither before its gate: the answer's entry must be signed for, a failure flushed.

    Dying between the charge and the stored answer leaves a charged query whose lease lapses; whoever asks again with
    the same key runs it again. No noise drawn before was ever seen, so this draw is still the only one released.
    """
    now = services.clock.now()
    with services.gated() as uow:
        leased = uow.queries.lease(query_id, now, now + timedelta(seconds=services.lease_seconds))
        query = uow.queries.get(query_id)
        dataset = uow.datasets.get(query.dataset_id)
    if not leased:
        if query.state == QueryState.CHARGED:
            services.flush()
            raise CoreError("idempotency_in_flight", query=query_id)
        return query
    if query.emergency_id is not None and _ended(services, query.emergency_id):
        return _store_failure(services, query, "emergency_over")
    if dataset.state != DatasetState.PUBLISHED:
        return _store_failure(services, query, "dataset_deleted")
    assert dataset.schema is not None
    try:
        path = services.vault.version_path(dataset.id, query.version)
        answer = services.dp.answer(query.plan, dataset.schema, path, services.vault.key(dataset.id, "version"))
    except Exception:  # noqa: BLE001 - whatever went wrong, what is said of it must not depend on any record
        return _store_failure(services, query)
    return _store_answer(services, query, answer, pure=dataset.pure)


def _store_answer(services: Services, query: Query, answer: dict[str, Any], *, pure: bool) -> Query:
    """Of two runs whose leases overlapped the first to store stands; the other's draw is dropped, unseen."""
    answer_hash = hashlib.sha256(canonical(answer)).hexdigest()
    try:
        with services.gated() as uow:
            _require_running(services, uow, query)
            if uow.queries.change_if(
                query.id, query.revision, state=QueryState.ANSWERED, answer=answer, answer_hash=answer_hash
            ):
                uow.queries.change(query.id, entry_id=_record(uow, query, answer_hash, pure=pure))
                _require_running(services, uow, query)  # so that no entry of an answer bears a time after the end
            return uow.queries.get(query.id)
    except CoreError as refusal:
        if refusal.code != "emergency_over":
            raise
        return _store_failure(services, query, refusal.code)


def _record(uow: UnitOfWork, query: Query, answer_hash: str, *, pure: bool) -> str:
    return uow.record(
        EntryKind.QUERY_ANSWERED,
        asker(uow, query),
        {
            "query": query.id,
            "dataset": query.dataset_id,
            "version": query.version,
            "plan_hash": query.plan_hash,
            "answer_hash": answer_hash,
            "cached": False,
            **spelt(pure, (query.rho, query.delta)),
        },
    )


def _ended(services: Services, emergency_id: str) -> bool:
    with services.reading() as uow:
        return not uow.emergencies.get(emergency_id).running(services.clock.now())


def _require_running(services: Services, uow: UnitOfWork, query: Query) -> None:
    """What an emergency let through is neither computed nor stored once that is over; the charge stays. Holding the
    emergency, its end waits for an answer that is being stored, and then destroys it. Raises `emergency_over`."""
    if query.emergency_id is None:
        return
    uow.emergencies.hold(query.emergency_id)
    if not uow.emergencies.get(query.emergency_id).running(services.clock.now()):
        raise CoreError("emergency_over")


def _store_failure(services: Services, query: Query, code: str = "query_failed") -> Query:
    with services.transaction() as uow:
        if uow.queries.change_if(query.id, query.revision, state=QueryState.FAILED, problem={"code": code}):
            uow.record(
                EntryKind.QUERY_FAILED,
                asker(uow, query),
                {"query": query.id, "dataset": query.dataset_id, "code": code},
            )
        return uow.queries.get(query.id)


def asker(uow: UnitOfWork, query: Query) -> Actor:
    """The researcher as an actor of entries, without the power of any credential."""
    account = uow.accounts.get(query.researcher_id)
    return Actor(id=account.id, role=Role(account.role), org=account.org, org_type=account.org_type, name=account.name)
