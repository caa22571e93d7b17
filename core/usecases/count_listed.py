"""How many there are in each of the lists that a person's first page shows the newest few of."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.actors import Actor, Role
from core.domain.permissions import Action, require
from core.ports import Services


@dataclass(frozen=True, slots=True)
class Listed:
    """0 for what the person has no list of."""

    reviews: int = 0
    datasets: int = 0
    published: int = 0
    questions: int = 0


def count_listed(services: Services, actor: Actor) -> Listed:
    require(actor, Action.READ_SELF)
    with services.reading() as uow:
        if actor.role in (Role.STEWARD, Role.AUDITOR):
            org = None if actor.role is Role.AUDITOR else actor.org
            return Listed(reviews=uow.reviews.count_pending(org), datasets=uow.datasets.count_of_org(org))
        if actor.role is Role.RESEARCHER:
            return Listed(published=uow.datasets.count_published(), questions=uow.queries.count_of_researcher(actor.id))
    return Listed()
