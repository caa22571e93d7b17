"""What an auditor downloads to replay the log: records with their salts, checkpoints and anchors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from api.http.documentation import problems
from api.http.errors import HttpError
from api.http.paging import Paged, Window
from api.http.wiring import Wired
from api.v1.actors import AuditReader
from api.v1.models.base import Page
from core.domain.entries import EntryKind
from core.usecases.find_entries import Sought, find_entries

router = APIRouter(prefix="/v1/audit", tags=["audit"])
_BY = "A person by number, sign-in name or name, or an office. Erased records are found by kind and day alone."


async def _sought(
    kind: EntryKind | None = None,
    dataset: Annotated[str, Query(max_length=200, description="Number or title")] = "",
    by: Annotated[str, Query(max_length=200, description=_BY)] = "",
    since: Annotated[date | None, Query(description="The first day, by the clock of China")] = None,
    until: Annotated[date | None, Query(description="The last day, by the clock of China")] = None,
) -> Sought:
    return Sought(kind, dataset, by, since, until)


Searched = Annotated[Sought, Depends(_sought)]
Read = Callable[[int | None, int], Sequence[Mapping[str, Any]]]


@router.get(
    "/records",
    operation_id="listRecords",
    summary="Every leaf in order, or those asked for, with its record unless erased",
    responses=problems("cursor_invalid"),
)
def records(
    actor: AuditReader, wiring: Wired, sought: Searched, window: Paged, request: Request, response: Response
) -> Page[dict[str, Any]]:
    if sought == Sought():
        return _page(wiring.log.records, "index", window, request, response)
    wanted = find_entries(wiring.services, actor, sought)

    def matching(after: int | None, limit: int) -> Sequence[Mapping[str, Any]]:
        first = 0 if after is None else after + 1
        return wiring.log.matching(wanted, first=first, end=2**53, limit=limit, newest=False)

    return _page(matching, "index", window, request, response)


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
