"""Incidents in the console: who sees that something is wrong, and who may say that it was looked into."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from api.operator_incidents import commands
from core.adapters.log_mark import FileMark
from core.domain.errors import CoreError
from core.lost_entries import accept_loss
from core.usecases.close_incident import close_incident_at_machine
from core.usecases.sign_in import make_sign_in_link
from ledger.errors import LedgerError
from ledger.fork_guard import ForkGuard, Mark
from ledger.incidents import open_incident
from ledger.reader import LogReader
from ledger.sequencer import Sequencer
from tests.log_fixtures import ORIGIN, SIGNER
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


def test_programs_list_them_page_by_page_open_and_closed(broken: Web) -> None:
    with broken.office.engine.begin() as connection:
        open_incident(connection, "chain_head_fell", {}, "2026-03-01T09:00:00.000Z")
    broken.browser("ops").post("/incidents/1/close")
    auditor = broken.api("gao")
    first = auditor.get("/v1/incidents?limit=1").json()
    second = auditor.get("/v1/incidents", params={"limit": 1, "after": first["next"]}).json()
    found = [*first["items"], *second["items"]]
    assert [(each["id"], each["code"], each["closed_at"] is None) for each in found] == [
        (1, "chain_changed", False), (2, "chain_head_fell", True),
    ]  # fmt: skip
    problem = LedgerError("chain_head_fell").problem
    assert found[1]["means"] == {"zh": problem.says.zh, "en": problem.says.en}
    assert auditor.get("/v1/incidents?after=bm9uZQ").json()["code"] == "cursor_invalid"
    assert broken.api("wang").get("/v1/incidents").status_code == 403


def typed(web: Web, *arguments: str, **more: Any) -> list[dict[str, object]]:
    @contextmanager
    def opened(_home: Path | None) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(services=web.office.services, **more)

    done = CliRunner().invoke(commands(opened), list(arguments), catch_exceptions=False)  # type: ignore[arg-type]
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.output.splitlines()]


def test_whoever_has_the_shell_lists_them_and_closes_with_a_reason(broken: Web) -> None:
    assert [each["code"] for each in typed(broken, "list")] == ["chain_changed"]
    (closed,) = typed(broken, "close", "1", "--reason", "a wrong node")
    assert closed["closed_at"] is not None
    assert typed(broken, "list") == []
    assert [each["id"] for each in typed(broken, "list", "--all")] == [1]
    (said,) = [entry for entry in broken.office.entries() if entry["kind"] == "incident.closed"]
    assert (said["actor"], said["body"]["reason"]) == (None, "a wrong node")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_without_a_reason_nothing_is_closed(broken: Web, reason: str) -> None:
    with pytest.raises(CoreError, match="reason_missing"):
        close_incident_at_machine(broken.office.services, 1, reason)
    assert [each["id"] for each in typed(broken, "list")] == [1]


def test_whoever_has_the_shell_goes_on_without_what_is_lost_and_the_log_says_so(web: Web, tmp_path: Path) -> None:
    office, marks, answers = web.office, FileMark(tmp_path / "log.mark.json", ORIGIN), True

    def run() -> Sequencer:
        return Sequencer(office.engine, SIGNER, office.clock, origin=ORIGIN, guard=ForkGuard(marks, lambda: answers))

    run().run_once()
    kept = LogReader(office.engine).latest_checkpoint()
    assert kept is not None
    parts: dict[str, Any] = {
        "engine": office.engine, "reader": LogReader(office.engine), "marks": marks, "agrees": lambda: answers,
    }  # fmt: skip
    platform: Any = SimpleNamespace(services=office.services, **parts)
    with pytest.raises(LedgerError, match="log_not_restored"):
        accept_loss(platform, "no reason")

    marks.raise_to(Mark(kept.size + 4, bytes(32)))  # as after the backup of an earlier hour
    make_sign_in_link(office.services, login="ops", hours=1)
    with pytest.raises(LedgerError, match="log_restored"):
        run().run_once()
    answers = False
    with pytest.raises(LedgerError, match="log_unconfirmed"):
        accept_loss(platform, "the disk failed")
    answers = True
    with pytest.raises(CoreError, match="reason_missing"):
        accept_loss(platform, " ")
    assert typed(web, "accept-loss", "--reason", "the disk failed", **parts) == [
        {"kept_size": kept.size, "lost_size": kept.size + 4, "lost_root": "00" * 32}
    ]
    assert typed(web, "list") == []
    run().run_once()
    newest = LogReader(office.engine).latest_checkpoint()
    assert newest is not None and newest.size > kept.size
    (said,) = [entry for entry in office.entries() if entry["kind"] == "incident.closed"]
    assert (said["body"]["lost_size"], said["body"]["reason"]) == (kept.size + 4, "the disk failed")
