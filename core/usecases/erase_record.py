"""Destroy the salt and the record of one entry of the log. The leaf stays, and an entry says what was done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.domain.actors import Actor
from core.domain.entries import EntryKind
from core.domain.erasures import ARTICLE, ERASABLE, Erasure, ErasureReason, LoggedEntry
from core.domain.errors import CoreError
from core.domain.facts import erasure_facts
from core.domain.permissions import Action, require
from core.ports import Services, UnitOfWork
from core.usecases.ask_policy import ask_policy


def erase_record(services: Services, actor: Actor, entry_id: str, reason: ErasureReason) -> Erasure:
    """Erase if the rules permit it. A refusal leaves the record as it was, and the decision in the log.

    Raises record_not_logged_yet, record_not_erasable, record_erased_already, cannot_erase_own, policy_refused.
    """
    require(actor, Action.ERASE_RECORD)
    with services.transaction() as uow:
        entry, record = _erasable(uow, actor, entry_id)
        age = services.clock.now() - datetime.fromisoformat(str(record["time"]))
        facts = erasure_facts(actor, services.clock.now(), ERASABLE[entry.kind], max(age.days, 0))
        decision = ask_policy(services, uow, actor, entry_id, facts)
        if decision.permitted:
            # Destruction and its entry are one transaction: neither is ever seen without the other.
            if not uow.entries.destroy(entry.index, services.clock.now()):
                raise CoreError("record_erased_already")
            body = {"index": entry.index, "reason": str(reason), "article": ARTICLE}
            return Erasure(entry.index, entry_id, uow.record(EntryKind.RECORD_ERASED, actor, body))
    raise CoreError("policy_refused", **decision.refusal())


def _erasable(uow: UnitOfWork, actor: Actor, entry_id: str) -> tuple[LoggedEntry, Mapping[str, Any]]:
    entry = uow.entries.find(entry_id)
    if entry is None:
        # What waits has no place yet, and its erasure could not be told from a deletion.
        raise CoreError("record_not_logged_yet" if uow.entries.waits(entry_id) else "not_found")
    if entry.kind not in ERASABLE:
        raise CoreError("record_not_erasable", kind=entry.kind)
    if entry.record is None:
        raise CoreError("record_erased_already")
    if _org_of(uow, entry.record) != actor.org:
        raise CoreError("not_found")
    if (entry.record["actor"] or {}).get("id") == actor.id:
        raise CoreError("cannot_erase_own")
    return entry, entry.record


def _org_of(uow: UnitOfWork, record: Mapping[str, Any]) -> str | None:
    """The office whose data the entry is about; without data, the office of whoever acted."""
    body = record["body"]
    about = body.get("dataset") or body.get("subject")
    query = uow.queries.find(str(about))
    dataset = uow.datasets.find(query.dataset_id if query is not None else str(about))
    return dataset.org if dataset is not None else (record["actor"] or {}).get("org")
