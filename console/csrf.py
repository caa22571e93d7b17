"""Forms must come from our own pages: a token bound to the cookie, and the browser's own word (Fetch Metadata).

The token is HMAC-SHA256 under the cookie's secret, so that nothing has to be stored and nobody without the cookie can
make one.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from fastapi import Request

from api.http.errors import HttpError

FIELD: Final = "csrf_token"
_LABEL: Final = b"mingzheng/csrf/v1"
_OWN: Final = ("same-origin", "none")


def token_for(secret: str) -> str:
    """The token that goes into the forms of whoever holds this cookie."""
    return hmac.new(secret.encode(), _LABEL, hashlib.sha256).hexdigest()


def check(request: Request, secret: str | None, sent: str) -> None:
    """Raise `csrf_refused` unless the form carries the token of the cookie and comes from this site."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in _OWN:
        raise HttpError("csrf_refused")
    if not secret or not hmac.compare_digest(token_for(secret).encode(), sent.encode()):
        raise HttpError("csrf_refused")
