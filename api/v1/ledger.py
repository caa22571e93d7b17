"""The log as static files (C2SP tlog-tiles): checkpoint, tiles, entry bundles, and the trust file that auditors pin."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from api.http.documentation import problems
from api.http.wiring import Wired
from api.v1.actors import PUBLIC_LEDGER
from core.domain.errors import CoreError
from mingzheng.tiles import parse_number_path
from mingzheng.verification_error import VerificationError

router = APIRouter(prefix="/ledger", tags=["ledger"], dependencies=[Depends(PUBLIC_LEDGER)])

_FOR_EVER: Final = {"cache-control": "public, max-age=31536000, immutable"}
_BRIEFLY: Final = {"cache-control": "public, max-age=1"}
_FOR_ALL: Final = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
TilePath = Annotated[str, Path(max_length=60)]


@router.head("/checkpoint", include_in_schema=False)
@router.get(
    "/checkpoint",
    operation_id="getCheckpoint",
    summary="The latest signed checkpoint",
    response_class=PlainTextResponse,
    responses=problems("not_found", signed_in=False),
)
def checkpoint(request: Request, wiring: Wired) -> Response:
    note = wiring.log.checkpoint_note()
    return _file(request, None if note is None else note.encode("utf-8"), "text/plain; charset=utf-8", _BRIEFLY)


@router.get(
    "/trust.json",
    operation_id="getTrust",
    summary="Keys and contracts; compare with what you pinned",
    responses=problems(signed_in=False),
)
def trust(wiring: Wired) -> dict[str, Any]:
    return JSONResponse(dict(wiring.trust()), headers=_BRIEFLY | _FOR_ALL)  # type: ignore[return-value]


@router.get(
    "/rotations.json",
    operation_id="getRotations",
    summary="Receipts of every change of the log's key: evidence that leads from a pinned key to the next",
    responses=problems(signed_in=False),
)
def rotations(wiring: Wired) -> list[dict[str, Any]]:
    found = [dict(receipt) for receipt in wiring.log.rotations()]
    return JSONResponse(found, headers=_BRIEFLY | _FOR_ALL)  # type: ignore[return-value]


@router.head("/tile/entries/{place:path}", include_in_schema=False)
@router.get(
    "/tile/entries/{place:path}",
    operation_id="getEntryBundle",
    summary="Commitments, 256 a file",
    response_class=Response,
    responses=problems("not_found", signed_in=False),
)
def entries(request: Request, place: TilePath, wiring: Wired) -> Response:
    index, width = position(place)
    return _file(request, wiring.log.entry_bundle(index, width))


@router.head("/tile/{level}/{place:path}", include_in_schema=False)
@router.get(
    "/tile/{level}/{place:path}",
    operation_id="getTile",
    summary="Tree hashes, 256 a file",
    response_class=Response,
    responses=problems("not_found", signed_in=False),
)
def tile(request: Request, level: Annotated[str, Path(pattern="^[0-5]$")], place: TilePath, wiring: Wired) -> Response:
    index, width = position(place)
    return _file(request, wiring.log.tile(int(level), index, width))


def position(place: str) -> tuple[int, int]:
    """Index and width of a tile path such as `x001/234.p/7`, or `not_found`."""
    try:
        return parse_number_path(place)
    except VerificationError:
        raise CoreError("not_found") from None


def _file(
    request: Request,
    content: bytes | None,
    media_type: str = "application/octet-stream",
    cached: Mapping[str, str] = _FOR_EVER,
) -> Response:
    """A tile of a given width never changes, so that caches may keep it for ever; the checkpoint has its tag."""
    if content is None:
        raise CoreError("not_found")
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {**cached, **_FOR_ALL, "etag": tag}
    seen = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag in seen or "*" in seen:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
