"""Deleting or withdrawing a dataset as a page: what would go, what would stay, and the step that cannot be undone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.http.auth import May
from api.http.wiring import Use
from console.render import page
from console.session import DeletionPosted, WithdrawalPosted
from core.domain.actors import Actor
from core.domain.erasures import ErasureReason
from core.domain.permissions import Action
from core.usecases.preview_deletion import preview_deletion
from core.usecases.preview_withdrawal import preview_withdrawal
from core.usecases.propose_deletion import DeletionWish, propose_deletion
from core.usecases.withdraw_dataset import withdraw_dataset

router = APIRouter(prefix="/datasets/{dataset_id}", tags=["console"])
Deleter = Annotated[Actor, Depends(May(Action.DELETE_DATASET))]
Withdrawer = Annotated[Actor, Depends(May(Action.WITHDRAW_DATASET))]
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


@router.get("/withdrawal")
def before_taking_back(request: Request, dataset_id: Id, actor: Withdrawer, services: Use) -> Response:
    withdrawal = preview_withdrawal(services, actor, dataset_id)
    return page(request, "withdrawal.html", withdrawal=withdrawal, dataset=withdrawal.dataset)


@router.post("/withdrawal")
def take_back(dataset_id: Id, posted: WithdrawalPosted, services: Use) -> Response:
    withdraw_dataset(services, posted.actor, dataset_id, posted.number("revision"))
    return RedirectResponse(f"/datasets/{dataset_id}", status_code=303)
