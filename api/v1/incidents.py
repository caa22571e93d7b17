"""What is or was wrong with the log or the chain. Closing is for a person, in the console or at the machine."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.http.documentation import problems
from api.http.errors import HttpError
from api.http.paging import Paged
from api.http.wiring import Use
from api.v1.actors import IncidentReader
from api.v1.models.base import Page
from api.v1.models.incidents import IncidentAnswer
from core.usecases.close_incident import read_all_incidents

router = APIRouter(prefix="/v1/incidents", tags=["incidents"])


@router.get(
    "",
    operation_id="listIncidents",
    summary="Every incident, open or closed, oldest first",
    responses=problems("cursor_invalid"),
)
def index(
    actor: IncidentReader, services: Use, window: Paged, request: Request, response: Response
) -> Page[IncidentAnswer]:
    if window.after is not None and not (window.after.isascii() and window.after.isdigit() and len(window.after) < 19):
        raise HttpError("cursor_invalid")
    found = read_all_incidents(services, actor, after=int(window.after or 0), limit=window.limit)
    last = str(found[-1].id) if len(found) == window.limit else None
    items = [IncidentAnswer.model_validate(each) for each in found]
    return Page(items=items, next=window.link_after(request, response, last))
