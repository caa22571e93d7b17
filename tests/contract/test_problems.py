"""One shape for every failure, a status for every code, and never a value out of a request or an exception."""

from __future__ import annotations

import importlib
import json
import pkgutil

import pytest
from fastapi import APIRouter

import anonymizer
import api
import core
import ledger
import policies
from api.http import problems
from api.http.errors import HttpError
from api.http.problems import MEDIA_TYPE, catalogues
from api.http.statuses import status_of
from api.main import create_app
from mingzheng.errors import Failure
from tests.web import Web

FIELDS = {"type", "title", "title_zh", "status", "code", "next_step", "next_step_zh", "details", "trace_id"}


def _load_everything() -> None:
    for package in (api, core, ledger, anonymizer, policies):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if module.name.endswith("errors"):
                importlib.import_module(module.name)


_load_everything()
CODES = sorted({(kind.__module__, code) for kind in catalogues() for code in kind.CATALOGUE})


@pytest.mark.parametrize(("module", "code"), CODES)
def test_every_code_has_a_status_and_both_languages(module: str, code: str) -> None:
    kind = next(kind for kind in catalogues() if kind.__module__ == module and code in kind.CATALOGUE)
    problem = kind.CATALOGUE[code]
    if not module.startswith("mingzheng."):  # the client's own failures never cross HTTP
        assert status_of(code) is not None
    for text in (problem.says, problem.next_step):
        assert any("\u4e00" <= c <= "\u9fff" for c in text.zh)
        assert text.en.isascii() or "ρ" in text.en or "ε" in text.en or "δ" in text.en
        assert text.zh and text.en


def test_a_problem_has_all_members_and_the_trace_id_of_the_answer(web: Web) -> None:
    answer = web.api("wang").get("/v1/queries/qr_nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert set(answer.json()) == FIELDS
    assert answer.json()["code"] == "not_found"
    assert answer.json()["trace_id"] == answer.headers["x-trace-id"]


def test_a_caller_s_trace_id_is_taken_up(web: Web) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = web.stranger().get("/v1/me", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert answer.json()["trace_id"] == trace


def test_an_exception_is_a_constant_problem_and_its_text_is_nowhere(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    router = APIRouter()

    @router.get("/v1/boom")
    def boom() -> None:
        raise ValueError("张三 110101199003078515")

    web.app = create_app(web.app.state.wiring)
    web.app.include_router(router)
    answer = web.stranger().get("/v1/boom")
    out = capsys.readouterr()
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal"
    assert answer.json()["details"] == {}
    for secret in ("张三", "110101199003078515"):
        assert secret not in answer.text + out.out + out.err


def test_a_page_that_breaks_is_a_page_without_the_exception_s_text(web: Web) -> None:
    router = APIRouter()

    @router.get("/broken")
    def broken() -> None:
        raise ValueError("张三")

    web.app = create_app(web.app.state.wiring)
    web.app.include_router(router)
    answer = web.stranger().get("/broken", headers={"accept": "text/html"})
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/html")
    assert "internal" in answer.text and "张三" not in answer.text


def test_a_code_without_a_status_is_internal() -> None:
    class OddError(Failure):
        CATALOGUE = {"odd": HttpError.CATALOGUE["internal"]}  # noqa: RUF012

    status, body = problems.document(OddError("odd", column="x"))
    assert (status, body["code"], body["details"]) == (500, "internal", {})
    OddError.CATALOGUE = {}


def test_invalid_fields_are_named_and_their_values_are_not(web: Web) -> None:
    answer = web.stranger().post("/v1/tokens", json={"account": ["张三"], "password": "x", "身份证号 110": 1})
    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")
    assert "body.account: string_type" in answer.json()["details"]["fields"]
    assert "张三" not in answer.text
    assert "110" not in json.dumps(answer.json()["details"])


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nowhere", 404, "route_not_found"),
        ("DELETE", "/v1/me", 405, "method_not_allowed"),
    ],
)
def test_addresses_and_methods_that_do_not_exist(web: Web, method: str, path: str, status: int, code: str) -> None:
    answer = web.stranger().request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"account": ' + b"1" * 9000 + b"}"])
def test_unreadable_json_is_a_client_error(web: Web, body: bytes) -> None:
    answer = web.stranger().post("/v1/tokens", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["code"] in ("request_unreadable", "request_invalid")


def test_a_body_over_the_limit_is_refused_whether_announced_or_not(web: Web) -> None:
    client = web.stranger()
    big = b"x" * (1024 * 1024 + 1)
    announced = client.post("/v1/tokens", content=big, headers={"content-type": "application/json"})
    streamed = client.post("/v1/tokens", content=iter([big]), headers={"content-type": "application/json"})
    for answer in (announced, streamed):
        assert (answer.status_code, answer.json()["code"]) == (413, "request_too_large")


def test_every_answer_carries_the_secure_headers(web: Web) -> None:
    for path in ("/v1/me", "/sign-in", "/static/console.css", "/nowhere"):
        headers = web.stranger().get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
