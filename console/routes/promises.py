"""What residents were promised: the one page about data that anybody may read without signing in."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.http.auth import Open
from api.http.paging import Paged
from api.http.wiring import Use
from console.paging import next_link
from console.render import page
from core.usecases.read_promises import list_promises, list_shared_promises

PUBLIC = Open("a promise to residents is for everybody to read")
FIRST: Final = 10  # shared promises that come before those of datasets; the others have a page of their own
router = APIRouter(prefix="/promises", tags=["console"], dependencies=[Depends(PUBLIC)])


@router.get("")
def index(request: Request, services: Use, window: Paged) -> Response:
    found = list_promises(services, limit=window.limit, after=window.after)
    link = next_link(request, window, [one.dataset for one in found])
    shared = list_shared_promises(services, limit=FIRST, after=None) if window.after is None else []
    more = len(shared) == FIRST
    return page(request, "promises.html", promises=found, shared=shared, more=more, next_link=link)


@router.get("/shared")
def shared(request: Request, services: Use, window: Paged) -> Response:
    found = list_shared_promises(services, limit=window.limit, after=window.after)
    link = next_link(request, window, [one.population for one in found])
    return page(request, "promises_shared.html", shared=found, next_link=link)
