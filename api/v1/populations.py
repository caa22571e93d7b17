"""Populations: people whom several datasets share, and the one total that they were promised."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.http.documentation import problems
from api.http.idempotency import OnceKey
from api.http.paging import Paged
from api.http.wiring import Use
from api.v1.actors import PUBLIC_PROMISES, PopulationOpener
from api.v1.models.base import Page
from api.v1.models.populations import NewPopulation, PopulationAnswer
from core.usecases import open_population
from core.usecases.read_promises import list_shared_promises, shared_promise

router = APIRouter(prefix="/v1/populations", tags=["promises"])


@router.get(
    "",
    operation_id="listPopulations",
    summary="What people whom several datasets share were promised over all of them",
    dependencies=[Depends(PUBLIC_PROMISES)],
    responses=problems("cursor_invalid", signed_in=False),
)
def index(services: Use, window: Paged, request: Request, response: Response) -> Page[PopulationAnswer]:
    found = list_shared_promises(services, limit=window.limit, after=window.after)
    link = window.link(request, response, [one.population for one in found])
    return Page(items=[PopulationAnswer.of(one) for one in found], next=link)


@router.post(
    "",
    operation_id="openPopulation",
    status_code=201,
    summary="Promise one total to people whom several datasets will share",
    responses=problems("amount_invalid", "idempotency_key_missing", "idempotency_key_reused"),
)
def open_(body: NewPopulation, actor: PopulationOpener, services: Use, key: OnceKey) -> PopulationAnswer:
    wish = open_population.NewPopulation(body.title_zh, body.title_en, *body.cap.amount, body.cap.pure)
    opened = open_population.open_population(services, actor, wish, key)
    return PopulationAnswer.of(shared_promise(services, opened))
