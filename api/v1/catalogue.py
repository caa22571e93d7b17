"""What may be asked, of which published datasets."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.http.documentation import problems
from api.http.paging import Paged
from api.http.wiring import Use
from api.v1.actors import CatalogueReader
from api.v1.models.base import Page
from api.v1.models.queries import CatalogueAnswer
from core.usecases.read_catalogue import allowances_held, list_catalogue, read_catalogue

router = APIRouter(prefix="/v1/catalogue", tags=["catalogue"])


@router.get("", operation_id="listCatalogue", summary="Published datasets", responses=problems("cursor_invalid"))
def index(
    actor: CatalogueReader, services: Use, window: Paged, request: Request, response: Response
) -> Page[CatalogueAnswer]:
    found = list_catalogue(services, actor, limit=window.limit, after=window.after)
    held = allowances_held(services, actor)
    items = [CatalogueAnswer.of(one, held.get(one.id)) for one in found]
    return Page(items=items, next=window.link(request, response, found))


@router.get(
    "/{dataset_id}",
    operation_id="getCatalogueEntry",
    responses=problems("not_found", "dataset_deleted"),
    summary="Columns, bounds and what you may still spend; never a row",
)
def show(dataset_id: Annotated[str, Path(max_length=60)], actor: CatalogueReader, services: Use) -> CatalogueAnswer:
    return CatalogueAnswer.of(*read_catalogue(services, actor, dataset_id))
