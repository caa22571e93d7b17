"""Ask the law before acting, and keep the answer: every decision is a row with its facts and a ledger entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.domain import ids
from core.domain.actors import Actor
from core.domain.duties import Owed
from core.domain.emergencies import Emergency
from core.domain.entries import EntryKind
from core.ports import PolicyDecision, Services, UnitOfWork
from core.usecases.open_duties import open_duties
from mingzheng.canonical import canonical
from mingzheng.commitment import commit_document


def ask_policy(
    services: Services,
    uow: UnitOfWork,
    actor: Actor,
    subject: str,
    facts: Mapping[str, Any],
    emergency: Emergency | None = None,
    *,
    always: Sequence[Owed] = (),
) -> PolicyDecision:
    """Decide, and record the decision and what it leaves to be done in the caller's transaction. The entry commits to
    the facts, salted. `always`: what is owed whatever the rules say, also when they could not be asked."""
    decision = services.policy.decide(facts)
    salt = services.ids.random(32)
    decision_id = services.ids.make(ids.DECISION)
    uow.decisions.add(
        {
            "id": decision_id,
            "action": facts["action"],
            "subject": subject,
            "actor_id": actor.id,
            "made_at": services.clock.now(),
            "facts": dict(facts),
            "facts_salt": salt.hex(),
            "result": decision.to_json(),
        }
    )
    owed = [*decision.owed, *_besides(decision, always)]
    duties = open_duties(services, uow, actor, subject, decision_id, owed, emergency)
    entry_id = uow.record(
        EntryKind.POLICY_DECIDED,
        actor,
        {
            "decision_id": decision_id,
            "action": facts["action"],
            "subject": subject,
            "decision": decision.decision,
            "missing": list(decision.missing),
            "articles": list(decision.articles),
            "rules": list(decision.rules),
            "duties": list(decision.duties),
            "owes": [duty.kind for duty in duties],
            "pack_hash": decision.pack_hash,
            "facts_commitment": commit_document(salt, canonical(dict(facts))).hex(),
            **({} if emergency is None else {"emergency": emergency.id}),
        },
    )
    for duty in duties:
        uow.duties.add(replace(duty, source_entry=entry_id))
    return decision


def _besides(decision: PolicyDecision, always: Sequence[Owed]) -> list[Owed]:
    said = {owed.kind for owed in decision.owed}
    return [owed for owed in always if owed.kind not in said]
