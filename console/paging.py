"""The link to the next page of a listing."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request

from api.http.paging import Placed, Window, encode


def link_after(request: Request, window: Window, last: str | None) -> str | None:
    """The same page, with what was searched for, after this position; None at the end."""
    if last is None:
        return None
    url = request.url.include_query_params(after=encode(last), limit=window.limit).remove_query_params("lang")
    return f"{url.path}?{url.query}"


def next_link(request: Request, window: Window, shown: Sequence[Placed]) -> str | None:
    """The same page, one window on; None when this one was not full."""
    return link_after(request, window, shown[-1].id if len(shown) == window.limit else None)
