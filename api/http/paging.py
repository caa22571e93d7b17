"""Pages: `?limit=&after=<opaque>`; the body's `next` and `Link: rel="next"` (RFC 8288) lead on. No totals."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Protocol
from urllib.parse import urlencode

from fastapi import Depends, Query, Request, Response

from api.http.errors import HttpError

MAX_LIMIT: Final = 100
MOST: Final = 2**31 - 1
"""What a column for whole numbers holds in every database."""
_POSITION: Final = re.compile(r"[a-z]{2}_[a-z2-7]{26}|[0-9]{1,15}")


def encode(position: str) -> str:
    """The opaque cursor of a position (an id, or an index of the log)."""
    return base64.urlsafe_b64encode(b"1" + position.encode()).decode().rstrip("=")


def decode(cursor: str) -> str:
    """The position of a cursor, or `cursor_invalid`."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (ValueError, binascii.Error):
        raise HttpError("cursor_invalid") from None
    if not raw.startswith("1") or not _POSITION.fullmatch(raw[1:]):
        raise HttpError("cursor_invalid")
    return raw[1:]


class Placed(Protocol):
    """An item whose id is its place in a listing."""

    @property
    def id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Window:
    """Which page is wanted: up to `limit` items after the position `after`."""

    limit: int
    after: str | None

    def link(self, request: Request, response: Response, shown: Sequence[Placed]) -> str | None:
        """The cursor that follows the items shown, also as `Link`; None when they did not fill the page."""
        return self.link_after(request, response, shown[-1].id if len(shown) == self.limit else None)

    def link_after(self, request: Request, response: Response, last: str | None) -> str | None:
        """The same, for a listing whose positions are not ids. `last`: position of the last item; None at the end."""
        if last is None:
            return None
        cursor = encode(last)
        # What else was asked for is asked for on the next page too.
        query = urlencode({**request.query_params, "limit": self.limit, "after": cursor})
        response.headers["Link"] = f'<{request.url.path}?{query}>; rel="next"'
        return cursor


async def _window(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Window:
    return Window(limit, None if after is None else decode(after))


Paged = Annotated[Window, Depends(_window)]
