"""How much of a body is taken in, of whom. A stranger costs the server a megabyte at most, on any path whatever."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from threading import Event
from typing import Any

import pytest
from anyio import to_thread
from fastapi.routing import iter_route_contexts

from api.http import boundary
from api.http.boundary import BODY_LIMIT
from tests.web import UPLOAD_LIMIT, Web

CHUNK = 64 * 1024
BIG = 2 * BODY_LIMIT
DATASET = "ds_" + "a" * 26
BEGINNINGS = {
    "application/json": b"[0",
    "application/x-www-form-urlencoded": b"csrf_token=",
    "multipart/form-data; boundary=b": b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n',
}


def doors(web: Web) -> Iterator[tuple[str, str]]:
    """Every method and path of the application, with paths as long as they can be made and ending in `file`."""
    for context in iter_route_contexts(web.app.routes):
        path = re.sub(r"{[^}]*:path}", "a/file", context.path or "/")
        for filled in {re.sub(r"{[^}]*}", value, path) for value in ("file", DATASET)}:
            for method in sorted(context.methods or {"GET"}):
                yield method, filled


def scope_of(method: str, path: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1",
        "method": method, "path": path, "raw_path": path.encode(), "root_path": "", "scheme": "http",
        "query_string": b"", "headers": [(b"host", b"testserver"), *headers],
        "client": ("192.0.2.1", 1), "server": ("testserver", 80),
    }  # fmt: skip


def send(web: Web, method: str, path: str, kind: str, *, announced: bool, cookie: str = "") -> tuple[int, int]:
    """The status, and how many bytes of a big body the application asked for."""
    headers = [(b"content-type", kind.encode())]
    headers += [(b"content-length", str(BIG).encode())] if announced else []
    headers += [(b"cookie", cookie.encode())] if cookie else []
    taken, status = 0, 0

    async def receive() -> dict[str, Any]:
        nonlocal taken
        if taken >= BIG:
            return {"type": "http.disconnect"}
        taken += CHUNK
        beginning = BEGINNINGS[kind] if taken == CHUNK else b""
        return {"type": "http.request", "body": beginning.ljust(CHUNK, b"0"), "more_body": taken < BIG}

    async def answer(message: dict[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)

    scope = scope_of(method, path, headers)
    web.portal.call(web.app, scope, receive, answer)
    return status, taken


@pytest.mark.parametrize("announced", [True, False])
def test_no_route_takes_in_more_than_a_megabyte_of_a_stranger(web: Web, announced: bool) -> None:
    found = set(doors(web))
    assert len(found) > 200 and ("PUT", "/v1/datasets/file/columns/a/file") in found
    for method, path in sorted(found):
        for kind in BEGINNINGS:
            status, taken = send(web, method, path, kind, announced=announced)
            assert taken <= (0 if announced else BODY_LIMIT + CHUNK), (method, path, kind)
            if method not in ("GET", "HEAD"):
                # Whatever else refuses it does so before it is read.
                assert 400 <= status < 500 and (status == 413 or taken == 0), (method, path, kind)


def test_a_path_that_looks_like_an_upload_makes_no_room(web: Web) -> None:
    for path in ("/v1/nowhere/file", "/file", f"/v1/datasets/{DATASET}/columns/file"):
        assert send(web, "POST", path, [*BEGINNINGS][2], announced=False)[1] <= BODY_LIMIT + CHUNK


def test_a_known_person_s_file_may_be_larger_than_other_bodies_and_no_larger_than_is_set(web: Web) -> None:
    draft = web.office.registered(web.people["chen"])
    for size, allowed in ((BIG, True), (UPLOAD_LIMIT + BODY_LIMIT, False)):
        file = {"file": ("a.csv", b"district,region\n" + b"e,o\n" * (size // 4))}
        answer = web.api("chen").post(f"/v1/datasets/{draft.id}/file", files=file)
        assert (answer.status_code == 413) == (not allowed), answer.text


def test_no_more_files_are_on_their_way_than_there_is_memory_for_and_their_room_is_given_back(web: Web) -> None:
    steward, draft = web.api("chen"), web.office.registered(web.people["chen"])
    path, small = f"/v1/datasets/{draft.id}/file", {"file": ("a.csv", b"a,b\n1,2\n")}
    with ExitStack() as slow:
        for other in ("li", "zhao"):
            slow.enter_context(half_sent(web, path, web.api(other).headers["authorization"]))
        refused = steward.post(path, files=small)
        assert (refused.status_code, refused.json()["code"]) == (503, "uploads_busy")
        assert refused.headers["retry-after"] and web.office.dataset(draft.id) == draft
    assert steward.post(path, files=small).status_code == 202


def test_one_person_sends_one_file_at_a_time_by_whatever_door_and_leaves_room_for_the_others(web: Web) -> None:
    chen, li = web.api("chen"), web.api("li")
    path, *later = (
        f"/v1/datasets/{web.office.registered(web.people['chen'], key=key).id}/file" for key in ("one", "two", "three")
    )
    small = {"file": ("a.csv", b"a,b\n1,2\n")}
    with half_sent(web, path, chen.headers["authorization"]):
        for second in (chen.post(path, files=small), web.browser("chen").post(path[3:], files=small)):
            assert second.status_code == 503, second.text
        assert li.post(path, files=small).status_code == 202
    for other in later:
        assert chen.post(other, files=small).status_code == 202


@pytest.mark.parametrize("limit", ["_STILL", "_LONGEST"])
def test_a_file_that_stands_still_or_takes_too_long_gives_up_its_room(
    web: Web, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(boundary, limit, 0.01)
    chen = web.api("chen")
    path = f"/v1/datasets/{web.office.registered(web.people['chen']).id}/file"
    said: list[dict[str, Any]] = []
    with half_sent(web, path, chen.headers["authorization"], said) as sent:
        sent.result(60)
        assert said[0]["status"] == 408 and (b"connection", b"close") in said[0]["headers"]
        assert json.loads(said[1]["body"])["code"] == "request_too_slow"
        monkeypatch.undo()
        assert chen.post(path, files={"file": ("a.csv", b"a,b\n1,2\n")}).status_code == 202


@contextmanager
def half_sent(web: Web, path: str, token: str, said: list[dict[str, Any]] | None = None) -> Iterator[Future[Any]]:
    """A file that does not say how long it is, begun, and broken off at the end of the block. `said`: takes the
    answer, which has come when the future is done."""
    kind, begun, ends = [*BEGINNINGS][2], Event(), Event()
    messages = iter([{"type": "http.request", "body": BEGINNINGS[kind], "more_body": True}])

    async def receive() -> dict[str, Any]:
        for message in messages:
            return message
        begun.set()
        await to_thread.run_sync(ends.wait, 60, abandon_on_cancel=True)
        return {"type": "http.disconnect"}

    async def answer(message: dict[str, Any]) -> None:
        if said is not None:
            said.append(message)

    scope = scope_of("POST", path, [(b"content-type", kind.encode()), (b"authorization", token.encode())])
    sent = web.portal.start_task_soon(web.app, scope, receive, answer)
    assert begun.wait(60)
    try:
        yield sent
    finally:
        ends.set()
        sent.result(60)
