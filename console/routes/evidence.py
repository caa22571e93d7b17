"""Forms of audit and assessment, filled from the log: the list and the form that makes one, one pack, its document."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.http.auth import May
from api.http.paging import Paged
from api.http.wiring import Use
from api.http.word_files import word_file
from console.paging import next_link
from console.render import page
from console.session import EvidencePosted
from core.domain.actors import Actor
from core.domain.errors import CoreError
from core.domain.evidence import ItemState, Period, by_reading, today
from core.domain.permissions import Action
from core.usecases.make_evidence_pack import EvidenceWish, make_evidence_pack
from core.usecases.read_evidence_packs import (
    evidence_choices,
    list_evidence_packs,
    read_evidence_document,
    read_evidence_pack,
)

router = APIRouter(prefix="/evidence", tags=["console"])
Reader = Annotated[Actor, Depends(May(Action.READ_EVIDENCE))]
Id = Annotated[str, Path(max_length=60)]


@router.get("")
def index(request: Request, actor: Reader, services: Use, window: Paged) -> Response:
    found = list_evidence_packs(services, actor, limit=window.limit, after=window.after)
    forms, offices = evidence_choices(services, actor)
    now = today(services.clock.now())
    return page(
        request,
        "evidence.html",
        packs=found,
        forms=forms,
        offices=offices,
        rules=services.policy.in_force(),
        since=now.replace(month=1, day=1),
        until=now,
        next_link=next_link(request, window, found),
    )


@router.post("")
def make(posted: EvidencePosted, services: Use) -> Response:
    period = Period(_day(posted.text("since")), _day(posted.text("until")))
    wish = EvidenceWish(posted.text("form"), posted.text("org"), period, _people(posted.text("people")))
    pack = make_evidence_pack(services, posted.actor, wish, posted.text("key"))
    return RedirectResponse(f"/evidence/{pack.id}", status_code=303)


@router.get("/{pack_id}")
def show(request: Request, pack_id: Id, actor: Reader, services: Use) -> Response:
    pack = read_evidence_pack(services, actor, pack_id)
    items = pack.content["items"]
    counted = Counter(item["state"] for item in items)
    states = [(str(state), counted[state]) for state in ItemState if counted[state]]
    return page(
        request, "evidence_pack.html", pack=pack, content=pack.content, readings=by_reading(items), states=states
    )


@router.get("/{pack_id}/document.docx")
def document(
    pack_id: Id, actor: Reader, services: Use, language: Annotated[Literal["zh", "en"], Query()] = "zh"
) -> Response:
    content = read_evidence_document(services, actor, pack_id, language)
    return word_file(content, f"{pack_id}.{language}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CoreError("evidence_period_invalid") from None


def _people(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 12:
        raise CoreError("request_invalid", fields=["body.people: number"])
    return int(text)
