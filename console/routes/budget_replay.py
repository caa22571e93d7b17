"""A dataset's budget as the log adds it up, beside what the platform's rows say."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from api.http.auth import May
from api.http.wiring import Use
from console.render import page
from core.domain.actors import Actor
from core.domain.permissions import Action
from core.usecases.replay_budget import replay_budget

router = APIRouter(prefix="/log/budgets", tags=["console"])
Reader = Annotated[Actor, Depends(May(Action.READ_AUDIT))]
SHOWN: Final = 200


@router.get("/{dataset_id}")
def show(request: Request, dataset_id: Annotated[str, Path(max_length=60)], actor: Reader, services: Use) -> Response:
    replay = replay_budget(services, actor, dataset_id)
    return page(request, "budget_replay.html", replay=replay, steps=replay.steps[::-1][:SHOWN])
