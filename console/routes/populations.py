"""A steward's populations as a page: those of the office, and the form that opens one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from api.http.auth import May
from api.http.wiring import Use
from console.render import page
from console.session import PopulationPosted
from core.domain.actors import Actor
from core.domain.permissions import Action
from core.usecases.open_population import NewPopulation, open_population
from core.usecases.read_promises import own_populations, shared_promise

router = APIRouter(prefix="/populations", tags=["console"])
Opener = Annotated[Actor, Depends(May(Action.OPEN_POPULATION))]


@router.get("")
def index(request: Request, actor: Opener, services: Use) -> Response:
    found = [shared_promise(services, one) for one in own_populations(services, actor)]
    return page(request, "populations.html", shared=found)


@router.post("")
def open_(posted: PopulationPosted, services: Use) -> Response:
    title_zh, title_en, rho, delta = (posted.text(name) for name in ("title_zh", "title_en", "cap_rho", "cap_delta"))
    wish = NewPopulation(title_zh, title_en, rho, delta, pure=posted.text("measure") == "pure")
    open_population(services, posted.actor, wish, posted.text("key"))
    return RedirectResponse("/populations", status_code=303)
