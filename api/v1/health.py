"""Is it alive, and is it fit to answer? A chain that is away makes the service degraded, not dead."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Response

from api.http.documentation import problems
from api.http.wiring import Wired
from api.v1.actors import PUBLIC_HEALTH

router = APIRouter(tags=["health"], dependencies=[Depends(PUBLIC_HEALTH)])


@router.get("/livez", operation_id="getLiveness", summary="The process answers", responses=problems(signed_in=False))
def livez() -> dict[str, bool]:
    return {"alive": True}


@router.get(
    "/readyz",
    operation_id="getReadiness",
    responses=problems(signed_in=False),
    summary="Database, migrations, log and anchor lag; 503 when new questions would be refused",
)
def readyz(wiring: Wired, response: Response) -> dict[str, Any]:
    health = dict(wiring.health())
    if not health.get("ready"):
        response.status_code = 503
        response.headers["Retry-After"] = "2"
    return health
