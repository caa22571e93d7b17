"""Ask: the price first, then the question, then its one answer."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response

from api.http.documentation import problems
from api.http.idempotency import OnceKey
from api.http.paging import Paged
from api.http.wiring import Use
from api.v1.actors import Asker, QueryReader
from api.v1.models.base import Page
from api.v1.models.queries import Acceptance, NewPrice, NewQuery, NewSql, PriceAnswer, QueryAnswer, Translated
from core.domain.queries import WAITING
from core.usecases.accept_narrowing import accept_narrowing, read_narrowing
from core.usecases.export_answer import export_answer
from core.usecases.price_query import price_query
from core.usecases.read_query import list_queries, read_query
from core.usecases.run_query import Question, run_query
from core.usecases.translate_sql import translate_sql
from core.usecases.withdraw_query import withdraw_query

router = APIRouter(prefix="/v1/queries", tags=["queries"])
Id = Annotated[str, Path(max_length=60)]


@router.post(
    "/price",
    operation_id="priceQuery",
    summary="Price and expected error; opens no data, spends nothing",
    responses=problems("not_found", "dataset_deleted", "no_allowance"),
)
def price(body: NewPrice, actor: Asker, services: Use) -> PriceAnswer:
    return PriceAnswer.of(price_query(services, actor, body.dataset, body.plan, body.purpose))


@router.post(
    "/translate",
    operation_id="translateSql",
    summary="A SELECT statement as a plan; opens no data, spends nothing",
    responses=problems("not_found", "dataset_deleted"),
)
def translate(body: NewSql, actor: Asker, services: Use) -> Translated:
    return Translated(**translate_sql(services, actor, body.dataset, body.sql, body.loss, body.rows_per_person))


@router.post(
    "",
    operation_id="askQuery",
    summary="Ask: answered (200), or waiting for a steward (202)",
    response_model=QueryAnswer,
    responses={
        **problems(
            "not_found",
            "dataset_deleted",
            "no_allowance",
            "budget_exhausted",
            "cap_exhausted",
            "population_exhausted",
            "policy_refused",
            "query_failed",
            "ledger_behind",
            "clock_wrong",
            "answer_not_logged_yet",
            "idempotency_key_missing",
            "idempotency_in_flight",
            "idempotency_key_reused",
        ),
        202: {"model": QueryAnswer, "description": "Waiting for a steward's approval; nothing is charged yet"},
    },
)
def ask(body: NewQuery, actor: Asker, services: Use, key: OnceKey) -> Response:
    query = run_query(services, actor, Question(body.dataset, body.plan, body.purpose), key)
    # Written here and not by the framework, which would check the model once more, in a turn of yet another thread.
    content = QueryAnswer.of(query).model_dump_json()
    if query.state not in WAITING:
        return Response(content, media_type="application/json")
    place = {"Location": f"/v1/queries/{query.id}"}
    return Response(content, 202, headers=place, media_type="application/json")


@router.get("", operation_id="listQueries", summary="One's own questions", responses=problems("cursor_invalid"))
def index(actor: QueryReader, services: Use, window: Paged, request: Request, response: Response) -> Page[QueryAnswer]:
    found = list_queries(services, actor, limit=window.limit, after=window.after)
    return Page(items=[QueryAnswer.of(one) for one in found], next=window.link(request, response, found))


@router.get(
    "/{query_id}",
    operation_id="getQuery",
    summary="One question and, once it is in the log, its answer",
    responses=problems("not_found"),
)
def show(query_id: Id, actor: QueryReader, services: Use) -> QueryAnswer:
    query = read_query(services, actor, query_id)
    return QueryAnswer.of(query, read_narrowing(services, actor, query))


@router.get(
    "/{query_id}/answer",
    operation_id="getAnswerFile",
    summary="The answer as a file: values, errors, intervals, what is suppressed, and its receipt",
    response_class=Response,
    responses={
        **problems("not_found", "not_answered"),
        200: {"content": {"text/csv": {}, "application/vnd.apache.parquet": {}}, "description": "One table"},
    },
)
def answer(
    query_id: Id,
    actor: QueryReader,
    services: Use,
    form: Annotated[Literal["csv", "parquet"], Query(alias="format")] = "csv",
    table: Annotated[int, Query(ge=1, le=1000, description="Which table of an answer to several questions.")] = 1,
) -> Response:
    content = export_answer(services, actor, query_id, form, table)
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/vnd.apache.parquet"
    name = f'attachment; filename="answer-{query_id}-{table}.{form}"'
    return Response(content, media_type=kind, headers={"content-disposition": name})


@router.post(
    "/{query_id}/acceptance",
    operation_id="acceptNarrowing",
    summary="Take the narrower question that a steward allows; it runs once it is signed",
    responses=problems("not_found", "changed_meanwhile"),
)
def accept(query_id: Id, body: Acceptance, actor: Asker, services: Use) -> QueryAnswer:
    return QueryAnswer.of(accept_narrowing(services, actor, query_id, body.review))


@router.post(
    "/{query_id}/withdrawal",
    operation_id="withdrawQuery",
    summary="Take back a question that waits; nothing was spent",
    responses=problems("not_found", "review_decided", "changed_meanwhile"),
)
def withdraw(query_id: Id, actor: Asker, services: Use) -> QueryAnswer:
    return QueryAnswer.of(withdraw_query(services, actor, query_id))
