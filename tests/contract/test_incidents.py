"""Incidents in the console: who sees that something is wrong, and who may say that it was looked into."""

from __future__ import annotations

import pytest

from ledger.errors import LedgerError
from ledger.incidents import open_incident
from tests.web import Web


@pytest.fixture
def broken(web: Web) -> Web:
    with web.office.engine.begin() as connection:
        open_incident(connection, "chain_changed", {}, "2026-03-01T08:00:00.000Z")
    return web


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("login", ["ops", "gao", "chen"])
def test_those_who_answer_for_it_see_it_on_every_page(broken: Web, login: str, language: str) -> None:
    browser = broken.browser(login, language)
    assert 'href="/incidents"' in browser.get("/").text
    page = browser.get("/incidents").text
    problem = LedgerError("chain_changed").problem
    assert problem.says[language] in page and problem.next_step[language] in page
    assert "chain_changed" in page and "2026-03-01T08:00:00.000Z" in page
    assert ("/close" in page) == (login == "ops")


def test_researchers_and_strangers_are_not_told(broken: Web) -> None:
    assert 'href="/incidents"' not in broken.browser("wang").get("/").text
    assert broken.browser("wang").get("/incidents").status_code == 403
    assert 'href="/incidents"' not in broken.stranger().get("/sign-in").text


def test_nothing_wrong_shows_no_banner(web: Web) -> None:
    assert 'href="/incidents"' not in web.browser("ops").get("/").text


def test_an_operator_closes_it_once_and_the_log_says_who(broken: Web) -> None:
    browser = broken.browser("ops")
    for _ in range(2):
        assert browser.post("/incidents/1/close").status_code == 303
    closed = [entry for entry in broken.office.entries() if entry["kind"] == "incident.closed"]
    assert [entry["body"] for entry in closed] == [
        {"incident": 1, "code": "chain_changed", "opened_at": "2026-03-01T08:00:00.000Z"}
    ]
    assert closed[0]["actor"]["role"] == "operator"
    assert 'href="/incidents"' not in browser.get("/").text


@pytest.mark.parametrize("login", ["chen", "gao", "wang"])
def test_nobody_else_closes_it(broken: Web, login: str) -> None:
    assert broken.browser(login).post("/incidents/1/close").status_code == 403
    assert 'href="/incidents"' in broken.browser("ops").get("/").text


def test_one_that_never_was_is_not_found(broken: Web) -> None:
    assert broken.browser("ops").post("/incidents/99/close").status_code == 404
