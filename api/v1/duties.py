"""What the office still has to do after a decision, and a person's word that it was done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.http.documentation import problems
from api.http.paging import Paged
from api.http.wiring import Use
from api.v1.actors import DutyReader, Obliged
from api.v1.models.base import Page
from api.v1.models.duties import DutyAnswer, NewEvidence
from core.domain.duties import DutyView
from core.usecases.discharge_duty import Evidence, discharge_duty
from core.usecases.read_duties import list_duties, read_duty

router = APIRouter(prefix="/v1/duties", tags=["duties"])
Id = Annotated[str, Path(max_length=60)]


@router.get(
    "",
    operation_id="listDuties",
    summary="Duties with their deadlines: open, due within a week, overdue, done, or kept by the platform",
    responses=problems("cursor_invalid"),
)
def index(
    actor: DutyReader,
    services: Use,
    window: Paged,
    request: Request,
    response: Response,
    view: DutyView | None = None,
) -> Page[DutyAnswer]:
    found = list_duties(services, actor, view=view, limit=window.limit, after=window.after)
    return Page(items=[DutyAnswer.of(one) for one in found], next=window.link(request, response, found))


@router.get("/{duty_id}", operation_id="getDuty", summary="One duty", responses=problems("not_found"))
def show(duty_id: Id, actor: DutyReader, services: Use) -> DutyAnswer:
    return DutyAnswer.of(read_duty(services, actor, duty_id))


@router.post(
    "/{duty_id}/done",
    operation_id="dischargeDuty",
    summary="Say that it was done and what shows it; the log keeps who, when and a commitment to the evidence",
    responses=problems("not_found", "evidence_missing", "duty_done", "duty_kept_by_platform", "changed_meanwhile"),
)
def done(duty_id: Id, body: NewEvidence, actor: Obliged, services: Use) -> DutyAnswer:
    return DutyAnswer.of(discharge_duty(services, actor, duty_id, Evidence(body.evidence, body.document_sha256)))
