"""Requests of residents, for the office: entered at the counter, answered by a handler, and the printed slip."""

from __future__ import annotations

from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.http.auth import May
from api.http.paging import Paged
from api.http.wiring import Use
from console.paging import next_link
from console.qr import qr_code
from console.render import page
from console.session import Posted, RightAnswerPosted, RightPosted
from core.domain.actors import Actor
from core.domain.errors import CoreError
from core.domain.permissions import Action
from core.domain.rights import Applicant, Channel, Grounds, IdentityCheck, Outcome, Right, RightState
from core.ports import Services
from core.usecases.answer_right import RightAnswer, answer_right
from core.usecases.enter_right import RightWish, Sealed, enter_right
from core.usecases.open_right import open_right
from core.usecases.read_community import about_org
from core.usecases.read_rights import list_handlers, list_own_datasets, list_rights, read_right
from core.usecases.renew_slip import read_slip, renew_slip

router = APIRouter(prefix="/rights", tags=["console"])
Reader = Annotated[Actor, Depends(May(Action.READ_RIGHTS))]
Clerk = Annotated[Actor, Depends(May(Action.ENTER_RIGHT))]
Id = Annotated[str, Path(max_length=60)]
E = TypeVar("E", Right, Channel, Applicant, IdentityCheck, Outcome)


@router.get("")
def index(
    request: Request,
    actor: Reader,
    services: Use,
    window: Paged,
    state: RightState = RightState.OPEN,
    number: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    found = list_rights(services, actor, state=state, number=number, limit=window.limit, after=window.after)
    following = next_link(request, window, found)
    now = services.clock.now()
    return page(request, "rights.html", found=found, state=state, number=number, now=now, next_link=following)


@router.get("/new")
def form(request: Request, actor: Clerk, services: Use) -> Response:
    return page(
        request,
        "right_new.html",
        datasets=list_own_datasets(services, actor),
        handlers=list_handlers(services, actor),
        rights=list(Right),
        channels=list(Channel),
        applicants=[one for one in Applicant if one != Applicant.OTHER] + [Applicant.OTHER],
        checks=[one for one in IdentityCheck if one != IdentityCheck.NONE] + [IdentityCheck.NONE],
    )


@router.post("")
def enter(posted: RightPosted, services: Use) -> Response:
    wish = RightWish(
        right=_chosen(posted, "right", Right),
        channel=_chosen(posted, "channel", Channel),
        applicant=_chosen(posted, "applicant", Applicant),
        identity_check=_chosen(posted, "identity", IdentityCheck),
        handler=posted.text("handler"),
        sealed=Sealed(
            posted.text("person"), posted.text("contact"), posted.text("words"), posted.text("applicant_note")
        ),
        dataset=posted.text("dataset") or None,
        died=posted.text("died") == "yes",
        own_interest=posted.text("own_interest") == "yes",
    )
    made = enter_right(services, posted.actor, wish, posted.text("key"))
    return RedirectResponse(f"/rights/{made.id}/slip", status_code=303)


@router.get("/{request_id}")
def show(request: Request, request_id: Id, actor: Reader, services: Use) -> Response:
    return _shown(request, services, actor, request_id, None)


@router.post("/{request_id}/person")
def person(request: Request, request_id: Id, posted: RightAnswerPosted, services: Use) -> Response:
    sealed = open_right(services, posted.actor, request_id)
    response = _shown(request, services, posted.actor, request_id, sealed)
    response.headers["cache-control"] = "no-store"
    return response


@router.post("/{request_id}/answer")
def answer(request_id: Id, posted: RightAnswerPosted, services: Use) -> Response:
    grounds = Grounds(*(posted.text(name) == "yes" for name in ("statutory_exempt", "harms_others", "infeasible")))
    said = RightAnswer(_chosen(posted, "outcome", Outcome), posted.text("reason"), posted.text("letter"), grounds)
    answer_right(services, posted.actor, request_id, said)
    return RedirectResponse(f"/rights/{request_id}", status_code=303)


@router.get("/{request_id}/slip")
def slip(request: Request, request_id: Id, actor: Clerk, services: Use) -> Response:
    found, code = read_slip(services, actor, request_id)
    _, dataset, handler = read_right(services, actor, request_id)
    # Behind the #: browsers keep that part to themselves, so no log of any server holds the code.
    address = f"{services.site}/residents/status"
    picture = qr_code(f"{address}#{code}")
    response = page(
        request,
        "right_slip.html",
        one=found,
        dataset=dataset,
        handler=handler,
        office=services.offices.get(found.org),
        code=code,
        address=address,
        qr=picture,
    )
    response.headers["cache-control"] = "no-store"
    return response


@router.post("/{request_id}/slip")
def renew(request_id: Id, posted: RightPosted, services: Use) -> Response:
    renew_slip(services, posted.actor, request_id)
    return RedirectResponse(f"/rights/{request_id}/slip", status_code=303)


def _shown(request: Request, services: Services, actor: Actor, request_id: str, sealed: Sealed | None) -> Response:
    found, dataset, handler = read_right(services, actor, request_id)
    return page(
        request,
        "right.html",
        one=found,
        dataset=dataset,
        handler=handler,
        sealed=sealed,
        outcomes=list(Outcome),
        about=about_org(services, found.org, found.dataset_id),
        now=services.clock.now(),
    )


def _chosen(posted: Posted, name: str, kind: type[E]) -> E:
    try:
        return kind(posted.text(name))
    except ValueError:
        raise CoreError("request_invalid", fields=[f"body.{name}: enum"]) from None
