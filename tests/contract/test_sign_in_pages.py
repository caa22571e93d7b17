"""Signing in and out by the pages, and what a stranger gets."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from tests.web import PASSWORD, Web, hidden


@pytest.mark.parametrize("path", ["/", "/datasets", "/queries", "/ask/ds_x"])
def test_a_stranger_is_led_to_the_door(web: Web, path: str) -> None:
    answer = web.stranger().get(path, headers={"accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


def test_sign_in_sets_a_cookie_that_scripts_cannot_read_and_sign_out_ends_it(web: Web) -> None:
    client = web.stranger()
    form = client.get("/sign-in?next=/catalogue").text
    answer = client.post(
        "/sign-in",
        data={
            "csrf_token": hidden(form, "csrf_token"),
            "account": "chen",
            "password": PASSWORD,
            "next_path": "/catalogue",
        },
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/catalogue")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("mz_session"))
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert client.get("/datasets").status_code == 200
    token = hidden(client.get("/").text, "csrf_token")
    stolen = client.cookies["mz_session"]
    assert "You are signed out here." not in client.get("/sign-in?out=1&lang=en").text, "a link cannot make it so"
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 303
    assert "You are signed out here." in client.get("/sign-in?out=1&lang=en").text
    client.cookies.set("mz_session", stolen)
    assert client.get("/datasets", headers={"accept": "text/html"}).status_code == 303


def test_whoever_came_in_by_this_browser_comes_in_while_strangers_guess_at_the_name(web: Web) -> None:
    mine = web.stranger()

    def enter(client: TestClient, password: str = PASSWORD) -> Response:
        form = {"csrf_token": hidden(client.get("/sign-in").text, "csrf_token"), "account": "chen"}
        return client.post("/sign-in", data=form | {"password": password})

    first = enter(mine)
    mark = next(c for c in first.headers.get_list("set-cookie") if c.startswith("mz_browser"))
    assert "HttpOnly" in mark and "SameSite=strict" in mark and "Path=/sign-in" in mark and "chen" not in mark
    stranger = web.stranger()
    assert [enter(stranger, "wrong").status_code for _ in range(11)] == [401] * 10 + [429]
    assert enter(stranger).status_code == 429 and enter(mine).status_code == 303
    for broken in ("x", "x" * 300, "mz_" + "0" * 64):
        stranger.cookies.set("mz_browser", broken, path="/sign-in")
        assert enter(stranger).status_code == 429


def test_a_wrong_password_says_one_thing_whoever_it_was(web: Web) -> None:
    client = web.stranger()
    texts = set()
    for login in ("chen", "nobody-here"):
        form = client.get("/sign-in").text
        token = hidden(form, "csrf_token")
        answer = client.post("/sign-in", data={"csrf_token": token, "account": login, "password": "wrong"})
        assert answer.status_code == 401
        texts.add(answer.text)
    assert len(texts) == 1


@pytest.mark.parametrize("bad", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb"])
def test_signing_in_never_leads_to_another_site(web: Web, bad: str) -> None:
    client = web.stranger()
    form = client.get("/sign-in", params={"next": bad}).text
    assert hidden(form, "next_path") == "/"
