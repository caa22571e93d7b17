"""What the platform says and what the chain says, side by side: of the log, and of each published dataset."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from api.http.auth import May
from api.http.paging import Paged
from api.http.wiring import Use, Wired
from console.paging import next_link
from console.render import page
from core.domain.actors import Actor
from core.domain.permissions import Action
from core.usecases.compare_chain import compare_dataset, compare_log
from core.usecases.read_catalogue import list_catalogue

router = APIRouter(prefix="/log/chain", tags=["console"])
Reader = Annotated[Actor, Depends(May(Action.READ_AUDIT))]


@router.get("")
def index(request: Request, actor: Reader, services: Use, wiring: Wired, window: Paged) -> Response:
    def root_at(size: int) -> str | None:
        found = wiring.log.checkpoints(size - 1, 1)
        return next((str(one["root"]) for one in found if one["size"] == size), None)

    datasets = list_catalogue(services, actor, limit=window.limit, after=window.after)
    return page(
        request,
        "chain.html",
        compared=compare_log(services, actor, root_at),
        datasets=datasets,
        next_link=next_link(request, window, datasets),
    )


@router.get("/{dataset_id}")
def show(request: Request, dataset_id: Annotated[str, Path(max_length=60)], actor: Reader, services: Use) -> Response:
    dataset, compared = compare_dataset(services, actor, dataset_id)
    return page(request, "chain_dataset.html", dataset=dataset, compared=compared)
