"""Public tables that plans group and filter by: add one, list them, read one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request

from api.http.documentation import problems
from api.http.paging import MOST
from api.http.uploads import Upload, read_upload
from api.http.wiring import Use
from api.v1.actors import CatalogueReader, Publisher
from api.v1.models.base import Page
from api.v1.models.references import ReferenceAnswer, ReferenceSummary
from core.usecases.add_reference import NewReference, add_reference
from core.usecases.read_references import list_references, read_reference

router = APIRouter(prefix="/v1/references", tags=["references"])
Name = Annotated[str, Path(max_length=60)]
_FIELDS: Final = ("name", "key", "source", "licence")
_PROPERTIES: Final[dict[str, Any]] = {name: {"type": "string"} for name in _FIELDS}
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", *_FIELDS],
                    "properties": {
                        **_PROPERTIES,
                        "file": {"type": "string", "contentMediaType": "application/octet-stream"},
                    },
                }
            }
        },
    }
}


async def _file(request: Request, actor: Publisher) -> AsyncIterator[Upload]:
    upload = await read_upload(request)
    try:
        yield upload
    finally:
        await upload.form.close()


def asked(upload: Upload) -> NewReference:
    """What the form says besides its file."""
    said = {name: upload.form.get(name) for name in _FIELDS}
    return NewReference(**{name: value if isinstance(value, str) else "" for name, value in said.items()})


@router.post(
    "",
    operation_id="addReference",
    status_code=201,
    openapi_extra=_BODY,
    summary="Make a small public table known; sending the same again changes nothing",
    responses=problems(
        "reference_personal",
        "reference_name_taken",
        "changed_meanwhile",
        "upload_too_large",
        "uploads_busy",
        "request_too_slow",
        "request_unreadable",
    ),
)
def add(actor: Publisher, services: Use, file: Annotated[Upload, Depends(_file)]) -> ReferenceSummary:
    with file.as_path(services.vault) as path:
        return ReferenceSummary.of(add_reference(services, actor, path, file.filename, asked(file)))


@router.get("", operation_id="listReferences", summary="The newest version of every public table", responses=problems())
def index(actor: CatalogueReader, services: Use) -> Page[ReferenceSummary]:
    return Page(items=[ReferenceSummary.of(one) for one in list_references(services, actor)], next=None)


@router.get(
    "/{name}",
    operation_id="getReference",
    summary="One public table with all its rows; the newest version when none is named",
    responses=problems("not_found"),
)
def show(
    name: Name, actor: CatalogueReader, services: Use, version: Annotated[int | None, Query(ge=1, le=MOST)] = None
) -> ReferenceAnswer:
    return ReferenceAnswer.of(read_reference(services, actor, name, version))
