"""Public pages of published answers: nobody signs in to read them. Asking for one, and taking one down."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.http.auth import Open, maybe_identify
from api.http.paging import Paged
from api.http.wiring import Use
from console.chart import WIDTH, all_charts, steps
from console.paging import next_link
from console.render import page
from console.session import PublicationPosted, TakedownPosted
from core.domain.actors import Actor
from core.domain.permissions import Action
from core.usecases.read_publications import list_publications, read_publication
from core.usecases.request_publication import request_publication
from core.usecases.withdraw_publication import withdraw_publication

router = APIRouter(tags=["console"])
_PUBLIC = Depends(Open("a steward signed that everybody may read it"))
MaybeActor = Annotated[Actor | None, Depends(maybe_identify)]
Id = Annotated[str, Path(max_length=60)]


@router.get("/published", dependencies=[_PUBLIC])
def index(request: Request, actor: MaybeActor, services: Use, window: Paged) -> Response:
    found = list_publications(services, limit=window.limit, after=window.after)
    following = next_link(request, window, [one.publication for one in found])
    return page(request, "published.html", found=found, next_link=following)


@router.get("/published/{publication_id}", dependencies=[_PUBLIC])
def show(request: Request, publication_id: Id, actor: MaybeActor, services: Use) -> Response:
    found = read_publication(services, publication_id)
    answer = found.query.answer or {}
    steward = actor is not None and Action.WITHDRAW_PUBLICATION in actor.scopes
    return page(
        request,
        "publication.html",
        found=found,
        query=found.query,
        dataset=found.dataset,
        publication=found.publication,
        width=WIDTH,
        charts=[] if found.withdrawn else all_charts(answer),
        steps=[] if found.withdrawn else steps(answer),
        may_withdraw=steward and actor is not None and actor.org == found.publication.org and not found.withdrawn,
    )


@router.post("/queries/{query_id}/publication")
def ask(query_id: Id, posted: PublicationPosted, services: Use) -> Response:
    made = request_publication(services, posted.actor, query_id)
    onward = f"/queries/{query_id}" if posted.actor.role == "researcher" else f"/reviews/{made.review_id}"
    return RedirectResponse(onward, status_code=303)


@router.post("/published/{publication_id}/withdrawal")
def take_down(publication_id: Id, posted: TakedownPosted, services: Use) -> Response:
    withdraw_publication(services, posted.actor, publication_id, posted.text("reason"))
    return RedirectResponse(f"/published/{publication_id}", status_code=303)
