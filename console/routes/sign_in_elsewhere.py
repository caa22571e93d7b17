"""Sign in at the office's own system: out with a pledge in a cookie, back with a code for this browser alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.http.auth import Open, address_of
from api.http.wiring import Use, over_tls
from console import session
from core.usecases.sign_in_elsewhere import PLEDGE_LASTS, Brought, begin_elsewhere, finish_elsewhere

router = APIRouter(prefix="/sign-in/oidc", tags=["console"])
_OPEN = Depends(Open("nobody is signed in yet"))


@router.get("", dependencies=[_OPEN])
def begin(
    request: Request, services: Use, next_path: Annotated[str, Query(alias="next", max_length=300)] = "/"
) -> Response:
    """A link and not a form: browsers apply `form-action` to where a form is redirected as well."""
    address, kept = begin_elsewhere(services, session.local_path(next_path))
    response = RedirectResponse(address, status_code=303)
    lasts = int(PLEDGE_LASTS.total_seconds())
    response.set_cookie(
        _cookie(request), kept, max_age=lasts, path="/", httponly=True, samesite="lax", secure=over_tls(request)
    )
    return response


@router.get("/callback", dependencies=[_OPEN])
def back(
    request: Request,
    services: Use,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
    iss: Annotated[str, Query(max_length=300)] = "",
) -> Response:
    """The code is in this address: for one use, and useless without the cookie. The answer leads away from it."""
    kept, brought = request.cookies.get(_cookie(request), ""), Brought(state, "" if error else code, iss)
    secret, _, onward = finish_elsewhere(
        services, kept, brought, hours=session.SESSION_HOURS, address=address_of(request)
    )
    response = RedirectResponse(onward, status_code=303)
    session.begin(request, response, secret)
    response.delete_cookie(_cookie(request), path="/", httponly=True, samesite="lax", secure=over_tls(request))
    return response


def _cookie(request: Request) -> str:
    """Over TLS under a name that no neighbouring site can set."""
    return "__Host-mz_oidc" if over_tls(request) else "mz_oidc"
