"""Deleting a dataset as a page: what would go, what would stay, and the name to type."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.http.auth import May
from api.http.wiring import Use
from console.render import page
from console.session import DeletionPosted
from core.domain.actors import Actor
from core.domain.erasures import ErasureReason
from core.domain.permissions import Action
from core.usecases.preview_deletion import preview_deletion
from core.usecases.propose_deletion import DeletionWish, propose_deletion

router = APIRouter(prefix="/datasets/{dataset_id}", tags=["console"])
Deleter = Annotated[Actor, Depends(May(Action.DELETE_DATASET))]
Id = Annotated[str, Path(max_length=60)]


@router.get("/deletion")
def show(request: Request, dataset_id: Id, actor: Deleter, services: Use) -> Response:
    deletion = preview_deletion(services, actor, dataset_id)
    return page(request, "deletion.html", deletion=deletion, dataset=deletion.dataset, grounds=list(ErasureReason))


@router.post("/deletions")
def propose(dataset_id: Id, posted: DeletionPosted, services: Use) -> Response:
    wish = DeletionWish(posted.text("ground"), posted.text("confirm"))
    review = propose_deletion(services, posted.actor, dataset_id, wish, posted.text("key"))
    return RedirectResponse(f"/reviews/{review.id}", status_code=303)
