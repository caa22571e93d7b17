"""What a resident sees without an account: data about their community, their rights, and what a slip tells."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response

from api.http.auth import Open, address_of
from api.http.paging import Paged
from api.http.wiring import Use
from console import open_form
from console.open_form import Field
from console.paging import next_link
from console.render import page
from core.domain.errors import CoreError
from core.domain.rights import Right
from core.usecases.read_community import about_org, list_community
from core.usecases.read_right_status import read_right_receipt, read_right_status

_PUBLIC = Depends(Open("residents have no account; what is here is public, or shown for the code of a printed slip"))
router = APIRouter(prefix="/residents", tags=["console"], dependencies=[_PUBLIC])
_ABOUT_DATA: Final = (Right.ACCESS, Right.EXPLAIN)


@router.get("")
def index(request: Request, services: Use, window: Paged, q: Annotated[str, Query(max_length=100)] = "") -> Response:
    found = list_community(services, q, limit=window.limit, after=window.after)
    following = next_link(request, window, [one.dataset for one in found])
    return page(request, "residents.html", found=found, asked=q.strip(), next_link=following)


@router.get("/card")
def card(request: Request) -> Response:
    return page(request, "rights_card.html", rights=list(Right))


@router.get("/status")
def ask(request: Request) -> Response:
    return open_form.show(request, "right_status.html", found=None, about=[], code="", problem=None)


@router.post("/status")
def status(request: Request, services: Use, code: Field, csrf_token: Field) -> Response:
    open_form.check(request, csrf_token)
    try:
        found = read_right_status(services, code, address_of(request))
    except CoreError as refusal:
        if refusal.code != "code_unknown":
            raise
        said = refusal.problem.says
        return open_form.show(request, "right_status.html", 404, found=None, about=[], code=code, problem=said)
    wanted = found.request.right in _ABOUT_DATA
    about = about_org(services, found.request.org, found.request.dataset_id) if wanted else []
    office = services.offices.get(found.request.org)
    return open_form.show(
        request, "right_status.html", found=found, about=about, office=office, code=code, problem=None
    )


@router.post("/receipt")
def receipt(request: Request, services: Use, code: Field, csrf_token: Field, answered: Field = "") -> Response:
    open_form.check(request, csrf_token)
    found = read_right_receipt(services, code, address_of(request), answered=answered == "yes")
    name = f'attachment; filename="receipt-{found["entry_id"]}.json"'
    return JSONResponse(found, headers={"content-disposition": name, "cache-control": "no-store"})
