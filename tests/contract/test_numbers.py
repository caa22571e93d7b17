"""No number or day that anybody sends is larger than what holds it: each has a limit, and beyond it is a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import TypeAdapter

from api.http.paging import encode
from api.main import assemble
from console.plan_form import default_bins
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


EDGES = ("0001-01-01", "0999-12-31", "9999-12-31")


def _days(web: Web) -> Iterator[tuple[str, str]]:
    """Paths that are asked with a day, and its name: declared as one, or as the text that a form sends of one."""
    for context in iter_route_contexts(web.app.routes):
        if isinstance(context.original_route, APIRoute) and "GET" in (context.methods or ()):
            for field in _asked(context.dependant):
                kind = str(TypeAdapter(field.field_info.annotation).json_schema())
                if "'format': 'date'" in kind or field.name in ("since", "until"):
                    yield context.path or "", field.name


def test_every_day_of_the_calendar_may_be_asked_for(web: Web) -> None:
    asked = list(_days(web))
    assert {("/v1/audit/records", "until"), ("/log", "since")} <= set(asked)
    client = web.browser("gao").client
    for path, name in asked:
        for day in EDGES:
            assert client.get(path, params={name: day}).status_code == 200, (path, name, day)
            wanted = web.log.asked
            assert wanted is not None
            since, before = wanted.since or "0001", wanted.before or "9999-12-31T23:59:59.999Z"
            # Compared as text with the times of entries.
            fits = since <= "2026-03-01T08:00:00.000Z" < before
            assert fits == ((name == "since") == (day < "2026")), (path, name, day)


@pytest.mark.parametrize(("low", "high"), [("9999-12-30", "9999-12-31"), ("0001-01-01", "9999-12-31")])
def test_bins_of_days_end_with_the_calendar(low: str, high: str) -> None:
    edges = default_bins({"kind": "date", "lower": low, "upper": high})
    assert edges == sorted(set(edges)) and (edges[0], edges[-1]) == (low, high)
