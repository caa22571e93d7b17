"""One's own questions and their answers: chart, table, error bars, receipt."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.http import problems
from api.http.auth import May
from api.http.paging import Paged
from api.http.wiring import Use
from console.chart import WIDTH, all_charts, steps
from console.paging import next_link
from console.render import page
from console.session import QueryPosted
from core.domain.actors import Actor
from core.domain.permissions import Action
from core.domain.queries import WAITING
from core.usecases.accept_narrowing import accept_narrowing, read_narrowing
from core.usecases.read_catalogue import read_catalogue
from core.usecases.read_query import list_queries, read_query
from core.usecases.request_publication import read_request
from core.usecases.withdraw_query import withdraw_query

router = APIRouter(prefix="/queries", tags=["console"])
Reader = Annotated[Actor, Depends(May(Action.READ_QUERY))]


@router.get("")
def index(request: Request, actor: Reader, services: Use, window: Paged) -> Response:
    found = list_queries(services, actor, limit=window.limit, after=window.after)
    return page(request, "queries.html", queries=found, next_link=next_link(request, window, found))


@router.get("/{query_id}")
def show(request: Request, query_id: Annotated[str, Path(max_length=60)], actor: Reader, services: Use) -> Response:
    query = read_query(services, actor, query_id)
    dataset, _ = read_catalogue(services, actor, query.dataset_id)
    return page(
        request,
        "query.html",
        query=query,
        dataset=dataset,
        width=WIDTH,
        charts=all_charts(query.answer) if query.answer else [],
        steps=steps(query.answer) if query.answer else [],
        problem=problems.shown_problem(query.problem),
        offered=read_narrowing(services, actor, query),
        waiting=query.state in WAITING,
        publication=read_request(services, actor, query.id),
    )


@router.post("/{query_id}/acceptance")
def accept(query_id: Annotated[str, Path(max_length=60)], posted: QueryPosted, services: Use) -> Response:
    accept_narrowing(services, posted.actor, query_id, posted.text("review"))
    return RedirectResponse(f"/queries/{query_id}", status_code=303)


@router.post("/{query_id}/withdrawal")
def withdraw(query_id: Annotated[str, Path(max_length=60)], posted: QueryPosted, services: Use) -> Response:
    withdraw_query(services, posted.actor, query_id)
    return RedirectResponse(f"/queries/{query_id}", status_code=303)
