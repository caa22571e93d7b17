"""What bounds throw away, for the steward alone. The figures are shown once, in answer to a form, and kept nowhere."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from api.http.auth import May
from api.http.wiring import Use
from console.render import page
from console.session import DiagnosisPosted
from core.domain.actors import Actor
from core.domain.permissions import Action
from core.usecases.diagnose_bounds import Setting, diagnose_bounds, usual_loss
from core.usecases.read_dataset import read_dataset

router = APIRouter(prefix="/datasets/{dataset_id}/diagnosis", tags=["console"])
Diagnoser = Annotated[Actor, Depends(May(Action.DIAGNOSE_BOUNDS))]
Id = Annotated[str, Path(max_length=60)]


@router.get("")
def show(request: Request, dataset_id: Id, actor: Diagnoser, services: Use) -> Response:
    dataset = read_dataset(services, actor, dataset_id)
    return page(request, "diagnosis.html", dataset=dataset, found=None, setting=Setting(usual_loss(dataset)))


@router.post("")
def diagnose(request: Request, dataset_id: Id, posted: DiagnosisPosted, services: Use) -> Response:
    setting = Setting(posted.text("loss"), posted.number("cells"))
    dataset = read_dataset(services, posted.actor, dataset_id)
    found = diagnose_bounds(services, posted.actor, dataset_id, setting)
    response = page(request, "diagnosis.html", dataset=dataset, found=found, setting=setting)
    response.headers["cache-control"] = "no-store"
    return response
