"""Emergencies as pages: everybody reads them; stewards propose, end and tell; somebody else reviews."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.http.auth import Open, maybe_identify
from api.http.paging import Paged
from api.http.wiring import Use
from console.paging import next_link
from console.render import page
from console.session import EmergencyPosted, FindingPosted
from core.domain.actors import Actor
from core.domain.permissions import Action
from core.usecases.end_emergency import end_emergency
from core.usecases.propose_emergency import EmergencyWish, propose_emergency
from core.usecases.read_catalogue import list_researchers
from core.usecases.read_emergencies import list_emergencies, startable
from core.usecases.settle_emergency import review_emergency, tell_residents

PUBLIC = Open("whoever is affected by an emergency may read that it was, and what became of it")
router = APIRouter(prefix="/emergencies", tags=["console"])
Anybody = Annotated[Actor | None, Depends(maybe_identify)]
Id = Annotated[str, Path(max_length=60)]


@router.get("", dependencies=[Depends(PUBLIC)])
def index(request: Request, reader: Anybody, services: Use, window: Paged) -> Response:
    found = list_emergencies(services, limit=window.limit, after=window.after)
    starter = reader if reader is not None and Action.START_EMERGENCY in reader.scopes else None
    return page(
        request,
        "emergencies.html",
        emergencies=found,
        datasets=[] if starter is None else startable(services, starter),
        researchers=[] if starter is None else list_researchers(services, starter),
        next_link=next_link(request, window, [one.emergency for one in found]),
    )


@router.post("")
def propose(posted: EmergencyPosted, services: Use) -> Response:
    people = tuple(str(value) for value in posted.form.getlist("people"))
    lasting = timedelta(hours=posted.number("hours"))
    wish = EmergencyWish(posted.text("purpose"), people, lasting, posted.text("reason"))
    made = propose_emergency(services, posted.actor, posted.text("dataset"), wish, posted.text("key"))
    return RedirectResponse(f"/reviews/{made.review_id}", status_code=303)


@router.post("/{emergency_id}/end")
def end(emergency_id: Id, posted: EmergencyPosted, services: Use) -> Response:
    end_emergency(services, posted.actor, emergency_id)
    return RedirectResponse("/emergencies", status_code=303)


@router.post("/{emergency_id}/notice")
def tell(emergency_id: Id, posted: EmergencyPosted, services: Use) -> Response:
    tell_residents(services, posted.actor, emergency_id, posted.text("notice"))
    return RedirectResponse("/emergencies", status_code=303)


@router.post("/{emergency_id}/review")
def review(emergency_id: Id, posted: FindingPosted, services: Use) -> Response:
    review_emergency(services, posted.actor, emergency_id, posted.text("finding"), posted.text("text"))
    return RedirectResponse("/emergencies", status_code=303)
