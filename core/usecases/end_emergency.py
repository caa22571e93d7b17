"""An emergency ends: at its stated time, or earlier by a steward. What it let through goes with it."""

from __future__ import annotations

from typing import Final

from core.domain.actors import Actor
from core.domain.emergencies import Emergency, EmergencyState
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.ports import Services, UnitOfWork
from core.usecases.discharge_duty import fulfil

AT_ONCE: Final = 20


def end_emergency(services: Services, actor: Actor, emergency_id: str) -> Emergency:
    """A steward of the office ends it early. Ended already is success."""
    require(actor, Action.START_EMERGENCY)
    with services.transaction() as uow:
        emergency = own_emergency(uow, actor, emergency_id)
        if emergency.state == EmergencyState.RUNNING:
            _end(services, uow, emergency, actor)
        elif emergency.state != EmergencyState.ENDED:
            raise CoreError("emergency_wrong_state")
        return uow.emergencies.get(emergency_id)


def end_emergencies(services: Services) -> None:
    """End those whose stated time has come. A worker that dies before leaves them ended all the same, for `running`
    compares the clock; only what they let through is still stored, until the next worker comes."""
    now = services.clock.now()
    with services.reading() as uow:
        if not uow.emergencies.past_their_end(now, 1):
            return
    with services.transaction() as uow:
        for emergency in uow.emergencies.past_their_end(now, AT_ONCE):
            _end(services, uow, emergency, None)


def own_emergency(uow: UnitOfWork, actor: Actor, emergency_id: str) -> Emergency:
    emergency = uow.emergencies.get(emergency_id)
    if emergency.org != actor.org:
        raise CoreError("not_found")
    return emergency


def _end(services: Services, uow: UnitOfWork, emergency: Emergency, actor: Actor | None) -> None:
    """The end, the destruction and both entries are one transaction: none is ever seen without the others."""
    ended = uow.emergencies.change_if(
        emergency.id,
        emergency.revision,
        state=EmergencyState.ENDED,
        ended_at=services.clock.now(),
        ended_by=None if actor is None else actor.id,
    )
    if not ended:
        return
    destroyed = uow.queries.destroy_answers(emergency.id)
    uow.emergencies.change(emergency.id, destroyed=len(destroyed))
    about = {"emergency": emergency.id, "dataset": emergency.dataset_id, "destroyed": sorted(destroyed)}
    proof = uow.record(EntryKind.EMERGENCY_ENDED, actor, about)
    fulfil(services, uow, actor, emergency.id, "destroy_after_emergency", proof)
