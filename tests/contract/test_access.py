"""Deny by default: every route says who may call it, and the rest are refused before anything is read."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from fastapi.routing import APIRoute, iter_route_contexts

from api.http import logs
from api.http.auth import SESSION_COOKIE, May, Open
from api.main import assemble
from console import csrf
from console.session import MayPost
from core.domain.actors import Role
from core.domain.permissions import PERMISSIONS, Action
from core.usecases.sign_in import make_sign_in_link
from tests.web import PASSWORD, Web, hidden

LOGINS = {
    Role.STEWARD: "chen",
    Role.RESEARCHER: "wang",
    Role.AUDITOR: "gao",
    Role.RESIDENT: "sun",
    Role.OPERATOR: "ops",
}


def _guards(dependant: Any) -> Iterator[object]:
    for part in dependant.dependencies:
        if isinstance(part.call, (May, MayPost, Open)):
            yield part.call
        yield from _guards(part)


def _routes() -> list[tuple[str, str, list[object]]]:
    """Method, path and guards of every route that the application answers."""
    found = []
    for context in iter_route_contexts(assemble(1).routes):
        route = context.original_route
        if isinstance(route, APIRoute):
            guards = list(_guards(context.dependant))
            found += [(method, str(context.path), guards) for method in sorted(context.methods or [])]
    return found


ROUTES = _routes()
GUARDED = [(m, p, g.action) for m, p, gs in ROUTES for g in gs[:1] if isinstance(g, May) and p.startswith("/v1")]
FORMS = [(m, p, g.action) for m, p, gs in ROUTES for g in gs[:1] if isinstance(g, MayPost)]


def _filled(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "ds_" + "a" * 26, path)


def test_there_are_as_many_routes_as_we_think() -> None:
    assert len(GUARDED) > 20 and len(FORMS) > 6


@pytest.mark.parametrize(("method", "path", "guards"), ROUTES, ids=[f"{m} {p}" for m, p, _ in ROUTES])
def test_every_route_declares_who_may_call_it(method: str, path: str, guards: list[object]) -> None:
    assert guards, f"{method} {path} has neither May, MayPost nor Open"


@pytest.mark.parametrize("path", sorted({p for _, p, gs in ROUTES for g in gs if isinstance(g, Open)}))
def test_what_is_public_is_on_this_list(path: str) -> None:
    assert re.fullmatch(
        r"/(livez|readyz|v1/tokens|v1/receipts/.*|(v1/)?(published.*|promises|emergencies)|promises/shared|recompute|recompute/rules\.json|residents.*|v1/right-status|v1/emergencies/.*|v1/populations|verify|receipts.*|sign-in.*|ledger/.*)",
        path,
    )


@pytest.mark.parametrize(("method", "path", "action"), GUARDED, ids=[f"{m} {p}" for m, p, _ in GUARDED])
def test_role_by_action_matrix(web: Web, method: str, path: str, action: Action) -> None:
    assert web.stranger().request(method, _filled(path)).status_code == 401
    for role, login in LOGINS.items():
        answer = web.api(login).request(method, _filled(path))
        refused = answer.status_code == 403 and answer.json()["code"] == "forbidden"
        assert refused == (role not in PERMISSIONS[action]), (role, answer.text)


@pytest.mark.parametrize(("method", "path", "action"), FORMS, ids=[f"{m} {p}" for m, p, _ in FORMS])
def test_forms_are_refused_without_the_token_of_the_session(web: Web, method: str, path: str, action: Action) -> None:
    login = next(LOGINS[role] for role in Role if role in PERMISSIONS[action])
    browser = web.browser(login)
    files = {"file": ("t.csv", b"a\n1\n")} if path.endswith("/file") else None
    for sent in ({}, {csrf.FIELD: "0" * 64}, {csrf.FIELD: csrf.token_for("another")}):
        answer = browser.client.post(_filled(path), data=sent, files=files, headers={"accept": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_refused")
    good = {csrf.FIELD: csrf.token_for(browser.secret)}
    foreign = {"accept": "application/json", "sec-fetch-site": "cross-site"}
    answer = browser.client.post(_filled(path), data=good, files=files, headers=foreign)
    assert answer.json()["code"] == "csrf_refused"


def test_a_session_cookie_alone_never_writes_through_the_api(web: Web) -> None:
    client = web.browser("chen").client
    assert client.get("/v1/me").status_code == 200
    assert client.post("/v1/datasets", json={}, headers={"idempotency-key": "k"}).status_code == 401


def test_scopes_narrow_what_a_token_may_do(web: Web) -> None:
    client = web.api("wang", scopes=["self:read"])
    assert client.get("/v1/me").status_code == 200
    assert client.get("/v1/queries").status_code == 403


@pytest.mark.parametrize(
    "header", ["Bearer ", "Bearer mz_" + "0" * 64, "Bearer " + "x" * 5000, "Basic YTpi", "Bearer 令牌"]
)
def test_tokens_that_are_none_are_401_with_a_challenge(web: Web, header: str) -> None:
    answer = web.stranger().get("/v1/me", headers={"authorization": header.encode()})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_dies_when_it_expires(web: Web) -> None:
    client = web.api("wang")
    web.office.clock.advance(hours=2)
    assert client.get("/v1/me").json()["code"] == "unauthenticated"


def test_a_token_is_given_for_a_password_and_never_written_down(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    answer = web.stranger().post("/v1/tokens", json={"account": "wang", "password": PASSWORD})
    assert answer.status_code == 201
    token = answer.json()["token"]
    assert web.stranger().get("/v1/me", headers={"authorization": f"Bearer {token}"}).json()["role"] == "researcher"
    out = capsys.readouterr().out
    assert token not in out and PASSWORD not in out
    assert token.encode() not in (web.office.folder / "web.sqlite").read_bytes()


def test_a_stranger_s_upload_is_refused_before_its_body_is_read(web: Web) -> None:
    read = []

    def body() -> Iterator[bytes]:
        read.append(1)
        yield b"--b\r\n"

    client = web.stranger()
    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = client.post("/v1/datasets/ds_x/file", content=body(), headers=headers)
    assert answer.status_code == 401


def test_a_sign_in_link_works_once_and_only_by_its_button(web: Web) -> None:
    code = make_sign_in_link(web.office.services, login="gao", hours=1)
    client = web.stranger()
    for _ in range(3):
        form = client.get(f"/sign-in/{code}")
        assert form.status_code == 200
    token = re.search(r'name="csrf_token" value="([^"]+)"', form.text)
    assert token is not None
    first = client.post(f"/sign-in/{code}", data={"csrf_token": token[1]})
    assert first.status_code == 303 and SESSION_COOKIE in first.headers["set-cookie"]
    other = web.stranger()
    form = other.get(f"/sign-in/{code}")
    token = re.search(r'name="csrf_token" value="([^"]+)"', form.text)
    assert token is not None
    assert other.post(f"/sign-in/{code}", data={"csrf_token": token[1]}).status_code == 401


@pytest.fixture
def log_lines() -> Iterator[io.StringIO]:
    handlers, level = logging.getLogger().handlers, logging.getLogger().level
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    structlog.reset_defaults()
    logging.getLogger().handlers = handlers
    logging.getLogger().setLevel(level)


def test_sign_in_codes_and_query_strings_stay_out_of_the_log(web: Web, log_lines: io.StringIO) -> None:
    web.stranger().get("/sign-in/mz_secretcode?next=/私人")
    out = log_lines.getvalue()
    assert '"route": "/sign-in/{code}"' in out
    assert "secretcode" not in out and "私人" not in out


def test_a_log_line_withholds_every_field_that_is_not_on_the_list(log_lines: io.StringIO) -> None:
    logs.logger().info("request", status=200, password="hunter2", body="张三")
    logging.getLogger("presidio").warning("found %s", "张三")
    out = log_lines.getvalue()
    assert '"status": 200' in out
    assert "hunter2" not in out and "张三" not in out


def test_too_many_tries_are_told_to_wait_on_both_doors(web: Web) -> None:
    stranger = web.stranger()
    tries = [stranger.post("/v1/tokens", json={"account": "li", "password": "wrong"}) for _ in range(11)]
    assert [answer.status_code for answer in tries] == [401] * 10 + [429]
    assert tries[-1].json()["code"] == "sign_in_throttled" and tries[-1].headers["retry-after"] == "900"
    csrf_token = hidden(stranger.get("/sign-in").text, "csrf_token")
    form = {"account": "li", "password": PASSWORD, "csrf_token": csrf_token}
    page = stranger.post("/sign-in", data=form, headers={"accept": "text/html"})
    assert page.status_code == 429 and PASSWORD not in page.text


def test_no_address_makes_a_link_to_another_site(web: Web) -> None:
    page = web.browser("gao").get("http://testserver//evil.example/")
    assert 'href="//' not in page.text and 'href="/evil.example/?lang' in page.text


def test_a_page_takes_no_more_than_the_interface_does(web: Web) -> None:
    fields = {
        "title_zh": "题" * 201, "title_en": "t", "purpose": "statistics", "legal_basis": "contract", "cap_rho": "1",
        "cap_delta": "0", "person_column": "id", "max_rows_per_person": "1", "key": "one",
    }  # fmt: skip
    chen = web.browser("chen")
    assert chen.post("/datasets", fields).status_code == 422
    assert chen.post("/datasets", {**fields, "title_zh": "题", "person_column": " "}).status_code == 422
    assert chen.post("/datasets", {**fields, "title_zh": "题", "key": ""}).status_code == 400
    assert chen.post("/datasets", {**fields, "title_zh": "题"}).status_code == 303


def test_a_column_whose_name_has_a_slash_can_be_changed(web: Web) -> None:
    dataset = web.office.scanned(web.people["chen"])
    body = {"reason": "r", "treatment": {"technique": "drop"}}
    answer = web.api("chen").put(f"/v1/datasets/{dataset.id}/columns/a%2Fb", json=body)
    assert answer.json()["code"] == "column_unknown"
