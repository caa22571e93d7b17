"""A decision made again in the reader's own browser, from the rules' own files. The server is not asked what it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from api.http.auth import Open
from api.http.headers import CONTENT_SECURITY_POLICY
from api.http.wiring import Use
from console import i18n
from console.recompute_words import words
from console.render import page
from console.routes.verify import CODE as SHARED

_PUBLIC = Depends(Open("the law and its code are for everybody; what is typed here stays in the browser"))
router = APIRouter(tags=["console"], dependencies=[_PUBLIC])
CODE: Final = Path(__file__).parent.parent / "static" / "recompute"
MODULES: Final = Path(__file__).parents[2] / "node_modules"
# Two libraries of others, pinned by package-lock.json, served as they are.
ENGINES: Final[Mapping[str, Path]] = {
    "/static/cedar": MODULES / "@cedar-policy" / "cedar-wasm" / "web",
    "/static/yaml": MODULES / "js-yaml" / "dist",
}
# WebAssembly counts as evaluation. This page alone may compile it; JavaScript from text stays forbidden here too.
POLICY: Final = CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")


@router.get("/recompute")
def show(request: Request, services: Use) -> Response:
    paths = [*sorted(CODE.glob("*.mjs")), SHARED / "forms.mjs", SHARED / "json.mjs"]
    code = [(f"{path.parent.name}/{path.name}", len(path.read_text("utf-8").splitlines())) for path in paths]
    ready = all(path.is_dir() for path in ENGINES.values())
    shown: dict[str, Any] = {"code": code, "ready": ready, "rules": services.policy.in_force()}
    made = page(request, "recompute.html", said=words(i18n.language_of(request)), **shown)
    made.headers["content-security-policy"] = POLICY
    return made


@router.get("/recompute/rules.json")
def rules(services: Use) -> Response:
    """The files of the rules in force, by name, as they are."""
    return JSONResponse(services.policy.document(), headers={"cache-control": "public, max-age=600"})
