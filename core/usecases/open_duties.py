"""Write down what a decision leaves to be done, in the transaction of the decision itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.domain import ids
from core.domain.actors import Actor
from core.domain.duties import Duty, Owed
from core.domain.emergencies import Emergency
from core.domain.entries import EntryKind
from core.ports import Services, UnitOfWork


def open_duties(
    services: Services,
    uow: UnitOfWork,
    actor: Actor,
    subject: str,
    decision_id: str,
    owed: Iterable[Owed],
    emergency: Emergency | None,
) -> list[Duty]:
    """An entry for each, to come before the decision's own: no state of the log shows a decision without its duties.
    The caller adds the rows."""
    owed_now = [one for one in owed if not _owed_already(one, subject, emergency)]
    if not owed_now:
        return []  # most questions: their own entry is all that the law asks for
    dataset_id, org = _concerned(uow, actor, subject)
    now = services.clock.now()
    duties = [
        Duty(
            id=services.ids.make(ids.DUTY),
            kind=one.kind,
            keeper=one.keeper,
            articles=list(one.articles),
            org=org,
            dataset_id=dataset_id,
            subject=subject,
            decision_id=decision_id,
            source_entry="",
            created_at=now,
            due_at=_due(one, now, emergency),
        )
        for one in owed_now
    ]
    for duty in duties:
        uow.record(EntryKind.DUTY_OWED, actor, {**duty.about(), **_body(duty)})
    return duties


def _owed_already(owed: Owed, subject: str, emergency: Emergency | None) -> bool:
    """What follows an emergency is owed once, from its start, however many questions it lets through."""
    return owed.from_emergency_end and emergency is not None and subject != emergency.id


def _due(owed: Owed, now: datetime, emergency: Emergency | None) -> datetime:
    """Counted from the stated end, so that the day is known, and in the log, from the start on."""
    start = emergency.ends_at if owed.from_emergency_end and emergency is not None else now
    return start + timedelta(days=owed.days)


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
    found = uow.queries.find(subject) or uow.emergencies.find(subject) or uow.rights.find(subject)
    dataset = uow.datasets.find(str(subject if found is None else found.dataset_id))
    return (None, actor.org) if dataset is None else (dataset.id, dataset.org)
