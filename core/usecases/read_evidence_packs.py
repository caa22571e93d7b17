"""Packs that were made, as they were made: of a steward's office, or of all for auditors."""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.actors import Actor, Role
from core.domain.errors import CoreError
from core.domain.evidence import EvidencePack
from core.domain.permissions import Action, require
from core.ports import Services
from policies.evidence import Form


def list_evidence_packs(services: Services, actor: Actor, *, limit: int, after: str | None) -> list[EvidencePack]:
    """Newest first."""
    require(actor, Action.READ_EVIDENCE)
    with services.reading() as uow:
        return uow.evidence.listed(actor.org if actor.role is Role.STEWARD else None, limit, after)


def read_evidence_pack(services: Services, actor: Actor, pack_id: str) -> EvidencePack:
    require(actor, Action.READ_EVIDENCE)
    with services.reading() as uow:
        pack = uow.evidence.get(pack_id)
    if actor.role is Role.STEWARD and pack.org != actor.org:
        raise CoreError("not_found")
    return pack


def read_evidence_document(services: Services, actor: Actor, pack_id: str, language: str) -> bytes:
    """The very bytes whose SHA-256 stands in the log."""
    pack = read_evidence_pack(services, actor, pack_id)
    with services.reading() as uow:
        found = uow.evidence.document(pack.id, language)
    if found is None:
        raise CoreError("not_found")
    return found


def evidence_choices(services: Services, actor: Actor) -> tuple[Mapping[str, Form], list[str]]:
    """The forms, and the offices that this person may ask about."""
    require(actor, Action.READ_EVIDENCE)
    with services.reading() as uow:
        offices = [actor.org] if actor.role is Role.STEWARD else uow.evidence.offices()
    return services.policy.evidence_forms(), offices
