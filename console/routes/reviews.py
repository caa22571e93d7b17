"""The steward's queue, and the page on which a dataset or a release is approved or refused."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from api.http import problems
from api.http.auth import May
from api.http.paging import Paged
from api.http.release_price import release_price
from api.http.wiring import Use
from console import passkeys
from console.chart import WIDTH, all_charts
from console.paging import next_link
from console.render import page
from console.session import DecisionPosted, Posted, json_object
from core.domain.actors import Actor
from core.domain.amounts import read_spelt
from core.domain.datasets import Dataset
from core.domain.permissions import Action
from core.domain.reviews import Review, ReviewKind
from core.ports import PromisedLoss, Services
from core.usecases.decide_review import Verdict, decide_review, why_not_decide
from core.usecases.name_people import name_people
from core.usecases.read_dataset import read_dataset
from core.usecases.read_promises import promises_around, shared_promise_of
from core.usecases.read_reviews import list_reviews, read_released, read_review, read_round
from core.usecases.read_signers import read_signers
from core.usecases.revoke_key import my_passkeys

router = APIRouter(prefix="/reviews", tags=["console"])
Reader = Annotated[Actor, Depends(May(Action.READ_REVIEWS))]
Id = Annotated[str, Path(max_length=60)]


@router.get("")
def index(
    request: Request,
    actor: Reader,
    services: Use,
    window: Paged,
    state: Literal["pending", "approved", "refused", "expired", "narrowed", "withdrawn"] | None = None,
) -> Response:
    found = list_reviews(services, actor, state=state, limit=window.limit, after=window.after)
    return page(request, "reviews.html", reviews=found, state=state, next_link=next_link(request, window, found))


@router.get("/{review_id}")
def show(request: Request, review_id: Id, actor: Reader, services: Use) -> Response:
    review, handled_by = read_review(services, actor, review_id)
    shared = None if review.population_id is None else shared_promise_of(services, review.population_id)
    dataset = None if review.dataset_id is None else read_dataset(services, actor, review.dataset_id)
    code = why_not_decide(actor, review, handled_by)
    before, after = read_round(services, actor, review)
    released = read_released(services, actor, review)
    return page(
        request,
        "review.html",
        review=review,
        dataset=dataset,
        shared=shared,
        people=name_people(services, actor, _people(review, dataset)),
        attested=_attested(review, dataset),
        answer=None if released is None else released.answer,
        charts=[] if released is None or released.answer is None else all_charts(released.answer),
        width=WIDTH,
        document=review.subject_document,
        promises=_promises(services, review),
        promise=None if dataset is None else _promise(services, dataset),
        within=[] if dataset is None else promises_around(services, dataset),
        why_not=None if code is None else problems.stored({"code": code}),
        price=None if dataset is None else release_price(services, review, dataset),
        before=before,
        before_price=None if before is None or dataset is None else release_price(services, before, dataset),
        after=after,
        signers=read_signers(services, actor, review_id) if code == "cannot_approve_own" else None,
        may_decide=code is None and actor.role == "steward",
        signing=_signing(request, services, actor, review) if code is None and actor.role == "steward" else None,
    )


def _attested(review: Review, dataset: Dataset | None) -> dict[str, Any]:
    """What is signed; documents from before it was part of them leave what the dataset says now."""
    said: dict[str, Any] = review.subject_document.get("attested", {} if dataset is None else dataset.facts)
    return said


def _people(review: Review, dataset: Dataset | None) -> list[str | None]:
    said = [one["by"] for one in _attested(review, dataset).values()]
    return [review.opened_by, review.decided_by, *review.subject_document.get("people", ()), *said]


def _signing(request: Request, services: Services, actor: Actor, review: Review) -> dict[str, Any]:
    """What a passkey needs to sign this review here."""
    return {
        "credentials": [key.credential for key in my_passkeys(services, actor)],
        "digest": services.chain.digest(review.typed_data),
        "site": services.site,
        "relying_party": urlsplit(services.site).hostname,
        "elsewhere": passkeys.elsewhere(request, services.site),
    }


def _promise(services: Services, dataset: Dataset) -> PromisedLoss:
    return services.dp.promise(dataset.cap_rho, dataset.cap_delta, pure=dataset.pure)


def _promises(services: Services, review: Review) -> tuple[PromisedLoss, PromisedLoss] | None:
    """Before and after, for a raise."""
    if review.kind != ReviewKind.RAISE:
        return None
    pure = "cap_epsilon_nano" in review.subject_document
    before, after = (read_spelt(review.subject_document, name) for name in ("old_cap_", "cap_"))
    return services.dp.promise(*before, pure=pure), services.dp.promise(*after, pure=pure)


@router.get("/{review_id}/typed-data.json")
def typed_data(review_id: Id, actor: Reader, services: Use) -> Response:
    """What the steward's own tool signs, for their own machine: the key never comes here."""
    review, _ = read_review(services, actor, review_id)
    name = f'attachment; filename="to-sign-{review.id}.json"'
    return JSONResponse(review.typed_data, headers={"content-disposition": name})


@router.post("/{review_id}/decision")
def decide(review_id: Id, posted: DecisionPosted, services: Use) -> Response:
    job = decide_review(services, posted.actor, review_id, _verdict(services, posted), posted.text("key"))
    return RedirectResponse(f"/reviews/{review_id}" if job is None else f"/jobs/{job.id}", status_code=303)


def _verdict(services: Services, posted: Posted) -> Verdict:
    if posted.text("outcome") == "refuse":
        return Verdict("refuse", posted.text("reason"))
    if passkeys.brought(posted):
        credential = passkeys.credential_of(posted)
        signer = next((key.signer for key in my_passkeys(services, posted.actor) if key.credential == credential), "")
        return Verdict("approve", posted.text("reason"), signer, passkeys.signature_of(posted))
    text = posted.file_text("signature_file") or posted.text("signature")
    signed = json_object(text)  # {"signer": "0x…", "signature": "0x…"}
    return Verdict("approve", posted.text("reason"), str(signed.get("signer", "")), str(signed.get("signature", "")))
