"""The requests of an office, for its stewards and for auditors. Whom they are about is not in here."""

from __future__ import annotations

from typing import Final

from core.domain.actors import Actor, Role
from core.domain.datasets import Dataset, DatasetState
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.domain.rights import RightRequest, RightState, typed_number
from core.ports import Services, UnitOfWork

_MAY_BE_ABOUT: Final = frozenset(DatasetState) - {DatasetState.WITHDRAWING, DatasetState.WITHDRAWN}


def own_right(uow: UnitOfWork, actor: Actor, request_id: str) -> RightRequest:
    request = uow.rights.get(request_id)
    if actor.role is Role.STEWARD and request.org != actor.org:
        raise CoreError("not_found")
    return request


def list_rights(
    services: Services, actor: Actor, *, state: RightState | None, number: str = "", limit: int, after: str | None
) -> list[RightRequest]:
    """Newest first. Stewards see their office's, auditors all. `number`: as somebody read it from a slip; with it the
    state does not matter, since nobody at a telephone knows it."""
    require(actor, Action.READ_RIGHTS)
    wanted = typed_number(number)
    if number.strip() and wanted is None:
        return []
    org = actor.org if actor.role is Role.STEWARD else None
    with services.reading() as uow:
        return uow.rights.of_org(org, state if wanted is None else None, wanted, limit, after)


def read_right(services: Services, actor: Actor, request_id: str) -> tuple[RightRequest, Dataset | None, str]:
    """The request, its dataset, and the name of its handler."""
    require(actor, Action.READ_RIGHTS)
    with services.reading() as uow:
        request = own_right(uow, actor, request_id)
        dataset = None if request.dataset_id is None else uow.datasets.get(request.dataset_id)
        return request, dataset, uow.accounts.get(request.handler).name


def list_handlers(services: Services, actor: Actor) -> list[tuple[str, str]]:
    """(id, name) of the stewards of the office, whoever asks first."""
    require(actor, Action.ENTER_RIGHT)
    with services.reading() as uow:
        stewards = [one for one in uow.accounts.with_role(str(Role.STEWARD)) if one.org == actor.org]
        return sorted(((one.id, one.name) for one in stewards), key=lambda one: one[0] != actor.id)


def list_own_datasets(services: Services, actor: Actor) -> list[Dataset]:
    """What a request may be about: every dataset of the office but those taken back before anybody could ask, whose
    files are gone."""
    require(actor, Action.ENTER_RIGHT)
    with services.reading() as uow:
        return uow.datasets.of_org_in(actor.org, _MAY_BE_ABOUT)
