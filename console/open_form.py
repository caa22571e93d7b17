"""Forms of people who are not signed in: a cookie of their own, good for one part of the site, carries the token."""

from __future__ import annotations

import secrets
from typing import Annotated, Final

from fastapi import Form, Request
from fastapi.responses import Response

from api.http.wiring import over_tls
from console import csrf
from console.render import page

COOKIE: Final = "mz_slip"
PATH: Final = "/residents"
Field = Annotated[str, Form(max_length=200)]


def show(request: Request, template: str, status: int = 200, **context: object) -> Response:
    secret = request.cookies.get(COOKIE) or secrets.token_hex(32)
    response = page(request, template, status, form_secret=secret, **context)
    response.set_cookie(COOKIE, secret, path=PATH, httponly=True, samesite="strict", secure=over_tls(request))
    # What a slip shows is for its holder, not for the next person at a shared computer.
    response.headers["cache-control"] = "no-store"
    return response


def check(request: Request, sent: str) -> None:
    """Raise `csrf_refused` unless the form is one of ours."""
    csrf.check(request, request.cookies.get(COOKIE), sent)
