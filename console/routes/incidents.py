"""What is wrong with the log or the chain, since when, what it means and what to do; an operator closes it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.http.auth import May
from api.http.wiring import Use
from console.render import page
from console.session import IncidentPosted
from core.domain.actors import Actor
from core.domain.permissions import Action
from core.usecases.close_incident import close_incident, read_incidents

router = APIRouter(prefix="/incidents", tags=["console"])
Reader = Annotated[Actor, Depends(May(Action.READ_INCIDENTS))]


@router.get("")
def index(request: Request, actor: Reader, services: Use) -> Response:
    return page(request, "incidents.html", incidents=read_incidents(services, actor))


@router.post("/{incident_id}/close")
def close(incident_id: Annotated[int, Path(ge=1, le=2**53)], posted: IncidentPosted, services: Use) -> Response:
    close_incident(services, posted.actor, incident_id)
    return RedirectResponse("/incidents", status_code=303)
