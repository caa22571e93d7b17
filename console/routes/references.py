"""Public tables as pages: the list, one table, and the form by which a steward adds one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile

from api.http.auth import May
from api.http.paging import MOST
from api.http.uploads import Upload
from api.http.wiring import Use
from console.render import page
from console.session import ReferencePosted
from core.domain.actors import Actor
from core.domain.errors import CoreError
from core.domain.permissions import Action
from core.usecases.add_reference import NewReference, add_reference
from core.usecases.read_references import list_references, read_reference

router = APIRouter(prefix="/references", tags=["console"])
Reader = Annotated[Actor, Depends(May(Action.READ_CATALOGUE))]


@router.get("")
def index(request: Request, actor: Reader, services: Use) -> Response:
    return page(request, "references.html", tables=list_references(services, actor))


@router.post("/file")
def add(posted: ReferencePosted, services: Use) -> Response:
    part = posted.form.get("file")
    if not isinstance(part, UploadFile) or not part.filename:
        raise CoreError("request_invalid", fields=["body.file: missing"])
    asked = NewReference(*(posted.text(name) for name in ("name", "key", "source", "licence")))
    with Upload(part.filename, posted.form, part).as_path(services.vault) as path:
        table = add_reference(services, posted.actor, path, part.filename, asked)
    return RedirectResponse(f"/references/{table.name}", status_code=303)


@router.get("/{name}")
def show(
    request: Request,
    name: Annotated[str, Path(max_length=60)],
    actor: Reader,
    services: Use,
    version: Annotated[int | None, Query(ge=1, le=MOST)] = None,
) -> Response:
    return page(request, "reference.html", table=read_reference(services, actor, name, version))
