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
from core.ports import Services
from core.usecases.read_catalogue import list_catalogue
from core.usecases.read_dataset import list_datasets
from core.usecases.read_query import list_queries
from core.usecases.read_reviews import list_reviews

router = APIRouter(tags=["console"])
_FEW = 5


@router.get("/")
def show(request: Request, actor: Annotated[Actor, Depends(May(Action.READ_SELF))], services: Use) -> Response:
    return page(request, "home.html", **_waiting(services, actor))


def _waiting(services: Services, actor: Actor) -> dict[str, Any]:
    found: dict[str, Any] = {"reviews": [], "datasets": [], "published": [], "queries": []}
    if actor.role in (Role.STEWARD, Role.AUDITOR):
        found["reviews"] = list_reviews(services, actor, state="pending", limit=_FEW, after=None)
        found["datasets"] = list_datasets(services, actor, limit=_FEW, after=None)
    if actor.role is Role.RESEARCHER:
        found["published"] = list_catalogue(services, actor, limit=_FEW, after=None)
        found["queries"] = list_queries(services, actor, limit=_FEW, after=None)
    return found
