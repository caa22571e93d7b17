"""Ask a question: build it, see price and expected error, then spend. Nothing is opened before the last step."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.http import problems
from api.http.auth import May
from api.http.errors import HttpError
from api.http.wiring import Use
from console import words
from console.budget import Budget
from console.doors import Doors, open_doors
from console.plan_form import CONDITIONS, Form, default_bins, table_columns
from console.render import page
from console.session import QueryPosted, json_object
from core.domain.actors import Actor
from core.domain.datasets import Dataset
from core.domain.permissions import Action
from core.ports import Services
from core.usecases.price_query import left, price_query
from core.usecases.read_catalogue import list_totals, read_catalogue
from core.usecases.read_references import list_references
from core.usecases.run_query import Question, run_query
from mingzheng.errors import Failure

router = APIRouter(prefix="/ask", tags=["console"])
Asker = Annotated[Actor, Depends(May(Action.ASK_QUERY))]
MAX_TABLE: Final = 20
Id = Annotated[str, Path(max_length=60)]


@router.get("/{dataset_id}")
def show(request: Request, dataset_id: Id, actor: Asker, services: Use) -> Response:
    """One question, two doors: the fields and the statement. `price`, `to_sql` and `from_sql` say which was used."""
    asked = request.query_params
    form, sql = Form.read(dict(asked)), asked.get("sql", "").strip()[:4000]
    door = next((name for name in ("from_sql", "to_sql", "price") if name in asked), "")
    return _page(request, services, actor, dataset_id, form, door=door, sql=sql)


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
        plan_text=json.dumps({"batch": plans}, ensure_ascii=False),
        **context,
    )


@router.post("/{dataset_id}")
def ask(request: Request, dataset_id: Id, posted: QueryPosted, services: Use) -> Response:
    question = Question(dataset_id, _plan(posted.text("plan")), posted.text("purpose"))
    query = run_query(services, posted.actor, question, posted.text("key"))
    return RedirectResponse(f"/queries/{query.id}", status_code=303)


def _page(
    request: Request, services: Services, actor: Actor, dataset_id: str, form: Form, *, door: str, sql: str
) -> Response:
    dataset, allowance = read_catalogue(services, actor, dataset_id)
    columns = _columns(services, actor, dataset)
    doors = Doors(form.plan(columns, dataset.pure), form, sql)
    offer, problem, status = None, None, 200
    if door:
        try:
            doors = open_doors(services, actor, dataset, columns, doors, door)
            if door != "to_sql":
                offer = price_query(services, actor, dataset_id, doors.plan, form.purpose or None)
                # What was priced is what is asked, also when a newer version of a public table comes in between.
                doors = replace(doors, plan=offer.priced.plan)
        except Failure as failure:
            status, problem = problems.document(failure)
    form = doors.form
    return page(
        request,
        "ask.html",
        status,
        dataset=dataset,
        columns=columns,
        doors=doors,
        form=form,
        offer=offer,
        problem=problem,
        numbers=[one for one in columns if one["kind"] in ("integer", "decimal") and "via" not in one],
        suggested={column["name"]: ", ".join(default_bins(column)) for column in columns if "lower" in column},
        purposes=list(dict.fromkeys([dataset.purpose, *([form.purpose] if form.purpose else []), *words.PURPOSES])),
        conditions=range(CONDITIONS),
        collected=_collected(request),
        plan_text=json.dumps(doors.plan, ensure_ascii=False),
        mine=None
        if allowance is None
        else Budget(allowance.rho, left(allowance, list_totals(services, actor, dataset))[0], dataset.pure),
    )


def _columns(services: Services, actor: Actor, dataset: Dataset) -> list[dict[str, Any]]:
    """What may be asked about: columns of the dataset, and of the public tables that one of them leads to."""
    columns = [
        column
        for column in (dataset.schema or {})["columns"]
        if column["kind"] != "text" and column["name"] != dataset.person_column
    ]
    return columns + table_columns(columns, [table.content for table in list_references(services, actor)])


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
