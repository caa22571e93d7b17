"""The server: middleware, problems, routers, pages and background work, put together once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from anyio import to_thread
from fastapi import FastAPI

from api.http import problems
from api.http.boundary import Boundary
from api.http.documentation import describe
from api.http.wiring import Wiring
from api.v1.routes import ROUTERS
from console.app import install as install_console

TITLE: Final = "Mingzheng 明证"
DESCRIPTION: Final = (
    "Share data about people, and prove that it stayed private. Amounts are decimal strings, times are UTC, "
    "failures are `application/problem+json` (RFC 9457) with a stable `code` and sentences in Chinese and English."
)


def create_app(wiring: Wiring) -> FastAPI:
    """The ASGI application. Background work starts with the server, not before."""
    app = assemble(wiring.upload_limit)
    app.state.wiring = wiring
    return app


def assemble(upload_limit: int) -> FastAPI:
    """Every route and handler, not yet wired to anything: enough to describe the API."""
    app = FastAPI(
        title=TITLE,
        version="1",
        description=DESCRIPTION,
        lifespan=_lifespan,
        redirect_slashes=False,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        # The framework's own telemetry would copy request values into spans.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.add_middleware(Boundary, upload_limit=upload_limit)
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    install_console(app)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    background = app.state.wiring.background
    started = []
    try:
        for part in background:
            await to_thread.run_sync(part.start)
            started.append(part)
        yield
    finally:
        for part in reversed(started):
            await to_thread.run_sync(part.stop)
