"""Linking two datasets as pages: choose them, see what it would hold and cost, declare it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from anonymizer.dp.budget import format_delta, format_rho
from api.http import problems
from api.http.auth import May
from api.http.wiring import Use
from console.render import page
from console.session import DatasetPosted
from core.domain.actors import Actor
from core.domain.datasets import Dataset
from core.domain.permissions import Action
from core.ports import Services
from core.usecases.link_datasets import Link, link_datasets
from core.usecases.preview_link import LinkPreview, list_linkable, preview_link
from mingzheng.errors import Failure

router = APIRouter(prefix="/links", tags=["console"])
Submitter = Annotated[Actor, Depends(May(Action.SUBMIT_DATASET))]
Id = Annotated[str, Query(max_length=60)]
_FIELDS = ("left", "right", "title_zh", "title_en", "purpose", "legal_basis", "origin_note", "cap_rho", "cap_delta")


@router.get("/new")
def choose(
    request: Request,
    actor: Submitter,
    services: Use,
    left: Id = "",
    right: Id = "",
    rows: Annotated[int | None, Query(ge=1, le=1000)] = None,
) -> Response:
    """Without two datasets, the choice; with two, also what the link would hold and cost, or why there is none."""
    shown = _shown(services, actor, left, right, rows) if left and right else {}
    kinds = _by_kind(list_linkable(services, actor))
    return page(request, "link_new.html", kinds=kinds, left=left, right=right, **{**_NOTHING, **shown})


@router.post("")
def declare(posted: DatasetPosted, services: Use) -> Response:
    link = Link(
        **{name: posted.text(name) for name in _FIELDS},
        statutory_reference=posted.text("statutory_reference") or None,
        max_rows_per_person=posted.number("max_rows_per_person"),
        pure=posted.text("measure") == "pure",
    )
    dataset = link_datasets(services, posted.actor, link, posted.text("key"))
    return RedirectResponse(f"/datasets/{dataset.id}", status_code=303)


_NOTHING: dict[str, Any] = {"preview": None, "problem": None, "size_rho": "", "totals": []}


def _shown(services: Services, actor: Actor, left: str, right: str, rows: int | None) -> dict[str, Any]:
    try:
        preview = preview_link(services, actor, left, right, rows)
    except Failure as refusal:
        return {"problem": problems.shown_problem({"code": refusal.code, "details": refusal.details})}
    return {"preview": preview, "size_rho": format_rho(preview.size_rho), "totals": _left(preview)}


def _left(preview: LinkPreview) -> list[tuple[Any, str, str]]:
    return [(state, format_rho(state.left[0]), format_delta(state.left[1])) for state in preview.totals]


def _by_kind(datasets: list[Dataset]) -> dict[str, list[Dataset]]:
    """Only kinds of which there are two: one alone has nobody to be linked with."""
    kinds: dict[str, list[Dataset]] = {}
    for dataset in datasets:
        kinds.setdefault(str(dataset.identifier_kind), []).append(dataset)
    return {kind: found for kind, found in kinds.items() if len(found) > 1}
