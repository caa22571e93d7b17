"""Whether an emergency lets a question through that would otherwise wait for a steward."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.actors import Actor
from core.domain.datasets import Dataset
from core.domain.emergencies import Emergency, in_emergency
from core.ports import Services, UnitOfWork
from core.usecases.judge_sharing import awaits_only_approval


def admit_in_emergency(
    services: Services, uow: UnitOfWork, actor: Actor, dataset: Dataset, purpose: str, facts: Mapping[str, Any]
) -> tuple[dict[str, Any], Emergency | None]:
    """The facts to decide by, and the emergency if they rest on one. It is taken only where nothing but a signature is
    missing, and never by a clock that is known to be wrong: its end would not be what anybody signed."""
    ordinary = dict(facts)
    emergency = uow.emergencies.admitting(dataset.id, actor.id, purpose, services.clock.now())
    if emergency is None or uow.incidents.clock_is_wrong():
        return ordinary, None
    if not awaits_only_approval(services.policy.decide(ordinary)):
        return ordinary, None
    # Debts are looked at when one starts. A debt of another that arose since is no fault of who was let in by this one.
    return in_emergency(ordinary, signed=True, review_owed=False), emergency
