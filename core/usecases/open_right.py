"""Somebody of the office looks at whom a request is about. No record, no look."""

from __future__ import annotations

from core.domain.actors import Actor
from core.domain.entries import EntryKind
from core.domain.permissions import Action, require
from core.ports import Services
from core.usecases.enter_right import Sealed, unsealed
from core.usecases.read_rights import own_right


def open_right(services: Services, actor: Actor, request_id: str) -> Sealed:
    """What was sealed, once the log holds who looked. Raises right_destroyed, seal_broken."""
    require(actor, Action.ANSWER_RIGHT)
    with services.gated() as uow:
        request = own_right(uow, actor, request_id)
        sealed = unsealed(services, request)
        entry_id = uow.record(EntryKind.RIGHT_OPENED, actor, request.about())
    services.ledger.wait(entry_id)
    return sealed
