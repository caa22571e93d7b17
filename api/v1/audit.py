"""What an auditor downloads to replay the log: records with their salts, checkpoints and anchors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from api.http.documentation import problems
from api.http.errors import HttpError
from api.http.paging import Paged, Window
from api.http.wiring import Wired
from api.v1.actors import AuditReader
from api.v1.models.base import Page

router = APIRouter(prefix="/v1/audit", tags=["audit"])
Read = Callable[[int | None, int], Sequence[Mapping[str, Any]]]


@router.get(
    "/records",
    operation_id="listRecords",
    summary="Every leaf in order, with its record unless erased",
    responses=problems("cursor_invalid"),
)
def records(
    actor: AuditReader, wiring: Wired, window: Paged, request: Request, response: Response
) -> Page[dict[str, Any]]:
    return _page(wiring.log.records, "index", window, request, response)


@router.get(
    "/checkpoints",
    operation_id="listCheckpoints",
    summary="Every signed checkpoint, by size",
    responses=problems("cursor_invalid"),
)
def checkpoints(
    actor: AuditReader, wiring: Wired, window: Paged, request: Request, response: Response
) -> Page[dict[str, Any]]:
    return _page(wiring.log.checkpoints, "size", window, request, response)


@router.get(
    "/anchors",
    operation_id="listAnchors",
    summary="Every anchor that the contract accepted, by size",
    responses=problems("cursor_invalid"),
)
def anchors(
    actor: AuditReader, wiring: Wired, window: Paged, request: Request, response: Response
) -> Page[dict[str, Any]]:
    return _page(wiring.log.anchors, "size", window, request, response)


def _page(read: Read, place: str, window: Window, request: Request, response: Response) -> Page[dict[str, Any]]:
    """A page of a listing whose positions are numbers that only grow."""
    if window.after is not None and not window.after.isdigit():
        raise HttpError("cursor_invalid")
    found = [dict(item) for item in read(None if window.after is None else int(window.after), window.limit)]
    last = str(found[-1][place]) if len(found) == window.limit else None
    return Page(items=found, next=window.link_after(request, response, last))
