"""Put the pages on the application: routers, static files, and the page that a failure becomes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

from api.http.wiring import services_of
from console import passkeys
from console.render import offered, page
from console.routes import (
    ask,
    budget_replay,
    catalogue,
    chain,
    datasets,
    deletions,
    diagnosis,
    duties,
    emergencies,
    evidence,
    home,
    incidents,
    jobs,
    keys,
    links,
    log,
    narrow,
    populations,
    promises,
    published,
    queries,
    receipts,
    recompute,
    references,
    residents,
    reviews,
    rights,
    sign_in,
    sign_in_elsewhere,
    verify,
)
from console.session import STEP_UP

STATIC: Final = Path(__file__).parent / "static"
ROUTERS: Final = (
    home.router,
    sign_in_elsewhere.router,
    sign_in.router,
    datasets.router,
    deletions.router,
    diagnosis.router,
    jobs.router,
    keys.router,
    links.router,
    reviews.router,
    narrow.router,
    catalogue.router,
    promises.router,
    populations.router,
    references.router,
    ask.router,
    queries.router,
    published.router,
    receipts.router,
    log.router,
    budget_replay.router,
    chain.router,
    duties.router,
    verify.router,
    recompute.router,
    emergencies.router,
    rights.router,
    residents.router,
    evidence.router,
    incidents.router,
)


class _Static(StaticFiles):
    """Our own few files: nothing about anybody, so that browsers may keep them for a while."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "public, max-age=600"
        return response


def install(app: FastAPI) -> None:
    """Add the console to the application."""
    app.state.problem_page = problem_page
    for path, folder in recompute.ENGINES.items():
        if folder.is_dir():
            app.mount(path, _Static(directory=folder), name=path)
    app.mount("/static", _Static(directory=STATIC), name="static")
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False)


def problem_page(request: Request, status: int, problem: Mapping[str, Any]) -> Response:
    """A failure as a page. Somebody who is not signed in is led to the door, and back afterwards."""
    if status == 401 and problem["code"] == "unauthenticated" and request.method == "GET":
        back = quote(request.url.path) if request.url.path != "/" else ""
        return RedirectResponse(f"/sign-in?next={back}" if back else "/sign-in", status_code=303)
    if problem["code"] in STEP_UP:
        site = services_of(request).site
        return page(
            request,
            "step_up.html",
            status,
            problem=problem,
            kept=request.state.kept,
            # At another address a browser would not find the passkey.
            passkey=None if passkeys.elsewhere(request, site) else request.state.passkey_asked,
            relying_party=urlsplit(site).hostname,
            elsewhere=offered(request),
        )
    return page(request, "problem.html", status, problem=problem)
