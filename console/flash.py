"""What a form just did, said once on the page that it leads to.

It travels in a cookie that only our own answers set, never in the address: a link that somebody made cannot claim that
something succeeded. It is good for that one page and a minute, so it is lost rather than said of something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.http.wiring import over_tls

COOKIE: Final = "mz_done"
_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Done:
    """`what`: a code that the page has words for, empty for nothing. `at`: the number of the row it was done to."""

    what: str = ""
    at: int = 0


def back_to(request: Request, path: str, anchor: str, done: Done) -> Response:
    """Lead back to a part of a page, which says what was done."""
    response = RedirectResponse(f"{path}#{anchor}", status_code=303)
    response.set_cookie(
        COOKIE,
        f"{done.what}.{done.at}",
        max_age=_SECONDS,
        path=path,
        httponly=True,
        samesite="lax",
        secure=over_tls(request),
    )
    return response


def done_just_now(request: Request) -> Done:
    what, _, at = request.cookies.get(COOKIE, "").partition(".")
    return Done(what, int(at)) if at.isascii() and at.isdecimal() and len(at) < 9 else Done()


def told(request: Request, response: Response, path: str) -> Response:
    """The page has said it; opened again, it does not."""
    if COOKIE in request.cookies:
        response.delete_cookie(COOKIE, path=path, httponly=True, samesite="lax")
    return response
