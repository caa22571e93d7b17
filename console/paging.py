"""The link to the next page of a listing."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request

from api.http.paging import Placed, Window, encode


def next_link(request: Request, window: Window, shown: Sequence[Placed]) -> str | None:
    """The same page, one window on; None when this one was not full."""
    if len(shown) < window.limit:
        return None
    url = request.url.include_query_params(after=encode(shown[-1].id), limit=window.limit).remove_query_params("lang")
    return f"{url.path}?{url.query}"
