"""The log to walk through, for auditors: newest entries, checkpoints and anchors, and one box for any id or hash."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.http.auth import May
from api.http.wiring import Wired
from console.render import page
from core.domain.actors import Actor
from core.domain.permissions import Action
from core.usecases.name_parties import name_parties

router = APIRouter(prefix="/log", tags=["console"])
Reader = Annotated[Actor, Depends(May(Action.READ_AUDIT))]
_PAGES: Final = {
    "en_": "/receipts/",
    "ds_": "/datasets/",
    "rv_": "/reviews/",
    "pb_": "/published/",
    "ev_": "/evidence/",
}
_ENTRIES, _FEW = 20, 5


@router.get("")
def explore(
    request: Request,
    actor: Reader,
    wiring: Wired,
    q: Annotated[str, Query(max_length=100)] = "",
    until: Annotated[int | None, Query(ge=0, le=2**53)] = None,
) -> Response:
    """`q`: an id, a number or a hash. `until`: show the entries before this index."""
    wanted = q.strip()
    if wanted[:3] in _PAGES and wanted[3:].isalnum():
        return RedirectResponse(_PAGES[wanted[:3]] + wanted, status_code=303)
    newest = wiring.log.newest(_FEW)
    size = newest["checkpoints"][0]["size"] if newest["checkpoints"] else 0
    end = size if until is None else min(until, size)
    start = max(0, end - _ENTRIES)
    entries = _shown(wiring.log.records(start - 1 if start else None, end - start) if end else [])
    return page(
        request,
        "log.html",
        size=size,
        newest=newest,
        entries=entries,
        parties=name_parties(wiring.services, actor, _people(entries), _datasets(entries)),
        older=start,
        pack=wiring.services.policy.in_force(),
        wanted=wanted,
        found=wiring.log.find(wanted) if wanted else [],
    )


def _shown(records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Newest first, with the envelope where it was not erased."""
    return [
        {**record, "envelope": json.loads(record["record"]) if record["record"] else None}
        for record in reversed(records)
    ]


def _people(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    envelopes = [one["envelope"] for one in entries if one["envelope"]]
    return [one["actor"]["id"] for one in envelopes if one["actor"]]


def _datasets(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    named = [one["envelope"]["body"].get("dataset") for one in entries if one["envelope"]]
    return [one for one in named if isinstance(one, str)]
