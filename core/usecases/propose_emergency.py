"""A steward proposes that named people may ask without waiting until a stated time. Another steward signs, or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.domain import ids
from core.domain.actors import Actor, Role
from core.domain.datasets import Dataset, DatasetState
from core.domain.emergencies import LONGEST, MOST_PEOPLE, Emergency, in_emergency
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.facts import query_facts
from core.domain.fingerprint import fingerprint
from core.domain.permissions import Action, require
from core.domain.reviews import ReviewKind
from core.domain.texts import line
from core.ports import PolicyDecision, Services, UnitOfWork
from core.usecases.ask_policy import ask_policy
from core.usecases.expire_reviews import expire_reviews
from core.usecases.judge_sharing import awaits_only_approval
from core.usecases.open_review import open_review, opened
from core.usecases.read_dataset import own_dataset


@dataclass(frozen=True, slots=True)
class EmergencyWish:
    """`people`: account ids of researchers. `reason` is read by everybody once it starts.

    `ends`: a moment, or how long from now, so that the same form sent twice is the same wish.
    """

    purpose: str
    people: tuple[str, ...]
    ends: datetime | timedelta
    reason: str


def propose_emergency(services: Services, actor: Actor, dataset_id: str, wish: EmergencyWish, key: str) -> Emergency:
    """Open the review that starts it. Raises `policy_refused` while one of the office that is over is not reviewed,
    while one on this dataset runs, or where no signature could make the rules permit it."""
    require(actor, Action.START_EMERGENCY)
    line("purpose", wish.purpose, 200)
    line("reason", wish.reason, 500)
    expire_reviews(services)
    emergency_id = services.ids.make(ids.EMERGENCY)
    with services.transaction() as uow:
        now = services.clock.now()
        mark = fingerprint("propose_emergency", dataset_id, wish)
        earlier = uow.idempotency.claim(actor.id, key, mark, emergency_id, now)
        if earlier is not None:
            return uow.emergencies.get(earlier)
        dataset = own_dataset(uow, actor, dataset_id)
        dataset.require(DatasetState.PUBLISHED)
        ends_at = wish.ends if isinstance(wish.ends, datetime) else (now + wish.ends).replace(microsecond=0)
        _check_scope(uow, wish.people, ends_at, now)
        decision = emergency_decision(services, uow, actor, dataset, wish.purpose, emergency_id)
        if not awaits_only_approval(decision):
            raise CoreError("policy_refused", **decision.refusal())
        document = _document(emergency_id, dataset, wish, ends_at)
        review = open_review(services, uow, actor, ReviewKind.EMERGENCY, dataset, None, document, decision.to_json())
        emergency = Emergency(
            id=emergency_id,
            dataset_id=dataset.id,
            org=dataset.org,
            purpose=wish.purpose,
            people=list(wish.people),
            reason=wish.reason,
            ends_at=ends_at,
            created_at=now,
            proposed_by=actor.id,
            review_id=review.id,
        )
        uow.emergencies.add(emergency)
        # The reason is sealed: in clear it would stay in the log of a proposal that nobody ever signs.
        about = {**opened(review), "review": review.id, "org": dataset.org}
        uow.record(EntryKind.EMERGENCY_PROPOSED, actor, about)
        return emergency


def emergency_decision(
    services: Services, uow: UnitOfWork, actor: Actor, dataset: Dataset, purpose: str, emergency_id: str,
    started: Emergency | None = None,
) -> PolicyDecision:  # fmt: skip
    """What the rules say to a question under it that reveals nothing and is about enough people: with `started`, after
    the second signature, and then its debts are opened."""
    facts = query_facts(
        actor,
        dataset,
        services.clock.now(),
        purpose=purpose,
        sensitive=True,
        epsilon="0",
        max_epsilon=services.max_epsilon,
        budget_left=services.max_epsilon,
        people_per_cell=services.min_people_per_cell,
        min_people_per_cell=services.min_people_per_cell,
    )
    owed = uow.emergencies.review_owed(dataset.org, dataset.id, services.clock.now())
    facts = in_emergency(facts, signed=started is not None, review_owed=owed)
    return ask_policy(services, uow, actor, emergency_id, facts, started)


def _check_scope(uow: UnitOfWork, people: tuple[str, ...], ends_at: datetime, now: datetime) -> None:
    if ends_at.tzinfo is None or not now < ends_at <= now + LONGEST:
        raise CoreError("emergency_end_invalid")
    if not 0 < len(set(people)) == len(people) <= MOST_PEOPLE:
        raise CoreError("emergency_people_invalid")
    for person in people:
        account = uow.accounts.find(person)
        if account is None or account.disabled or account.role != Role.RESEARCHER:
            raise CoreError("emergency_people_invalid")


def _document(emergency_id: str, dataset: Dataset, wish: EmergencyWish, ends_at: datetime) -> Mapping[str, Any]:
    return {
        "emergency": emergency_id,
        "dataset": dataset.id,
        "purpose": wish.purpose,
        "people": list(wish.people),
        "ends": int(ends_at.timestamp()),
        "reason": wish.reason,
    }
