"""Receipts: the proof that something was logged. The proof is for everyone; the record for those it concerns."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path

from api.http.auth import Open, maybe_identify
from api.http.documentation import problems
from api.http.wiring import Use
from core.domain.actors import Actor
from core.usecases.read_receipt import read_receipt

router = APIRouter(prefix="/v1/receipts", tags=["receipts"])
_PUBLIC = Open("a proof holds a salted commitment only; the record is added for those it concerns")


@router.get(
    "/{entry_id}",
    operation_id="getReceipt",
    dependencies=[Depends(_PUBLIC)],
    summary="A receipt that `mingzheng verify` checks offline",
    responses=problems("not_found", signed_in=False),
)
def show(
    entry_id: Annotated[str, Path(max_length=60)],
    actor: Annotated[Actor | None, Depends(maybe_identify)],
    services: Use,
) -> dict[str, Any]:
    return read_receipt(services, actor, entry_id)
