"""Ask a question: build it, see price and expected error, then spend. Nothing is opened before the last step."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.http import problems
from api.http.auth import May
from api.http.errors import HttpError
from api.http.wiring import Use
from console import words
from console.budget import Budget
from console.plan_form import CONDITIONS, PRECISIONS, Form, default_bins, table_columns
from console.render import page
from console.session import QueryPosted, json_object
from console.sql_form import form_of
from core.domain.actors import Actor
from core.domain.permissions import Action
from core.ports import Services
from core.usecases.price_query import left, price_query
from core.usecases.read_catalogue import list_totals, read_catalogue
from core.usecases.read_references import list_references
from core.usecases.run_query import Question, run_query
from core.usecases.translate_sql import translate_sql
from mingzheng.errors import Failure

router = APIRouter(prefix="/ask", tags=["console"])
Asker = Annotated[Actor, Depends(May(Action.ASK_QUERY))]
MAX_TABLE: Final = 20
Id = Annotated[str, Path(max_length=60)]


@router.get("/{dataset_id}")
def show(request: Request, dataset_id: Id, actor: Asker, services: Use) -> Response:
    form = Form.read(dict(request.query_params))
    sql = request.query_params.get("sql", "")[:4000] if "from_sql" in request.query_params else None
    return _page(request, services, actor, dataset_id, form, priced="price" in request.query_params, sql=sql)


@router.get("/{dataset_id}/table")
def table(request: Request, dataset_id: Id, actor: Asker, services: Use) -> Response:
    """The questions that were put together so far, priced as one. All of it travels in the address."""
    dataset, _ = read_catalogue(services, actor, dataset_id)
    plans = [json_object(text) for text in _collected(request)]
    context: dict[str, Any] = {"offer": None, "problem": None}
    status = 200
    purpose = request.query_params.get("purpose", "") or dataset.purpose
    if plans:
        try:
            context["offer"] = price_query(services, actor, dataset_id, {"batch": plans}, purpose)
        except Failure as failure:
            status, context["problem"] = problems.document(failure)
    return page(
        request,
        "ask_table.html",
        status,
        dataset=dataset,
        plans=plans,
        texts=[json.dumps(plan, ensure_ascii=False) for plan in plans],
        form=Form(purpose=purpose),
        purposes=list(dict.fromkeys([dataset.purpose, purpose, *words.PURPOSES])),
        plan_text=json.dumps({"batch": plans}, ensure_ascii=False),
        **context,
    )


@router.post("/{dataset_id}")
def ask(request: Request, dataset_id: Id, posted: QueryPosted, services: Use) -> Response:
    question = Question(dataset_id, _plan(posted.text("plan")), posted.text("purpose"))
    query = run_query(services, posted.actor, question, posted.text("key"))
    return RedirectResponse(f"/queries/{query.id}", status_code=303)


def _page(
    request: Request,
    services: Services,
    actor: Actor,
    dataset_id: str,
    form: Form,
    *,
    priced: bool,
    sql: str | None = None,
) -> Response:
    """`sql`: a statement to ask instead of what the fields hold; they are filled with what it means."""
    dataset, allowance = read_catalogue(services, actor, dataset_id)
    columns = [
        column
        for column in (dataset.schema or {})["columns"]
        if column["kind"] != "text" and column["name"] != dataset.person_column
    ]
    tables = [table.content for table in list_references(services, actor)]
    columns += table_columns(columns, tables)
    context: dict[str, Any] = {"offer": None, "problem": None, "plan": form.plan(columns, dataset.pure), "meant": None}
    status = 200
    if priced or sql is not None:
        try:
            if sql is not None:
                context["meant"] = translate_sql(services, actor, dataset_id, sql, form.loss(dataset.pure), None)
                context["plan"] = context["meant"]["plan"]
                same = form_of(context["plan"], form)
                context["beyond"], form = same is None, same or form
            context["offer"] = price_query(services, actor, dataset_id, context["plan"], form.purpose or None)
            # What was priced is what is asked, also when a newer version of a public table comes in between.
            context["plan"] = context["offer"].priced.plan
        except Failure as failure:
            status, context["problem"] = problems.document(failure)
    return page(
        request,
        "ask.html",
        status,
        dataset=dataset,
        columns=columns,
        form=form,
        sql=request.query_params.get("sql", "")[:4000],
        precisions=PRECISIONS,
        numbers=[one for one in columns if one["kind"] in ("integer", "decimal") and "via" not in one],
        suggested={column["name"]: ", ".join(default_bins(column)) for column in columns if "lower" in column},
        purposes=list(dict.fromkeys([dataset.purpose, *([form.purpose] if form.purpose else []), *words.PURPOSES])),
        conditions=range(CONDITIONS),
        collected=_collected(request),
        plan_text=json.dumps(context["plan"], ensure_ascii=False),
        mine=None
        if allowance is None
        else Budget(allowance.rho, left(allowance, list_totals(services, actor, dataset))[0], dataset.pure),
        **context,
    )


def _collected(request: Request) -> list[str]:
    """The plans, as JSON, that were put into a table before; `without` takes one out again."""
    texts = [text[:4000] for text in request.query_params.getlist("p")][:MAX_TABLE]
    gone = request.query_params.get("without", "")
    return [text for place, text in enumerate(texts) if str(place) != gone]


def _plan(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise HttpError("request_unreadable") from None
