"""Emergencies, past and present: public facts for anybody, and for the office those that wait too."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.actors import Actor
from core.domain.datasets import Dataset, DatasetState
from core.domain.emergencies import Emergency
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.ports import Services


@dataclass(frozen=True, slots=True)
class ShownEmergency:
    """`asked`: how many questions were let through. `running` by the clock, whatever the row says."""

    emergency: Emergency
    dataset: Dataset
    asked: int
    running: bool


def list_emergencies(services: Services, *, limit: int, after: str | None) -> list[ShownEmergency]:
    """Every emergency that was started, newest first."""
    with services.reading() as uow:
        now = services.clock.now()
        return [
            ShownEmergency(one, uow.datasets.get(one.dataset_id), uow.queries.under(one.id), one.running(now))
            for one in uow.emergencies.shown(limit, after)
        ]


def read_emergency(services: Services, emergency_id: str) -> ShownEmergency:
    """One that was started. Raises `not_found` for others: what is only proposed is not public."""
    with services.reading() as uow:
        one = uow.emergencies.get(emergency_id)
        if one.started_at is None:
            raise CoreError("not_found")
        now = services.clock.now()
        return ShownEmergency(one, uow.datasets.get(one.dataset_id), uow.queries.under(one.id), one.running(now))


def startable(services: Services, actor: Actor) -> list[Dataset]:
    """The published datasets of the steward's office."""
    require(actor, Action.START_EMERGENCY)
    with services.reading() as uow:
        return uow.datasets.of_org_in(actor.org, [DatasetState.PUBLISHED])
