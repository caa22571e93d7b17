"""Hand out the proof that something was logged. The proof is for everyone; the record only for those it concerns."""

from __future__ import annotations

from typing import Any

from core.domain.actors import Actor, Role
from core.domain.entries import EntryKind
from core.domain.permissions import Action, require
from core.ports import Services


def read_receipt(services: Services, actor: Actor | None, entry_id: str) -> dict[str, Any]:
    """A receipt that `mingzheng verify` checks offline. Raises `not_found` for an entry that is not in the log."""
    if actor is not None:
        require(actor, Action.READ_RECEIPT)
    record = services.ledger.record(entry_id)
    return services.ledger.receipt(entry_id, include_record=record is not None and _concerns(services, actor, record))


def _concerns(services: Services, actor: Actor | None, record: dict[str, Any] | Any) -> bool:
    if record.get("kind") == EntryKind.RELEASE_PUBLISHED:
        return True  # so that anyone can check that the answer on the public page is the one that was logged
    if actor is None:
        return False
    if actor.role is Role.AUDITOR or (record["actor"] or {}).get("id") == actor.id:
        return True
    dataset_id = record["body"].get("dataset")
    if actor.role is not Role.STEWARD or dataset_id is None:
        return False
    with services.reading() as uow:
        dataset = uow.datasets.find(dataset_id)
    return dataset is not None and dataset.org == actor.org
