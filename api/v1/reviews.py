"""The steward's queue: read what is to be signed, then approve or refuse it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response

from api.http.documentation import problems
from api.http.idempotency import OnceKey
from api.http.paging import Paged
from api.http.release_price import release_price
from api.http.wiring import Use
from api.v1.actors import Decider, ReviewReader
from api.v1.models.base import Page
from api.v1.models.reviews import Decided, NarrowingPrice, NewDecision, NewNarrowing, ReviewAnswer, ReviewSummary
from core.usecases.decide_review import Verdict, decide_review
from core.usecases.narrow_release import narrow_release, price_narrowing
from core.usecases.read_dataset import read_dataset
from core.usecases.read_reviews import list_reviews, read_released, read_review

router = APIRouter(prefix="/v1/reviews", tags=["reviews"])
Id = Annotated[str, Path(max_length=60)]


@router.get(
    "", operation_id="listReviews", summary="The queue of the steward's office", responses=problems("cursor_invalid")
)
def index(
    actor: ReviewReader,
    services: Use,
    window: Paged,
    request: Request,
    response: Response,
    state: Literal["pending", "approved", "refused", "expired", "narrowed", "withdrawn"] | None = None,
) -> Page[ReviewSummary]:
    found = list_reviews(services, actor, state=state, limit=window.limit, after=window.after)
    return Page(items=[ReviewSummary.of(one) for one in found], next=window.link(request, response, found))


@router.get(
    "/{review_id}",
    operation_id="getReview",
    responses=problems("not_found"),
    summary="One review: what it is about, what is to be signed, and whether you may",
)
def show(review_id: Id, actor: ReviewReader, services: Use) -> ReviewAnswer:
    review, handled_by = read_review(services, actor, review_id)
    dataset = None if review.dataset_id is None else read_dataset(services, actor, review.dataset_id)
    price = None if dataset is None else release_price(services, review, dataset)
    released = read_released(services, actor, review)
    return ReviewAnswer.of(review, actor, handled_by, price, None if released is None else released.answer)


@router.post(
    "/{review_id}/decision",
    operation_id="decideReview",
    status_code=202,
    summary="Approve with one's own signature, or refuse with a reason",
    responses=problems(
        "not_found",
        "cannot_approve_own",
        "review_decided",
        "review_expired",
        "promise_changed",
        "changed_meanwhile",
        "reason_missing",
        "signer_not_enrolled",
        "signature_invalid",
        "passkey_copied",
        "policy_refused",
        "idempotency_key_missing",
        "idempotency_key_reused",
    ),
)
def decide(
    review_id: Id, body: NewDecision, actor: Decider, services: Use, key: OnceKey, response: Response
) -> Decided:
    job = decide_review(services, actor, review_id, Verdict(**body.model_dump()), key)
    if job is None:  # refused, or signed and waiting for whoever asked to accept the narrower question
        return Decided(state="refused" if body.outcome == "refuse" else "approved", job=None)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return Decided(state="approved", job=job.id)


@router.post(
    "/{review_id}/narrowing/price",
    operation_id="priceNarrowing",
    summary="What a narrower question would cost and how exact it would be; offers and spends nothing",
    responses=problems("not_found", "changed_meanwhile"),
)
def price_narrower(review_id: Id, body: NewNarrowing, actor: Decider, services: Use) -> NarrowingPrice:
    return NarrowingPrice.of(price_narrowing(services, actor, review_id, body.plan))


@router.post(
    "/{review_id}/narrowing",
    operation_id="narrowRelease",
    status_code=201,
    summary="Offer a narrower question instead; the new review can be signed at once, and runs when it is accepted",
    responses=problems(
        "not_found",
        "cannot_approve_own",
        "review_decided",
        "review_expired",
        "reason_missing",
        "not_narrower",
        "policy_refused",
        "no_allowance",
        "clock_wrong",
        "changed_meanwhile",
        "idempotency_key_missing",
        "idempotency_key_reused",
    ),
)
def narrow(
    review_id: Id, body: NewNarrowing, actor: Decider, services: Use, key: OnceKey, response: Response
) -> ReviewAnswer:
    review = narrow_release(services, actor, review_id, body.plan, body.reason, key)
    response.headers["Location"] = f"/v1/reviews/{review.id}"
    return show(review.id, actor, services)
