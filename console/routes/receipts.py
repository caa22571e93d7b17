"""Receipts: what was logged, how that is proved, and what the proof does not say."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from api.http.auth import Open, maybe_identify
from api.http.wiring import Use
from console.entry_words import entry_fields, people_in
from console.i18n import language_of
from console.proof import Proof
from console.render import page
from console.telling import tell
from core.domain.actors import Actor
from core.usecases.name_parties import name_parties
from core.usecases.read_receipt import read_receipt

_PUBLIC = Depends(Open("a proof holds a salted commitment only; the record is added for those it concerns"))
router = APIRouter(prefix="/receipts", tags=["console"], dependencies=[_PUBLIC])
MaybeActor = Annotated[Actor | None, Depends(maybe_identify)]
Id = Annotated[str, Path(max_length=60)]


@router.get("")
def find(request: Request, actor: MaybeActor, entry: Annotated[str, Query(max_length=60)] = "") -> Response:
    if entry.strip():
        return RedirectResponse(f"/receipts/{entry.strip()}", status_code=303)
    return page(request, "receipts.html")


@router.get("/{entry_id}")
def show(request: Request, entry_id: Id, actor: MaybeActor, services: Use) -> Response:
    receipt = read_receipt(services, actor, entry_id)
    record: dict[str, Any] | None = json.loads(receipt["record"]) if receipt["record"] else None
    body = record["body"] if record else {}
    language = language_of(request)
    named = [body["dataset"]] if isinstance(body.get("dataset"), str) else []
    return page(
        request,
        "receipt.html",
        receipt=receipt,
        record=record,
        told=tell(record, language) if record else [],
        fields_said=entry_fields(body, language),
        parties=name_parties(services, actor, people_in(record) if record else (), named),
        proof=Proof.read(receipt["proof"]),
    )


@router.get("/{entry_id}/receipt.json")
def download(entry_id: Id, actor: MaybeActor, services: Use) -> Response:
    receipt = read_receipt(services, actor, entry_id)
    name = f'attachment; filename="receipt-{receipt["entry_id"]}.json"'
    return JSONResponse(receipt, headers={"content-disposition": name})
