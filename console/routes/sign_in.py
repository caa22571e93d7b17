"""Sign in with a local account or a one-time link; sign out."""

from __future__ import annotations

import secrets
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.http.auth import Open, address_of, session_holder, session_secret
from api.http.wiring import Use, over_tls
from console import csrf, session
from console.render import offered, page
from console.session import SelfPosted
from core.domain.accounts import CredentialKind
from core.domain.errors import CoreError
from core.usecases.sign_in import sign_in, sign_out, use_sign_in_link
from core.usecases.sign_in_elsewhere import leave_elsewhere

FORM_COOKIE: Final = "mz_form"
router = APIRouter(tags=["console"])
_OPEN = Depends(Open("nobody is signed in yet"))
_Field = Annotated[str, Form(max_length=200)]


@router.get("/sign-in", dependencies=[_OPEN])
def show(
    request: Request,
    services: Use,
    next_path: Annotated[str, Query(alias="next", max_length=300)] = "/",
    out: Annotated[bool, Query()] = False,
) -> Response:
    """`out`: the person has just signed out here. Any link may say so, so it counts only where nobody is signed in. The
    way out of the issuer is a link, as browsers apply `form-action` to where a form is redirected as well."""
    onward = session.local_path(next_path)
    out = out and not _signed_in(request)
    way_out = leave_elsewhere(services) if out else None
    return _form(
        request, "sign_in.html", next_path=onward, failed=False, elsewhere=offered(request), out=out, way_out=way_out
    )


@router.post("/sign-in", dependencies=[_OPEN])
def submit(
    request: Request, services: Use, account: _Field, password: _Field, csrf_token: _Field, next_path: _Field = "/"
) -> Response:
    csrf.check(request, request.cookies.get(FORM_COOKIE), csrf_token)
    onward = session.local_path(next_path)
    try:
        secret, begun = sign_in(
            services,
            login=account,
            password=password,
            kind=CredentialKind.SESSION,
            hours=session.SESSION_HOURS,
            address=address_of(request),
            browser=session.known_by(request),
        )
    except CoreError as refusal:
        if refusal.code != "sign_in_failed":
            raise
        return _form(request, "sign_in.html", 401, next_path=onward, failed=True, elsewhere=offered(request), out=False)
    response = RedirectResponse(onward, status_code=303)
    session.begin(request, response, secret)
    session.remember(request, response, begun.account_id)
    return response


@router.get("/sign-in/{code}", dependencies=[_OPEN])
def show_link(request: Request, code: Annotated[str, Path(max_length=200)]) -> Response:
    """Only shows a button: mail scanners and link previews open links, and must not use them up."""
    return _form(request, "sign_in_link.html")


@router.post("/sign-in/{code}", dependencies=[_OPEN])
def use_link(
    request: Request, services: Use, code: Annotated[str, Path(max_length=200)], csrf_token: _Field
) -> Response:
    csrf.check(request, request.cookies.get(FORM_COOKIE), csrf_token)
    secret, begun = use_sign_in_link(services, code, hours=session.SESSION_HOURS)
    response = RedirectResponse("/", status_code=303)
    session.begin(request, response, secret)
    session.remember(request, response, begun.account_id)
    return response


@router.post("/sign-out")
def leave(request: Request, posted: SelfPosted, services: Use) -> Response:
    sign_out(services, session_secret(request) or "", CredentialKind.SESSION)
    response = RedirectResponse("/sign-in?out=1", status_code=303)
    session.end(request, response)
    return response


def _signed_in(request: Request) -> bool:
    try:
        session_holder(request, session_secret(request) or "")
    except CoreError:
        return False
    return True


def _form(request: Request, template: str, status: int = 200, **context: object) -> Response:
    secret = request.cookies.get(FORM_COOKIE) or secrets.token_hex(32)
    response = page(request, template, status, form_secret=secret, **context)
    response.set_cookie(
        FORM_COOKIE, secret, path="/sign-in", httponly=True, samesite="strict", secure=over_tls(request)
    )
    return response
