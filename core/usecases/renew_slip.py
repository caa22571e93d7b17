"""Print a new slip for a request whose slip was lost: the code on the old one shows nothing any more."""

from __future__ import annotations

from core.domain.actors import Actor
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.domain.rights import RightRequest, plain_code
from core.ports import Services
from core.usecases.enter_right import code_of
from core.usecases.read_rights import own_right
from core.usecases.sign_in import hash_secret


def read_slip(services: Services, actor: Actor, request_id: str) -> tuple[RightRequest, str]:
    """The request and the code of its newest slip. Raises right_destroyed when the code has ended."""
    require(actor, Action.ENTER_RIGHT)
    with services.reading() as uow:
        request = own_right(uow, actor, request_id)
    if request.code_hash is None:
        raise CoreError("right_destroyed")
    return request, code_of(services, request.id, request.code_serial)


def renew_slip(services: Services, actor: Actor, request_id: str) -> RightRequest:
    """Raises right_destroyed, changed_meanwhile."""
    require(actor, Action.ENTER_RIGHT)
    with services.transaction() as uow:
        request = own_right(uow, actor, request_id)
        if request.code_hash is None:
            raise CoreError("right_destroyed")
        serial = request.code_serial + 1
        code_hash = hash_secret(plain_code(code_of(services, request.id, serial)))
        uow.rights.change(request.id, revision=request.revision, code_serial=serial, code_hash=code_hash)
        uow.record(EntryKind.RIGHT_SLIP_RENEWED, actor, request.about())
        return uow.rights.get(request.id)
