"""What the platform serves of its log to an auditor, without the web application around it."""

from __future__ import annotations

from typing import Any

import httpx

from core.adapters.ledger import PublishedLog
from mingzheng.tiles import parse_number_path


def served(published: PublishedLog) -> httpx.MockTransport:
    def handle(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/ledger/checkpoint":
            return httpx.Response(200, text=published.checkpoint_note() or "")
        if path.startswith("/v1/audit/"):
            items: list[dict[str, Any]] = getattr(published, path.rpartition("/")[2])(None, 1000)
            return httpx.Response(200, json={"items": items, "next": None})
        if not path.startswith("/ledger/tile/"):
            return httpx.Response(404, json={})
        return _tile(published, path.removeprefix("/ledger/tile/"))

    return httpx.MockTransport(handle)


def _tile(published: PublishedLog, path: str) -> httpx.Response:
    kind, _, place = path.partition("/")
    index, width = parse_number_path(place)
    tile = published.entry_bundle(index, width) if kind == "entries" else published.tile(int(kind), index, width)
    return httpx.Response(404, json={}) if tile is None else httpx.Response(200, content=tile)
