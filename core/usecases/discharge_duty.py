"""A steward says that a duty is done and what shows it. The log keeps who, when, and a commitment to the evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from core.domain.actors import Actor
from core.domain.duties import Duty, DutyState, Keeper
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.ports import Services, UnitOfWork
from core.usecases.read_duties import own_duty
from mingzheng.canonical import canonical
from mingzheng.commitment import commit_document

MAX_EVIDENCE: Final = 500
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Evidence:
    """`note`: what was done and where the proof is filed. `document_sha256`: of the filed paper, or empty."""

    note: str
    document_sha256: str = ""


def discharge_duty(services: Services, actor: Actor, duty_id: str, evidence: Evidence) -> Duty:
    """Mark it done, once: the same word of the same person again changes nothing. Raises `evidence_missing`,
    `duty_done`, `duty_kept_by_platform`."""
    require(actor, Action.DISCHARGE_DUTY)
    note = evidence.note.strip()
    if not note:
        raise CoreError("evidence_missing")
    if len(note) > MAX_EVIDENCE or not _SHA256.fullmatch(evidence.document_sha256 or "0" * 64):
        raise CoreError("request_invalid", fields=["body.evidence"])
    with services.transaction() as uow:
        duty = own_duty(uow, actor, duty_id)
        if duty.state == DutyState.DONE:
            said = (actor.id, note, evidence.document_sha256 or None)
            if (duty.done_by, duty.evidence, duty.document_sha256) == said:
                return duty
            raise CoreError("duty_done")
        if duty.keeper == Keeper.ACT:
            raise CoreError("duty_by_act")
        if duty.keeper != Keeper.PEOPLE:
            raise CoreError("duty_kept_by_platform")
        mark_done(services, uow, actor, duty, note, evidence.document_sha256)
        return uow.duties.get(duty.id)


def mark_done(
    services: Services, uow: UnitOfWork, actor: Actor, duty: Duty, note: str, document_sha256: str = ""
) -> None:
    """The row and its entry, in the caller's transaction. Note and hash stay out of the log: a person wrote them, and
    the hash of something guessable, such as an identity number, tells it."""
    salt = services.ids.random(32)
    evidence = {"duty": duty.id, "evidence": note, "document_sha256": document_sha256 or None}
    commitment = commit_document(salt, canonical(evidence)).hex()
    body = {**duty.about(), "evidence_commitment": commitment, "proof": None}
    entry_id = uow.record(EntryKind.DUTY_DONE, actor, body)
    uow.duties.change(
        duty.id, revision=duty.revision, state=DutyState.DONE, done_at=services.clock.now(), done_by=actor.id,
        evidence=note, evidence_salt=salt.hex(), document_sha256=document_sha256 or None, entry_id=entry_id,
    )  # fmt: skip


def fulfil(services: Services, uow: UnitOfWork, actor: Actor | None, subject: str, kind: str, proof: str) -> None:
    """End the open duty of this kind about `subject`, if there is one, by what was just done: `proof` is its entry."""
    duty = uow.duties.open_of(subject, kind)
    if duty is None:
        return
    body = {**duty.about(), "evidence_commitment": None, "proof": proof}
    entry_id = uow.record(EntryKind.DUTY_DONE, actor, body)
    uow.duties.change(
        duty.id, revision=duty.revision, state=DutyState.DONE, done_at=services.clock.now(),
        done_by=None if actor is None else actor.id, entry_id=entry_id,
    )  # fmt: skip
