"""One's own questions and their answers: chart, table, error bars, receipt."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from api.http import problems
from api.http.auth import May
from api.http.paging import Paged
from api.http.wiring import Use
from console.chart import WIDTH, charts
from console.paging import next_link
from console.render import page
from core.domain.actors import Actor
from core.domain.permissions import Action
from core.usecases.read_catalogue import read_catalogue
from core.usecases.read_query import list_queries, read_query

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
        charts=charts(query.answer) if query.answer else [],
        problem=problems.shown_problem(query.problem),
    )
