"""One's own questions and their answers: chart, table, error bars, receipt."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi import Query as Text
from fastapi.responses import RedirectResponse, Response

from api.http import problems
from api.http.auth import May
from api.http.paging import Paged
from api.http.wiring import Use
from console import i18n
from console.budget import Budget
from console.chart import WIDTH, all_charts, steps
from console.paging import link_after
from console.render import page
from console.search import fits
from console.session import QueryPosted
from console.show import plan_words
from console.snippet import snippet
from core.domain.actors import Actor
from core.domain.datasets import DatasetState
from core.domain.permissions import Action
from core.domain.queries import WAITING, Query, plans_of
from core.ports import Services
from core.usecases.accept_narrowing import accept_narrowing, read_narrowing
from core.usecases.find_queries import Wanted, find_queries
from core.usecases.read_budgets import read_budgets
from core.usecases.read_query import read_asked_dataset, read_query
from core.usecases.request_publication import read_request
from core.usecases.withdraw_query import withdraw_query
from core.usecases.write_sql import write_sql
from mingzheng.errors import Failure

router = APIRouter(prefix="/queries", tags=["console"])
Id = Annotated[str, Path(max_length=60)]
Reader = Annotated[Actor, Depends(May(Action.READ_QUERY))]


@router.get("")
def index(
    request: Request,
    actor: Reader,
    services: Use,
    window: Paged,
    q: Annotated[str, Text(max_length=100)] = "",
    dataset: Annotated[str, Text(max_length=60)] = "",
    state: Annotated[str, Text(max_length=30)] = "",
) -> Response:
    """`q`: words of the question as the page shows it, in either language."""
    wanted = Wanted(dataset or None, state or None, lambda query: fits(query, q))
    found = find_queries(services, actor, wanted, limit=window.limit, after=window.after)
    accounts = read_budgets(services, actor)
    return page(
        request,
        "queries.html",
        found=found,
        accounts=[(one.dataset, Budget(one.allowance.rho, one.left, one.dataset.pure)) for one in accounts],
        asked={"q": q, "dataset": dataset, "state": state},
        searched=bool(q or dataset or state or window.after),
        next_link=link_after(request, window, found.after),
    )


@router.get("/{query_id}")
def show(request: Request, query_id: Id, actor: Reader, services: Use) -> Response:
    query = read_query(services, actor, query_id)
    dataset = read_asked_dataset(services, actor, query)
    return page(
        request,
        "query.html",
        query=query,
        dataset=dataset,
        gone=dataset.state in (DatasetState.DELETING, DatasetState.DELETED),
        width=WIDTH,
        charts=all_charts(query.answer) if query.answer else [],
        steps=steps(query.answer) if query.answer else [],
        problem=problems.shown_problem(query.problem),
        offered=read_narrowing(services, actor, query),
        waiting=query.state in WAITING,
        publication=read_request(services, actor, query.id),
        statements=[_statement(services, actor, query, plan) for plan in plans_of(query.plan)],
        program=snippet(query, services.site, plan_words(query.plan, i18n.language_of(request))),
    )


def _statement(services: Services, actor: Actor, query: Query, plan: dict[str, Any]) -> str | None:
    """The plan in SQL; None where SQL has no words for it, or the dataset no longer has what was asked about."""
    try:
        return write_sql(services, actor, query.dataset_id, plan)
    except Failure:
        return None


@router.post("/{query_id}/acceptance")
def accept(query_id: Id, posted: QueryPosted, services: Use) -> Response:
    accept_narrowing(services, posted.actor, query_id, posted.text("review"))
    return RedirectResponse(f"/queries/{query_id}", status_code=303)


@router.post("/{query_id}/withdrawal")
def withdraw(query_id: Id, posted: QueryPosted, services: Use) -> Response:
    withdraw_query(services, posted.actor, query_id)
    return RedirectResponse(f"/queries/{query_id}", status_code=303)
