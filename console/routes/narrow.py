"""Offer a narrower question: take things away, see the new error and price, then send it. Nothing is opened."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.http import problems
from api.http.auth import May
from api.http.release_price import release_price
from api.http.wiring import Use
from console.narrow_form import SENT, edited, unedited
from console.render import page
from console.session import ReviewPosted, json_object
from core.domain.actors import Actor
from core.domain.errors import CoreError
from core.domain.permissions import Action
from core.domain.reviews import ReviewKind
from core.usecases.narrow_release import narrow_release, price_narrowing
from core.usecases.read_dataset import read_dataset
from core.usecases.read_reviews import read_review
from mingzheng.errors import Failure

router = APIRouter(prefix="/reviews/{review_id}/narrow", tags=["console"])
Decider = Annotated[Actor, Depends(May(Action.DECIDE_REVIEW))]
Id = Annotated[str, Path(max_length=60)]


@router.get("")
def show(request: Request, review_id: Id, actor: Decider, services: Use) -> Response:
    review, _ = read_review(services, actor, review_id)
    if review.kind != ReviewKind.RELEASE:
        raise CoreError("not_found")
    dataset = read_dataset(services, actor, review.account_id)
    plan = review.subject_document["plan"]
    sent = SENT in request.query_params
    fields = dict(request.query_params) if sent else unedited(plan)
    context: dict[str, Any] = {"offer": None, "problem": None}
    status = 200
    if sent:
        try:
            context["offer"] = price_narrowing(services, actor, review_id, edited(plan, fields))
        except Failure as failure:
            status, context["problem"] = problems.document(failure)
    return page(
        request,
        "narrow.html",
        status,
        review=review,
        dataset=dataset,
        plan=plan,
        fields=fields,
        price=release_price(services, review, dataset),
        plan_text=json.dumps(edited(plan, fields), ensure_ascii=False),
        **context,
    )


@router.post("")
def narrow(review_id: Id, posted: ReviewPosted, services: Use) -> Response:
    plan = json_object(posted.text("plan"))
    made = narrow_release(services, posted.actor, review_id, plan, posted.text("reason"), posted.text("key"))
    return RedirectResponse(f"/reviews/{made.id}", status_code=303)
