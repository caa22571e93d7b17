"""Run the application over a platform until it is stopped."""

from __future__ import annotations

from typing import Any

import uvicorn

from api.http import logs
from api.http.wiring import Wiring
from api.main import create_app
from api.worker.jobs import JobWorker
from core.bootstrap import Platform


def run(platform: Platform) -> None:
    settings = platform.settings
    logs.configure()
    uvicorn.run(create_app(_wire(platform)), host=settings.host, port=settings.port, log_config=None, access_log=False)


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
