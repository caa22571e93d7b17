"""Sign in at the office's own system: out with a pledge in a cookie, back with a code for this browser alone."""

from __future__ import annotations

import hmac
from typing import Annotated, Final
from urllib.parse import quote, unquote

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.http.auth import Open
from api.http.wiring import Use
from console import session
from core.domain.errors import CoreError
from core.ports import Pledge
from core.usecases.sign_in_elsewhere import begin_elsewhere, finish_elsewhere

router = APIRouter(prefix="/sign-in/oidc", tags=["console"])
_OPEN = Depends(Open("nobody is signed in yet"))
_MINUTES: Final = 10
_FIELDS: Final = 4


@router.get("", dependencies=[_OPEN])
def begin(
    request: Request, services: Use, next_path: Annotated[str, Query(alias="next", max_length=300)] = "/"
) -> Response:
    """A link and not a form: browsers apply `form-action` to where a form is redirected as well."""
    address, pledge = begin_elsewhere(services)
    response = RedirectResponse(address, status_code=303)
    # Quoted, as a path may hold letters that no header can.
    content = ".".join((pledge.state, pledge.nonce, pledge.verifier, quote(session.local_path(next_path))))
    response.set_cookie(
        _cookie(request), content, max_age=_MINUTES * 60, path="/", httponly=True, samesite="lax", secure=_tls(request)
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
    pledge, onward = _pledge(request)
    if not hmac.compare_digest(state.encode(), pledge.state.encode()):
        raise CoreError("oidc_stale")
    if error or not code:
        raise CoreError("oidc_declined")
    secret, _ = finish_elsewhere(services, code, pledge, issuer=iss, hours=session.SESSION_HOURS)
    response = RedirectResponse(onward, status_code=303)
    session.begin(request, response, secret)
    response.delete_cookie(_cookie(request), path="/", httponly=True, samesite="lax", secure=_tls(request))
    return response


def _pledge(request: Request) -> tuple[Pledge, str]:
    parts = request.cookies.get(_cookie(request), "").split(".", _FIELDS - 1)
    if len(parts) != _FIELDS or any(len(part) != 64 for part in parts[:3]):
        raise CoreError("oidc_stale")
    return Pledge(*parts[:3]), session.local_path(unquote(parts[3]))


def _cookie(request: Request) -> str:
    """Over TLS under a name that no neighbouring site can set."""
    return "__Host-mz_oidc" if _tls(request) else "mz_oidc"


def _tls(request: Request) -> bool:
    return request.url.scheme == "https"
