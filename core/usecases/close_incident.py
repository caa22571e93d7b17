"""An operator says that an incident was looked into. What goes on happening is opened again by the next look."""

from __future__ import annotations

from core.domain.actors import Actor
from core.domain.entries import EntryKind
from core.domain.incidents import Incident
from core.domain.permissions import Action, require
from core.ports import Services


def read_incidents(services: Services, actor: Actor) -> list[Incident]:
    """Those that are open, oldest first."""
    require(actor, Action.READ_INCIDENTS)
    with services.reading() as uow:
        return uow.incidents.open()


def close_incident(services: Services, actor: Actor, incident_id: int) -> Incident:
    """Close it and say so in the log, once: closing it again changes nothing."""
    require(actor, Action.CLOSE_INCIDENT)
    with services.transaction() as uow:
        incident = uow.incidents.get(incident_id)
        if uow.incidents.close(incident_id):
            said = {"incident": incident.id, "code": incident.code, "opened_at": incident.opened_at}
            uow.record(EntryKind.INCIDENT_CLOSED, actor, said)
        return uow.incidents.get(incident_id)
