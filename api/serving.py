"""Run the application over a platform until it is stopped."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any, Final, NoReturn

import uvicorn
from starlette.types import ASGIApp

from api.http import logs
from api.http.wiring import Wiring
from api.main import create_app
from api.worker.jobs import JobWorker
from core.bootstrap import Platform

REQUEST_SECONDS: Final = 20
"""How long open requests have to end. With the ten of the jobs, well below the 90 after which systemd kills."""


def run(platform: Platform) -> None:
    settings = platform.settings
    logs.configure()
    serve_until_stopped(create_app(_wire(platform)), settings.host, settings.port, settings.proxies)


def serve_until_stopped(app: ASGIApp, host: str, port: int, proxies: str) -> None:
    """Being told to end (SIGTERM) ends it by SystemExit, so that whoever opened something closes it: the last commits
    are carried into the database's file when its last connection is closed."""
    # The server repeats the signal when it has ended its own work, and by default that kills this process on the spot.
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        uvicorn.run(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            proxy_headers=True,
            forwarded_allow_ips=proxies,
            # Without it, whoever leaves a request half sent holds up the end until somebody kills the process.
            timeout_graceful_shutdown=REQUEST_SECONDS,
        )
    finally:
        signal.signal(signal.SIGTERM, before)


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _wire(platform: Platform) -> Wiring:
    """What the application gets of the platform. A read-only platform works in the background at nothing."""
    background: list[Any] = list(platform.background)
    if not platform.settings.read_only:
        background.append(JobWorker(platform.services))
    return Wiring(
        services=platform.services,
        log=platform.log,
        trust=platform.trust,
        health=platform.health,
        upload_limit=platform.settings.max_upload_bytes,
        background=background,
    )
