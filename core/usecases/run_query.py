"""Ask: parse, policy, price, charge, run, store, and show only what is under a signed checkpoint.

reading        the plan becomes exact and is priced from public facts            nothing opened, nothing recorded
transaction 1  policy, then: refuse | queue for a steward | serve the released answer | charge
engine         the only code that opens the data                                 (answer_query)
transaction 2  the answer is stored once, with its entry                         (answer_query)
gate           wait until the entry is under a signed checkpoint, on disk with the charge before it

Neither transaction waits for the disk by itself: a power cut before the gate takes answer, entry and charge together,
and nobody was shown anything. What is told without an answer is flushed first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain import ids
from core.domain.actors import Actor
from core.domain.datasets import Dataset
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.fingerprint import fingerprint
from core.domain.permissions import Action, require
from core.domain.queries import Allowance, Query, QueryState
from core.domain.releases import release_subject
from core.domain.reviews import ReviewKind
from core.domain.texts import line
from core.domain.totals import EXHAUSTED, totals_of
from core.ports import PolicyDecision, Priced, Services, UnitOfWork
from core.usecases.admit_in_emergency import admit_in_emergency
from core.usecases.answer_query import answer_query
from core.usecases.ask_policy import ask_policy
from core.usecases.charge import charge
from core.usecases.judge_sharing import awaits_only_approval
from core.usecases.open_review import open_review, opened
from core.usecases.price_query import facts_of, shortage
from core.usecases.read_catalogue import askable, published
from core.usecases.read_query import in_time
from core.usecases.require_sources import sources_stand
from core.usecases.serve_released import serve_released


@dataclass(frozen=True, slots=True)
class Question:
    dataset_id: str
    plan: object
    purpose: str


def run_query(services: Services, actor: Actor, question: Question, key: str) -> Query:
    """Answer, or queue for approval, or raise why not. The same key never charges and never draws noise twice."""
    require(actor, Action.ASK_QUERY)
    if services.ledger.behind():
        raise CoreError("ledger_behind")
    with services.reading() as uow:
        dataset = askable(uow, question.dataset_id)
    assert dataset.schema is not None
    priced = services.dp.price(question.plan, dataset.schema, dataset.id, dataset.version, dataset.rough_size)
    try:
        query = _admit(services, actor, question, priced, key)
    except CoreError as lost_race:
        if lost_race.code not in EXHAUSTED:
            raise
        # Somebody spent the rest between our look and our debit. Nothing was written; the second look records it.
        query = _admit(services, actor, question, priced, key)
    return finish(services, query)


def finish(services: Services, query: Query) -> Query:
    """Carry a query as far as it may go now. Safe to repeat: each step looks at what is already durable."""
    if query.state == QueryState.CHARGED:
        query = answer_query(services, query.id)
    if query.emergency_id is not None:
        with services.reading() as uow:
            query = in_time(services, uow, query)
    if query.state == QueryState.ANSWERED:
        assert query.entry_id is not None
        services.ledger.wait(query.entry_id)
        return query
    services.flush()
    if query.state in (QueryState.REFUSED, QueryState.FAILED, QueryState.WITHDRAWN, QueryState.DESTROYED):
        problem = query.problem or {"code": "query_failed"}
        raise CoreError(problem["code"], query=query.id, **problem.get("details", {}))
    return query


def _admit(services: Services, actor: Actor, question: Question, priced: Priced, key: str) -> Query:
    line("purpose", question.purpose, 200)
    query_id = services.ids.make(ids.QUERY)
    with services.gated() as uow:
        now = services.clock.now()
        earlier = uow.idempotency.claim(actor.id, key, fingerprint("run_query", question), query_id, now)
        if earlier is not None:
            return uow.queries.get(earlier)
        # Read again under the write lock: what was true when the plan was priced may have been spent since.
        dataset = published(uow, question.dataset_id)
        allowances = uow.allowances.usable(dataset.id, actor.id)
        query = Query(
            id=query_id,
            researcher_id=actor.id,
            dataset_id=dataset.id,
            version=dataset.version,
            allowance_id=None,
            plan=priced.plan,
            plan_hash=priced.plan_hash,
            purpose=question.purpose,
            rho=priced.rho,
            delta=priced.delta,
            created_at=now,
            state=QueryState.REFUSED,
            price=priced.price,
        )
        uow.queries.add(query)
        uow.record(
            EntryKind.QUERY_ASKED,
            actor,
            {
                "query": query.id,
                "dataset": dataset.id,
                "version": dataset.version,
                "plan_hash": query.plan_hash,
                "purpose": question.purpose,
            },
        )
        if not allowances:
            return _refuse(uow, actor, query, "no_allowance")
        if not sources_stand(services, uow, dataset):
            return _refuse(uow, actor, query, "link_source_gone")
        facts = facts_of(services, actor, dataset, allowances, priced, question.purpose)
        facts, emergency = admit_in_emergency(services, uow, actor, dataset, question.purpose, facts)
        if emergency is not None:
            # Held, its end waits for what we copy or charge and then destroys it; read again, for it may have come.
            uow.emergencies.hold(emergency.id)
            emergency = uow.emergencies.get(emergency.id)
            uow.queries.change(query.id, emergency_id=emergency.id)
            query = uow.queries.get(query.id)
        decision = ask_policy(services, uow, actor, query.id, facts, emergency)
        query = _route(services, uow, actor, query, dataset, allowances, decision)
        if emergency is not None and not emergency.running(services.clock.now()):
            raise CoreError("emergency_over")  # its end came while we decided: nothing of this is kept
        return query


def _route(
    services: Services,
    uow: UnitOfWork,
    actor: Actor,
    query: Query,
    dataset: Dataset,
    allowances: Sequence[Allowance],
    decision: PolicyDecision,
) -> Query:
    waits = awaits_only_approval(decision)
    if not decision.permitted and not waits:
        return _refuse(uow, actor, query, "policy_refused", **decision.refusal())
    released = uow.queries.released(dataset.id, dataset.version, query.plan_hash, query.emergency_id)
    if waits and released is not None:
        # Free, and still for a steward to decide: who may see a sensitive answer does not follow from its price.
        uow.queries.change(query.id, rho=0, delta=0)
        return _queue(services, uow, actor, uow.queries.get(query.id), dataset, decision)
    if released is not None:
        return serve_released(uow, actor, query, released, pure=dataset.pure)
    short = shortage(allowances, uow.totals.of(totals_of([dataset])), query.rho, query.delta)
    if short is not None:
        return _refuse(uow, actor, query, short.code, **short.details)
    if waits:
        return _queue(services, uow, actor, query, dataset, decision)
    charge(uow, actor, query, [dataset])
    return uow.queries.get(query.id)


def _refuse(uow: UnitOfWork, actor: Actor, query: Query, code: str, **details: str | int | bool | list[str]) -> Query:
    uow.queries.change(query.id, state=QueryState.REFUSED, problem={"code": code, "details": details})
    uow.record(EntryKind.QUERY_REFUSED, actor, {"query": query.id, "dataset": query.dataset_id, "code": code})
    return uow.queries.get(query.id)


def _queue(
    services: Services, uow: UnitOfWork, actor: Actor, query: Query, dataset: Dataset, decision: PolicyDecision
) -> Query:
    cost = query.rho, query.delta
    document = release_subject(query, query.plan, query.plan_hash, cost, pure=dataset.pure)
    review = open_review(services, uow, actor, ReviewKind.RELEASE, dataset, query.id, document, decision.to_json())
    uow.queries.change(query.id, state=QueryState.AWAITING_APPROVAL, review_id=review.id)
    uow.record(EntryKind.RELEASE_REQUESTED, actor, {**opened(review), "review": review.id})
    return uow.queries.get(query.id)
