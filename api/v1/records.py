"""Erasing what the law no longer lets the log say."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.http.documentation import problems
from api.http.wiring import Use
from api.v1.actors import Eraser
from api.v1.models.records import ErasureAnswer, NewErasure
from core.usecases.erase_record import erase_record

router = APIRouter(prefix="/v1/records", tags=["records"])


@router.post(
    "/{entry_id}/erasure",
    operation_id="eraseRecord",
    status_code=201,
    summary="Destroy the record and salt of one entry; its leaf stays, and an entry says so",
    responses=problems(
        "not_found",
        "record_not_logged_yet",
        "record_not_erasable",
        "record_erased_already",
        "cannot_erase_own",
        "policy_refused",
    ),
)
def erase(
    entry_id: Annotated[str, Path(max_length=60)], body: NewErasure, actor: Eraser, services: Use
) -> ErasureAnswer:
    done = erase_record(services, actor, entry_id, body.reason)
    return ErasureAnswer(index=done.index, erased=done.erased, entry=done.entry, receipt=f"/v1/receipts/{done.entry}")
