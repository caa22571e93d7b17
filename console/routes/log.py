"""The log to walk through, for auditors: newest entries, checkpoints and anchors, and one box for any id or hash."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.http.auth import May
from api.http.wiring import Wired
from console.log_search import Asked, LogSearch
from console.render import page
from core.domain.actors import Actor
from core.domain.permissions import Action
from core.usecases.find_entries import find_entries, names_to_find
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
_END: Final = 2**53


@router.get("")
def explore(
    request: Request,
    actor: Reader,
    wiring: Wired,
    asked: Asked,
    q: Annotated[str, Query(max_length=100)] = "",
    before: Annotated[int, Query(ge=0, le=_END)] = _END,
) -> Response:
    """`q`: an id, a number or a hash. `before`: show the entries below this place."""
    wanted = q.strip()
    if wanted[:3] in _PAGES and wanted[3:].isalnum():
        return RedirectResponse(_PAGES[wanted[:3]] + wanted, status_code=303)
    newest = wiring.log.newest(_FEW)
    fitting = find_entries(wiring.services, actor, asked.sought())
    found = wiring.log.matching(fitting, first=0, end=before, limit=_ENTRIES + 1, newest=True)
    entries = _shown(found[-_ENTRIES:])
    return page(
        request,
        "log.html",
        size=newest["checkpoints"][0]["size"] if newest["checkpoints"] else 0,
        newest=newest,
        entries=entries,
        parties=name_parties(wiring.services, actor, _people(entries), _datasets(entries)),
        asked=asked,
        narrowed=asked != LogSearch(),
        # Of these a name was typed that nothing bears: then none fits, whatever the rest says.
        nobody=fitting.actor == (),
        nothing=fitting.dataset == (),
        names=names_to_find(wiring.services, actor),
        newer=before < _END,
        older=asked.older(entries[-1]["index"]) if len(found) > _ENTRIES else None,
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
