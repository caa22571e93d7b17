"""The catalogue: what may be asked of which dataset, and at what limit. Never a row."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from anonymizer.dp.budget import format_delta, format_rho
from api.http.auth import May
from api.http.paging import Paged
from api.http.wiring import Use
from console.budget import Budget
from console.flash import done_just_now, told
from console.paging import link_after
from console.render import page
from console.search import fits_dataset
from core.domain.actors import Actor, Role
from core.domain.permissions import Action
from core.usecases.price_query import left
from core.usecases.read_catalogue import list_grants, list_researchers, list_totals, read_catalogue, search_catalogue

router = APIRouter(prefix="/catalogue", tags=["console"])
Reader = Annotated[Actor, Depends(May(Action.READ_CATALOGUE))]


@router.get("")
def index(
    request: Request, actor: Reader, services: Use, window: Paged, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """`q`: words of titles, offices, purposes or columns, in either language."""
    found, last = search_catalogue(
        services, actor, lambda one: fits_dataset(one, q), limit=window.limit, after=window.after
    )
    return page(request, "catalogue.html", datasets=found, q=q, next_link=link_after(request, window, last))


@router.get("/{dataset_id}")
def show(
    request: Request,
    dataset_id: Annotated[str, Path(max_length=60)],
    actor: Reader,
    services: Use,
) -> Response:
    dataset, allowance = read_catalogue(services, actor, dataset_id)
    totals = list_totals(services, actor, dataset)
    path = f"/catalogue/{dataset.id}"
    mine = None if allowance is None else Budget(allowance.rho, left(allowance, totals)[0], dataset.pure)
    mine_to_grant = actor.role is Role.STEWARD and actor.org == dataset.org
    shown = page(
        request,
        "catalogue_entry.html",
        dataset=dataset,
        mine=mine,
        rows=dataset.rows_rounded,
        everybody=Budget(dataset.cap_rho, dataset.cap_rho - dataset.spent_rho, dataset.pure),
        cap=(format_rho(dataset.cap_rho), format_delta(dataset.cap_delta)),
        within=[
            (outer, Budget(outer.cap_rho, outer.left[0], outer.pure))
            for outer in totals
            if outer.total.id != dataset.id
        ],
        may_raise=mine_to_grant,
        researchers=list_researchers(services, actor) if mine_to_grant else [],
        granted=done_just_now(request, path).what == "granted",
        grants=[
            (name, org, held.project, Budget(held.rho, held.rho - held.spent_rho, held.pure))
            for name, org, held in (list_grants(services, actor, dataset.id) if mine_to_grant else [])
        ],
    )
    return told(request, shown, path)
