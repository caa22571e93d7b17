"""Requests of residents: entered and answered by stewards; their status for whoever holds the slip."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.http.auth import address_of
from api.http.documentation import problems
from api.http.idempotency import OnceKey
from api.http.paging import Paged
from api.http.wiring import Use
from api.v1.actors import PUBLIC_SLIP, RightAnswerer, RightEnterer, RightReader
from api.v1.models.base import Page
from api.v1.models.rights import Code, NewRight, NewRightAnswer, PersonAnswer, RightAnswered, SlipAnswer, StatusAnswer
from core.domain.rights import Grounds, RightState
from core.usecases.answer_right import RightAnswer, answer_right
from core.usecases.enter_right import RightWish, Sealed, enter_right
from core.usecases.open_right import open_right
from core.usecases.read_right_status import read_right_status
from core.usecases.read_rights import list_rights, read_right
from core.usecases.renew_slip import read_slip, renew_slip

router = APIRouter(prefix="/v1", tags=["rights"])
Id = Annotated[str, Path(max_length=60)]


@router.post(
    "/rights",
    operation_id="enterRight",
    status_code=201,
    summary="Enter what a resident asks (PIPL Art. 44 to 50); whom it is about is sealed, and a deadline begins",
    responses=problems(
        "not_found",
        "right_needs_dataset",
        "right_handler_unknown",
        "idempotency_key_missing",
        "idempotency_key_reused",
    ),
)
def enter(body: NewRight, actor: RightEnterer, services: Use, key: OnceKey) -> RightAnswered:
    sealed = Sealed(body.sealed.person, body.sealed.contact, body.sealed.words, body.sealed.applicant)
    wish = RightWish(
        right=body.right, channel=body.channel, applicant=body.applicant, identity_check=body.identity,
        handler=body.handler or actor.id, sealed=sealed, dataset=body.dataset, died=body.died,
        own_interest=body.own_interest,
    )  # fmt: skip
    return RightAnswered.of(enter_right(services, actor, wish, key))


@router.get(
    "/rights",
    operation_id="listRights",
    summary="Requests of residents, without whom they are about",
    responses=problems("cursor_invalid"),
)
def index(
    actor: RightReader,
    services: Use,
    window: Paged,
    request: Request,
    response: Response,
    state: RightState | None = None,
    number: Annotated[
        str, Query(max_length=40, description="As it stands on a slip; then `state` is not looked at.")
    ] = "",
) -> Page[RightAnswered]:
    found = list_rights(services, actor, state=state, number=number, limit=window.limit, after=window.after)
    return Page(items=[RightAnswered.of(one) for one in found], next=window.link(request, response, found))


@router.get("/rights/{request_id}", operation_id="getRight", summary="One request", responses=problems("not_found"))
def show(request_id: Id, actor: RightReader, services: Use) -> RightAnswered:
    return RightAnswered.of(read_right(services, actor, request_id)[0])


@router.post(
    "/rights/{request_id}/person",
    operation_id="openRight",
    summary="Whom it is about and what they said; the log holds who looked before anybody sees it",
    responses=problems("not_found", "right_destroyed", "seal_broken", "answer_not_logged_yet"),
)
def person(request_id: Id, actor: RightAnswerer, services: Use) -> PersonAnswer:
    return PersonAnswer.model_validate(open_right(services, actor, request_id))


@router.post(
    "/rights/{request_id}/answer",
    operation_id="answerRight",
    summary="Answer it, as far as the rules let anybody: with what was done, or with the reason and the article",
    responses=problems(
        "not_found", "right_answered", "right_answer_unlawful", "right_undecided", "reason_missing", "changed_meanwhile"
    ),
)
def answer(request_id: Id, body: NewRightAnswer, actor: RightAnswerer, services: Use) -> RightAnswered:
    grounds = Grounds(body.statutory_exempt, body.harms_others, body.infeasible)
    said = RightAnswer(body.outcome, body.reason, body.letter, grounds)
    return RightAnswered.of(answer_right(services, actor, request_id, said))


@router.get(
    "/rights/{request_id}/slip",
    operation_id="getSlip",
    summary="What the printed slip holds: the code with which its holder sees the status",
    responses=problems("not_found", "right_destroyed"),
)
def slip(request_id: Id, actor: RightEnterer, services: Use) -> SlipAnswer:
    found, code = read_slip(services, actor, request_id)
    return SlipAnswer(id=found.id, number=found.number, code=code, status_url=f"{services.site}/residents/status")


@router.post(
    "/rights/{request_id}/slip",
    operation_id="renewSlip",
    summary="A new slip for a lost one: the old code shows nothing any more",
    responses=problems("not_found", "right_destroyed", "changed_meanwhile"),
)
def renew(request_id: Id, actor: RightEnterer, services: Use) -> SlipAnswer:
    renew_slip(services, actor, request_id)
    return slip(request_id, actor, services)


@router.post(
    "/right-status",
    operation_id="readRightStatus",
    summary="What became of a request, for whoever has the code of its slip",
    dependencies=[Depends(PUBLIC_SLIP)],
    responses=problems("code_unknown", "code_throttled", signed_in=False),
)
def status(body: Code, services: Use, request: Request) -> StatusAnswer:
    return StatusAnswer.of(read_right_status(services, body.code, address_of(request)))
