"""An operator says that an incident was looked into. What goes on happening is opened again by the next look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from core.domain.actors import Actor
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.incidents import Incident
from core.domain.permissions import Action, require
from core.ports import Services

MAX_REASON: Final = 500


def read_incidents(services: Services, actor: Actor) -> list[Incident]:
    """Those that are open, oldest first."""
    require(actor, Action.READ_INCIDENTS)
    with services.reading() as uow:
        return uow.incidents.open()


def read_all_incidents(services: Services, actor: Actor, *, after: int, limit: int) -> list[Incident]:
    """Up to `limit` with numbers above `after`, open or closed, oldest first."""
    require(actor, Action.READ_INCIDENTS)
    with services.reading() as uow:
        return uow.incidents.listed(after=after, limit=limit)


def close_incident(services: Services, actor: Actor, incident_id: int) -> Incident:
    """Close it and say so in the log, once: closing it again changes nothing."""
    require(actor, Action.CLOSE_INCIDENT)
    return _close(services, actor, incident_id, {})


def close_incident_at_machine(services: Services, incident_id: int, reason: str) -> Incident:
    """The same by whoever has the server's shell, whom no account names; so they say why. Raises `reason_missing`."""
    return _close(services, None, incident_id, {"reason": _stated(reason)})


def accept_loss_at_machine(services: Services, incident_id: int, reason: str, lost: Mapping[str, Any]) -> Incident:
    """Close `log_restored` and say in the log itself what was signed and is lost: `lost` becomes part of the entry."""
    return _close(services, None, incident_id, {"reason": _stated(reason), **lost})


def _stated(reason: str) -> str:
    if not 0 < len(reason.strip()) <= MAX_REASON:
        raise CoreError("reason_missing")
    return reason.strip()


def _close(services: Services, actor: Actor | None, incident_id: int, reason: Mapping[str, Any]) -> Incident:
    with services.transaction() as uow:
        incident = uow.incidents.get(incident_id)
        if uow.incidents.close(incident_id):
            said = {"incident": incident.id, "code": incident.code, "opened_at": incident.opened_at, **reason}
            uow.record(EntryKind.INCIDENT_CLOSED, actor, said)
        return uow.incidents.get(incident_id)
