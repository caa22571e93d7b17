"""A receipt checked in the reader's own browser, with code that they can read. The server is told nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from api.http.auth import Open
from console import i18n
from console.render import page
from console.telling import telling
from console.verify_words import words

_PUBLIC = Depends(Open("the page holds nothing about anybody: receipt and trust file stay with the reader"))
router = APIRouter(tags=["console"])
CODE: Final = Path(__file__).parent.parent / "static" / "verify"
Entry = Annotated[str, Query(max_length=60, pattern=r"^(en_[a-z2-7]{26})?$")]


@router.get("/verify", dependencies=[_PUBLIC])
def show(request: Request, entry: Entry = "") -> Response:
    code = [(path.name, len(path.read_text("utf-8").splitlines())) for path in sorted(CODE.glob("*.mjs"))]
    language = i18n.language_of(request)
    return page(request, "verify.html", entry=entry, said={**words(language), "telling": telling(language)}, code=code)
