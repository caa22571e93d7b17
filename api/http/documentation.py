"""OpenAPI: the shape of a problem, and which problems an operation can answer with."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, ConfigDict

from api.http.problems import MEDIA_TYPE
from api.http.statuses import status_of


class Problem(BaseModel):
    """RFC 9457 problem document. `code` is stable; sentences may be reworded; details never hold personal data."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    title_zh: str
    status: int
    code: str
    next_step: str
    next_step_zh: str
    details: dict[str, Any]
    trace_id: str


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI description, with the shape of problems, which no operation returns by itself."""
    if app.openapi_schema is None:
        description = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        schemas = description.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema()
        app.openapi_schema = description
    return app.openapi_schema


def problems(*codes: str, signed_in: bool = True) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an operation that may answer with these codes (besides what any request may meet)."""
    general = (
        "request_invalid",
        "internal",
        "storage_unavailable",
        *(("unauthenticated", "forbidden") if signed_in else ()),
    )
    by_status: dict[int, list[str]] = defaultdict(list)
    for code in dict.fromkeys((*codes, *general)):
        status = status_of(code)
        assert status is not None, code
        by_status[status].append(code)
    return {
        status: {
            "description": "Problem: " + ", ".join(f"`{code}`" for code in found),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, found in sorted(by_status.items())
    }
