"""What is owed once an emergency is over: people are told, and somebody who did not start it reviews it."""

from __future__ import annotations

import hashlib

from core.domain.actors import Actor, Role
from core.domain.emergencies import Emergency, EmergencyState, Finding
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.domain.texts import line
from core.ports import Services
from core.usecases.discharge_duty import fulfil
from core.usecases.end_emergency import own_emergency

MAX_TEXT = 1000


def tell_residents(services: Services, actor: Actor, emergency_id: str, notice: str) -> Emergency:
    """Publish what people are told of it, once, for good."""
    require(actor, Action.START_EMERGENCY)
    line("notice", notice, MAX_TEXT)
    with services.transaction() as uow:
        emergency = _over(own_emergency(uow, actor, emergency_id))
        if emergency.notice is not None:
            if emergency.notice == notice:
                return emergency
            raise CoreError("duty_done")
        now = services.clock.now()
        uow.emergencies.change(emergency.id, revision=emergency.revision, notice=notice, notified_at=now)
        proof = uow.record(EntryKind.EMERGENCY_NOTIFIED, actor, {**_about(emergency), "notice_sha256": _sha256(notice)})
        fulfil(services, uow, actor, emergency.id, "notify_after", proof)
        return uow.emergencies.get(emergency.id)


def review_emergency(services: Services, actor: Actor, emergency_id: str, finding: str, text: str) -> Emergency:
    """A steward of the office who neither proposed nor signed it, or an auditor, says whether it kept within bounds.
    Until then the office starts no other."""
    require(actor, Action.REVIEW_EMERGENCY)
    line("finding", text, MAX_TEXT)
    if finding not in set(Finding):
        raise CoreError("request_invalid", fields=["body.finding"])
    with services.transaction() as uow:
        found = uow.emergencies.get(emergency_id)
        emergency = _over(found if actor.role is Role.AUDITOR else own_emergency(uow, actor, emergency_id))
        if actor.id in (emergency.proposed_by, emergency.started_by):
            raise CoreError("cannot_approve_own")
        if emergency.reviewed_at is not None:
            if (emergency.reviewed_by, emergency.finding, emergency.finding_text) == (actor.id, finding, text):
                return emergency
            raise CoreError("duty_done")
        uow.emergencies.change(
            emergency.id, revision=emergency.revision, finding=finding, finding_text=text,
            reviewed_at=services.clock.now(), reviewed_by=actor.id,
        )  # fmt: skip
        body = {**_about(emergency), "finding": finding, "finding_sha256": _sha256(text)}
        proof = uow.record(EntryKind.EMERGENCY_REVIEWED, actor, body)
        fulfil(services, uow, actor, emergency.id, "after_review", proof)
        return uow.emergencies.get(emergency.id)


def _over(emergency: Emergency) -> Emergency:
    if emergency.state != EmergencyState.ENDED:
        raise CoreError("emergency_wrong_state")
    return emergency


def _about(emergency: Emergency) -> dict[str, str]:
    return {"emergency": emergency.id, "dataset": emergency.dataset_id}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
