"""What was published, for everybody; asking for it, and taking it down again."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from api.http.auth import Open
from api.http.documentation import problems
from api.http.paging import Paged
from api.http.release_files import release_csv, release_json
from api.http.wiring import Use
from api.v1.actors import PublicationAsker, PublicationTaker
from api.v1.models.base import Page
from api.v1.models.publications import NewTakedown, PublicationAnswer, PublishedSummary
from core.domain.errors import CoreError
from core.ports import Services
from core.usecases.read_publications import Published, list_publications, read_publication
from core.usecases.request_publication import request_publication
from core.usecases.withdraw_publication import withdraw_publication

router = APIRouter(tags=["publications"])
_PUBLIC = Depends(Open("a steward signed that everybody may read it"))
Id = Annotated[str, Path(max_length=60)]


@router.post(
    "/v1/queries/{query_id}/publication",
    operation_id="requestPublication",
    status_code=202,
    summary="Ask that an answer be made public; a steward signs for it or refuses",
    responses=problems("not_found", "not_answered", "policy_refused", "clock_wrong"),
)
def ask(query_id: Id, actor: PublicationAsker, services: Use) -> PublicationAnswer:
    return PublicationAnswer.of(request_publication(services, actor, query_id))


@router.get(
    "/v1/published",
    operation_id="listPublished",
    dependencies=[_PUBLIC],
    summary="Answers that everybody may read, newest first",
    responses=problems("cursor_invalid", signed_in=False),
)
def index(services: Use, window: Paged, request: Request, response: Response) -> Page[PublishedSummary]:
    found = list_publications(services, limit=window.limit, after=window.after)
    following = window.link(request, response, [one.publication for one in found])
    return Page(items=[PublishedSummary.of(one) for one in found], next=following)


@router.get(
    "/v1/published/{publication_id}",
    operation_id="getPublished",
    dependencies=[_PUBLIC],
    summary="One public answer with plan, loss, mechanism, post-processing and receipts",
    responses=problems("not_found", "publication_withdrawn", signed_in=False),
)
def show(publication_id: Id, services: Use) -> dict[str, Any]:
    return release_json(_shown(services, publication_id))


@router.get(
    "/v1/published/{publication_id}/table.csv",
    operation_id="getPublishedTable",
    dependencies=[_PUBLIC],
    summary="The same numbers as a table for a spreadsheet",
    response_class=Response,
    responses={
        **problems("not_found", "publication_withdrawn", signed_in=False),
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
    },
)
def table(publication_id: Id, services: Use) -> Response:
    content = release_csv(_shown(services, publication_id))
    name = f'attachment; filename="{publication_id}.csv"'
    return Response(content, media_type="text/csv; charset=utf-8", headers={"content-disposition": name})


@router.post(
    "/v1/published/{publication_id}/withdrawal",
    operation_id="withdrawPublication",
    summary="Take an answer off its public page, with a reason that everybody reads; copies may exist",
    responses=problems("not_found", "reason_missing", "changed_meanwhile"),
)
def take_down(publication_id: Id, body: NewTakedown, actor: PublicationTaker, services: Use) -> PublicationAnswer:
    return PublicationAnswer.of(withdraw_publication(services, actor, publication_id, body.reason))


def _shown(services: Services, publication_id: str) -> Published:
    found = read_publication(services, publication_id)
    if found.withdrawn:
        raise CoreError("publication_withdrawn")
    return found
