"""What the office still has to do after a decision, and by when; a steward says what was done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.http.auth import May
from api.http.paging import Paged
from api.http.wiring import Use
from console.paging import next_link
from console.render import page
from console.session import DutyPosted
from core.domain.actors import Actor
from core.domain.duties import DutyView
from core.domain.permissions import Action
from core.usecases.discharge_duty import Evidence, discharge_duty
from core.usecases.name_people import name_people
from core.usecases.read_duties import list_duties
from policies.duty_terms import term_of

router = APIRouter(prefix="/duties", tags=["console"])
Reader = Annotated[Actor, Depends(May(Action.READ_DUTIES))]


@router.get("")
def index(request: Request, actor: Reader, services: Use, window: Paged, view: DutyView = DutyView.OPEN) -> Response:
    found = list_duties(services, actor, view=view, limit=window.limit, after=window.after)
    return page(
        request,
        "duties.html",
        duties=[(duty, term_of(duty.kind)) for duty in found],
        people=name_people(services, actor, [duty.done_by for duty in found]),
        chosen=view,
        views=list(DutyView),
        now=services.clock.now(),
        next_link=next_link(request, window, found),
    )


@router.post("/{duty_id}/done")
def done(duty_id: Annotated[str, Path(max_length=60)], posted: DutyPosted, services: Use) -> Response:
    evidence = Evidence(posted.text("evidence"), posted.text("document_sha256").lower())
    discharge_duty(services, posted.actor, duty_id, evidence)
    return RedirectResponse("/duties", status_code=303)
