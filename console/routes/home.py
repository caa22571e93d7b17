"""The first page: what waits for this person, and what they can do next."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.http.auth import May
from api.http.wiring import Use
from console.render import page
from core.domain.actors import Actor, Role
from core.domain.permissions import Action
from core.domain.reviews import Review
from core.ports import Services
from core.usecases.decide_review import why_not_decide
from core.usecases.read_catalogue import list_catalogue
from core.usecases.read_dataset import list_datasets
from core.usecases.read_query import list_queries
from core.usecases.read_reviews import list_reviews, read_review

router = APIRouter(tags=["console"])
_FEW = 5


@router.get("/")
def show(request: Request, actor: Annotated[Actor, Depends(May(Action.READ_SELF))], services: Use) -> Response:
    return page(request, "home.html", **_waiting(services, actor))


def _waiting(services: Services, actor: Actor) -> dict[str, Any]:
    found: dict[str, Any] = {"reviews": [], "elsewhere": [], "datasets": [], "more": False}
    found |= {"published": [], "queries": []}
    if actor.role in (Role.STEWARD, Role.AUDITOR):
        found["reviews"] = list_reviews(services, actor, state="pending", limit=_FEW, after=None)
        found["elsewhere"] = [one.id for one in found["reviews"] if not _for(services, actor, one)]
        datasets = list_datasets(services, actor, limit=_FEW + 1, after=None)
        found |= {"datasets": datasets[:_FEW], "more": len(datasets) > _FEW}
    if actor.role is Role.RESEARCHER:
        found["published"] = list_catalogue(services, actor, limit=_FEW, after=None)
        found["queries"] = list_queries(services, actor, limit=_FEW, after=None)
    return found


def _for(services: Services, actor: Actor, review: Review) -> bool:
    """Whether this person may sign it; to an auditor, who signs nothing, none is marked."""
    return actor.role is not Role.STEWARD or why_not_decide(actor, *read_review(services, actor, review.id)) is None
