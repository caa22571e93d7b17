"""Caps as promises: what anybody may read, and how a steward proposes to raise one."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request, Response

from api.http.documentation import problems
from api.http.idempotency import OnceKey
from api.http.paging import Paged
from api.http.wiring import Use
from api.v1.actors import PUBLIC_PROMISES, CapRaiser
from api.v1.models.base import Page
from api.v1.models.promises import NewRaise, PromiseAnswer
from api.v1.models.reviews import ReviewAnswer
from core.domain.actors import Actor
from core.domain.totals import Total, TotalKind
from core.ports import Services
from core.usecases.propose_raise import Raise, propose_raise
from core.usecases.read_promises import list_promises
from core.usecases.read_reviews import read_review

router = APIRouter(prefix="/v1", tags=["promises"])
_REFUSALS: Final = (
    "not_found",
    "amount_invalid",
    "cap_not_raised",
    "measure_mixed",
    "clock_wrong",
    "idempotency_key_missing",
    "idempotency_key_reused",
)


@router.get(
    "/promises",
    operation_id="listPromises",
    summary="What residents were promised for each published dataset, and every raise of it",
    dependencies=[Depends(PUBLIC_PROMISES)],
    responses=problems("cursor_invalid", signed_in=False),
)
def index(services: Use, window: Paged, request: Request, response: Response) -> Page[PromiseAnswer]:
    found = list_promises(services, limit=window.limit, after=window.after)
    link = window.link(request, response, [one.dataset for one in found])
    return Page(items=[PromiseAnswer.of(one) for one in found], next=link)


@router.post(
    "/datasets/{dataset_id}/raises",
    operation_id="proposeRaise",
    status_code=201,
    summary="Propose a higher cap; another steward signs it or not",
    responses=problems("dataset_wrong_state", *_REFUSALS),
)
def propose(
    dataset_id: Annotated[str, Path(max_length=60)], body: NewRaise, actor: CapRaiser, services: Use, key: OnceKey
) -> ReviewAnswer:
    return _proposed(services, actor, Total(TotalKind.DATASET, dataset_id), body, key)


@router.post(
    "/populations/{population_id}/raises",
    operation_id="proposePopulationRaise",
    status_code=201,
    summary="Propose a higher total for people whom several datasets share; another steward signs it or not",
    responses=problems(*_REFUSALS),
)
def propose_shared(
    population_id: Annotated[str, Path(max_length=60)], body: NewRaise, actor: CapRaiser, services: Use, key: OnceKey
) -> ReviewAnswer:
    return _proposed(services, actor, Total(TotalKind.POPULATION, population_id), body, key)


def _proposed(services: Services, actor: Actor, total: Total, body: NewRaise, key: str) -> ReviewAnswer:
    review = propose_raise(services, actor, total, Raise(*body.amount, body.reason, body.pure), key)
    _, handled_by = read_review(services, actor, review.id)
    return ReviewAnswer.of(review, actor, handled_by)
