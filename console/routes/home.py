"""The first page: what waits for this person, and what they can do next."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.http.auth import May
from api.http.wiring import Wired
from console.render import page
from core.domain.actors import Actor, Role
from core.domain.permissions import Action
from core.domain.reviews import Review
from core.ports import Services
from core.usecases.count_listed import count_listed
from core.usecases.decide_review import why_not_decide
from core.usecases.read_catalogue import list_catalogue
from core.usecases.read_dataset import list_datasets
from core.usecases.read_query import list_queries
from core.usecases.read_reviews import list_reviews, read_review

router = APIRouter(tags=["console"])
_FEW = 5
_LOOKED = 50
"""Of so many pending reviews it is asked whether the reader may sign them; who has more goes on in the list of all."""


@router.get("/")
def show(request: Request, actor: Annotated[Actor, Depends(May(Action.READ_SELF))], wiring: Wired) -> Response:
    services = wiring.services
    found: dict[str, Any] = {"listed": count_listed(services, actor)}
    if actor.role in (Role.STEWARD, Role.AUDITOR):
        found |= _pending(services, actor)
        found["datasets"] = list_datasets(services, actor, limit=_FEW, after=None)
    if actor.role is Role.AUDITOR:
        found["newest"] = wiring.log.newest(1)
    if actor.role is Role.RESEARCHER:
        found["published"] = list_catalogue(services, actor, limit=_FEW, after=None)
        found["queries"] = list_queries(services, actor, limit=_FEW, after=None)
    return page(request, "home.html", **found)


def _pending(services: Services, actor: Actor) -> dict[str, Any]:
    """What waits, first what this person may sign. An auditor signs nothing, so for them none is marked."""
    found = list_reviews(services, actor, state="pending", limit=_LOOKED, after=None)
    elsewhere = [one.id for one in found if not _for(services, actor, one)]
    found.sort(key=lambda one: one.id in elsewhere)
    return {"reviews": found[:_FEW], "elsewhere": elsewhere, "mine": len(found) - len(elsewhere)}


def _for(services: Services, actor: Actor, review: Review) -> bool:
    return actor.role is not Role.STEWARD or why_not_decide(actor, *read_review(services, actor, review.id)) is None
