"""The duties of an office, by what they need: open, due soon, overdue, done, or kept by the platform."""

from __future__ import annotations

from core.domain.actors import Actor, Role
from core.domain.duties import Duty, DutyView
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.ports import Services, UnitOfWork


def own_duty(uow: UnitOfWork, actor: Actor, duty_id: str) -> Duty:
    duty = uow.duties.get(duty_id)
    if actor.role is Role.STEWARD and duty.org != actor.org:
        raise CoreError("not_found")
    return duty


def list_duties(
    services: Services, actor: Actor, *, view: DutyView | None, limit: int, after: str | None
) -> list[Duty]:
    """Newest first. Stewards see their office's; auditors and operators all."""
    require(actor, Action.READ_DUTIES)
    with services.reading() as uow:
        return uow.duties.listed(_org(actor), view, services.clock.now(), limit, after)


def read_duty(services: Services, actor: Actor, duty_id: str) -> Duty:
    require(actor, Action.READ_DUTIES)
    with services.reading() as uow:
        return own_duty(uow, actor, duty_id)


def count_overdue(services: Services, actor: Actor) -> int:
    """How many duties of those that this person may see were marked overdue and are not done."""
    require(actor, Action.READ_DUTIES)
    with services.reading() as uow:
        return uow.duties.overdue(_org(actor))


def _org(actor: Actor) -> str | None:
    return actor.org if actor.role is Role.STEWARD else None
