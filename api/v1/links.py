"""Links: which datasets may be joined on the person, what a link would cost, and its declaration."""

from __future__ import annotations

from fastapi import APIRouter

from api.http.documentation import problems
from api.http.idempotency import OnceKey
from api.http.wiring import Use
from api.v1.actors import Submitter
from api.v1.models.base import Page
from api.v1.models.datasets import DatasetAnswer
from api.v1.models.links import Linkable, LinkPreviewAnswer, LinkWish, NewLink
from core.usecases.link_datasets import Link, link_datasets
from core.usecases.preview_link import list_linkable, preview_link

router = APIRouter(prefix="/v1/links", tags=["links"])
_REFUSED = (
    "not_found",
    "dataset_wrong_state",
    "link_same_dataset",
    "link_kinds_differ",
    "link_tokens_gone",
    "measure_mixed",
)


@router.get(
    "/sources",
    operation_id="listLinkable",
    summary="The office's published datasets that may be linked, by kind of identifier",
    responses=problems(),
)
def sources(actor: Submitter, services: Use) -> Page[Linkable]:
    return Page(items=[Linkable.of(one) for one in list_linkable(services, actor)], next=None)


@router.post(
    "/preview",
    operation_id="previewLink",
    summary="What a link would hold and cost, from public facts; changes nothing",
    responses=problems(*_REFUSED),
)
def preview(body: LinkWish, actor: Submitter, services: Use) -> LinkPreviewAnswer:
    return LinkPreviewAnswer.of(preview_link(services, actor, body.left, body.right, body.max_rows_per_person))


@router.post(
    "",
    operation_id="linkDatasets",
    status_code=201,
    summary="Declare a link: a dataset to attest, submit and have signed like any other",
    responses=problems(*_REFUSED, "idempotency_key_missing", "idempotency_key_reused", "amount_invalid"),
)
def declare(body: NewLink, actor: Submitter, services: Use, key: OnceKey) -> DatasetAnswer:
    asked = body.model_dump(exclude={"cap"})
    rho, delta = body.cap.amount
    link = Link(**asked, cap_rho=rho, cap_delta=delta, pure=body.cap.pure)
    return DatasetAnswer.of(link_datasets(services, actor, link, key))
