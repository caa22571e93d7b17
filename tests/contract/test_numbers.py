"""No number that anybody sends is larger than what holds it: each has a limit, and beyond it is a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import TypeAdapter

from api.http.paging import encode
from api.main import assemble
from tests.web import Web

PLACES = ("path_params", "query_params", "header_params", "cookie_params", "body_params")
# The largest that a column for whole numbers and every JSON reader hold.
MOST = 2**53


def _asked(dependant: Any) -> Iterator[Any]:
    for place in PLACES:
        yield from getattr(dependant, place)
    for part in dependant.dependencies:
        yield from _asked(part)


def _boundless(schema: Any, place: str) -> Iterator[str]:
    if isinstance(schema, dict):
        number = schema.get("type") in ("integer", "number") and "enum" not in schema
        most = schema.get("maximum", schema.get("exclusiveMaximum"))
        least = schema.get("minimum", schema.get("exclusiveMinimum"))
        if number and (most is None or most > MOST or least is None or least < -MOST):
            yield place
        for name, part in schema.items():
            yield from _boundless(part, f"{place}.{name}")
    elif isinstance(schema, list):
        for part in schema:
            yield from _boundless(part, place)


def test_every_number_that_a_route_takes_has_both_limits() -> None:
    looked = 0
    for context in iter_route_contexts(assemble(1).routes):
        if not isinstance(context.original_route, APIRoute):
            continue
        for field in _asked(context.dependant):
            info = field.field_info
            kind = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
            schema = TypeAdapter(kind).json_schema()
            looked += "integer" in str(schema)
            assert list(_boundless(schema, f"{context.path} {field.name}")) == []
    assert looked > 30


@pytest.mark.parametrize("number", ["99999999999999999999", "9" * 5000, "-1", "0x1"])
@pytest.mark.parametrize("path", ["/v1/references/districts", "/references/districts"])
def test_a_version_beyond_every_version_is_refused(web: Web, path: str, number: str) -> None:
    client = web.browser("chen").client
    assert client.get(path, params={"version": number}).status_code == 422
    assert client.get(path, params={"version": 2**31 - 1}).status_code == 404


@pytest.mark.parametrize("position", ["9" * 15, "9" * 16, "9" * 30])
@pytest.mark.parametrize("login", ["gao", "chen", "ops"])
def test_no_cursor_leads_beyond_what_a_database_counts(web: Web, login: str, position: str) -> None:
    client = web.browser(login).client
    for path in ("/v1/datasets", "/v1/queries", "/v1/audit/records", "/v1/audit/checkpoints", "/v1/incidents"):
        assert client.get(path, params={"after": encode(position)}).status_code < 500, path
