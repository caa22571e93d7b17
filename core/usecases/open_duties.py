"""Write down what a decision leaves to be done, in the transaction of the decision itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.domain import ids
from core.domain.actors import Actor
from core.domain.duties import Duty, Owed
from core.domain.entries import EntryKind
from core.ports import PolicyDecision, Services, UnitOfWork


def open_duties(
    services: Services, uow: UnitOfWork, actor: Actor, subject: str, decision_id: str, decision: PolicyDecision
) -> list[Duty]:
    """An entry for each, to come before the decision's own: no state of the log shows a decision without its duties.
    The caller adds the rows."""
    if not decision.owed:
        return []  # most questions: their own entry is all that the law asks for
    dataset_id, org = _concerned(uow, actor, subject)
    now = services.clock.now()
    duties = [
        Duty(
            id=services.ids.make(ids.DUTY),
            kind=owed.kind,
            keeper=owed.keeper,
            articles=list(owed.articles),
            org=org,
            dataset_id=dataset_id,
            subject=subject,
            decision_id=decision_id,
            source_entry="",
            created_at=now,
            due_at=_due(owed, now),
        )
        for owed in decision.owed
    ]
    for duty in duties:
        uow.record(EntryKind.DUTY_OWED, actor, {**duty.about(), **_body(duty)})
    return duties


def _due(owed: Owed, now: datetime) -> datetime:
    return now + timedelta(days=owed.days)


def _body(duty: Duty) -> dict[str, object]:
    return {
        "decision_id": duty.decision_id,
        "subject": duty.subject,
        "dataset": duty.dataset_id,
        "articles": duty.articles,
        "keeper": duty.keeper,
        "due": int(duty.due_at.timestamp()),
    }


def _concerned(uow: UnitOfWork, actor: Actor, subject: str) -> tuple[str | None, str]:
    """The dataset, and the office that owes it: of the data, else of whoever acted."""
    query = uow.queries.find(subject)
    dataset = uow.datasets.find(subject if query is None else query.dataset_id)
    return (None, actor.org) if dataset is None else (dataset.id, dataset.org)
