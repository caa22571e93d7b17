"""What a form just did, said once on the page that it leads to.

It travels in a cookie, never in the address: a link that somebody made cannot claim that something succeeded. A
neighbouring site can set cookies for ours, so it bears a seal under the session's secret, over the page as well. It is
good for that one page and a minute, so it is lost rather than said of something else.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from api.http.auth import session_secret
from api.http.wiring import over_tls

COOKIE: Final = "mz_done"
_SECONDS: Final = 60
_LABEL: Final = "mingzheng/done/v1"


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
        f"{done.what}.{done.at}.{_seal(request, path, done)}",
        max_age=_SECONDS,
        path=path,
        httponly=True,
        samesite="lax",
        secure=over_tls(request),
    )
    return response


def done_just_now(request: Request, path: str) -> Done:
    """`path`: of the page that asks, as `back_to` was given it."""
    what, _, rest = request.cookies.get(COOKIE, "").partition(".")
    at, _, seal = rest.partition(".")
    if not (at.isascii() and at.isdecimal() and len(at) < 9):
        return Done()
    done = Done(what, int(at))
    return done if hmac.compare_digest(_seal(request, path, done).encode(), seal.encode()) else Done()


def told(request: Request, response: Response, path: str) -> Response:
    """The page has said it; opened again, it does not."""
    if COOKIE in request.cookies:
        response.delete_cookie(COOKIE, path=path, httponly=True, samesite="lax")
    return response


def _seal(request: Request, path: str, done: Done) -> str:
    """HMAC-SHA256, as of the forms (`console.csrf`). Without a session nothing was done."""
    said = "\n".join((_LABEL, path, done.what, str(done.at)))
    return hmac.new((session_secret(request) or "").encode(), said.encode(), hashlib.sha256).hexdigest()
