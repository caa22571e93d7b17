"""Emergencies: read by anybody, proposed and ended by stewards, told of and reviewed afterwards."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from api.http.documentation import problems
from api.http.idempotency import OnceKey
from api.http.paging import Paged
from api.http.wiring import Use
from api.v1.actors import PUBLIC_EMERGENCIES, EmergencyReviewer, EmergencyStarter
from api.v1.models.base import Page
from api.v1.models.emergencies import EmergencyAnswer, NewEmergency, NewFinding, NewNotice, Proposed
from core.usecases.end_emergency import end_emergency
from core.usecases.propose_emergency import EmergencyWish, propose_emergency
from core.usecases.read_emergencies import list_emergencies, read_emergency
from core.usecases.settle_emergency import review_emergency, tell_residents

router = APIRouter(prefix="/v1", tags=["emergencies"])
Id = Annotated[str, Path(max_length=60)]


@router.get(
    "/emergencies",
    operation_id="listEmergencies",
    summary="Every emergency that was started, and what became of it",
    dependencies=[Depends(PUBLIC_EMERGENCIES)],
    responses=problems("cursor_invalid", signed_in=False),
)
def index(services: Use, window: Paged, request: Request, response: Response) -> Page[EmergencyAnswer]:
    found = list_emergencies(services, limit=window.limit, after=window.after)
    link = window.link(request, response, [one.emergency for one in found])
    return Page(items=[EmergencyAnswer.of(one) for one in found], next=link)


@router.get(
    "/emergencies/{emergency_id}",
    operation_id="getEmergency",
    summary="One emergency",
    dependencies=[Depends(PUBLIC_EMERGENCIES)],
    responses=problems("not_found", signed_in=False),
)
def show(emergency_id: Id, services: Use) -> EmergencyAnswer:
    return EmergencyAnswer.of(read_emergency(services, emergency_id))


@router.post(
    "/datasets/{dataset_id}/emergencies",
    operation_id="proposeEmergency",
    status_code=201,
    summary="Propose that named researchers may ask without waiting; another steward signs it or not",
    responses=problems(
        "not_found",
        "policy_refused",
        "dataset_wrong_state",
        "emergency_end_invalid",
        "emergency_people_invalid",
        "clock_wrong",
        "idempotency_key_missing",
        "idempotency_key_reused",
    ),
)
def propose(dataset_id: Id, body: NewEmergency, actor: EmergencyStarter, services: Use, key: OnceKey) -> Proposed:
    wish = EmergencyWish(body.purpose, tuple(body.people), body.ends_at, body.reason)
    made = propose_emergency(services, actor, dataset_id, wish, key)
    return Proposed(id=made.id, review=made.review_id, state=made.state)


@router.post(
    "/emergencies/{emergency_id}/end",
    operation_id="endEmergency",
    summary="End it before its stated time; the answers that it let through are destroyed",
    responses=problems("not_found", "emergency_wrong_state"),
)
def end(emergency_id: Id, actor: EmergencyStarter, services: Use) -> EmergencyAnswer:
    end_emergency(services, actor, emergency_id)
    return show(emergency_id, services)


@router.post(
    "/emergencies/{emergency_id}/notice",
    operation_id="tellResidents",
    summary="Publish what people are told of it, once it is over",
    responses=problems("not_found", "emergency_wrong_state", "duty_done", "changed_meanwhile"),
)
def tell(emergency_id: Id, body: NewNotice, actor: EmergencyStarter, services: Use) -> EmergencyAnswer:
    tell_residents(services, actor, emergency_id, body.notice)
    return show(emergency_id, services)


@router.post(
    "/emergencies/{emergency_id}/review",
    operation_id="reviewEmergency",
    summary="Say whether it kept within its bounds, by somebody who did not start it; until then no other can start",
    responses=problems("not_found", "emergency_wrong_state", "cannot_approve_own", "duty_done", "changed_meanwhile"),
)
def review(emergency_id: Id, body: NewFinding, actor: EmergencyReviewer, services: Use) -> EmergencyAnswer:
    review_emergency(services, actor, emergency_id, body.finding, body.text)
    return show(emergency_id, services)
