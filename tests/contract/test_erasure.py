"""Erasing over HTTP: stable codes, the decision with its articles, and nothing changed by bad input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from core.domain.entries import EntryKind
from ledger import store
from ledger.sequencer import Sequencer
from tests.log_fixtures import ORIGIN, SIGNER
from tests.web import Web


@pytest.fixture
def entry(web: Web) -> str:
    """A refusal of chen's, in the log."""
    with web.office.services.transaction() as uow:
        made = uow.record(EntryKind.QUERY_REFUSED, web.people["chen"], {"query": "qr_x", "code": "no_allowance"})
    sequence(web)
    return made


def sequence(web: Web) -> None:
    Sequencer(web.office.engine, SIGNER, web.office.clock, origin=ORIGIN).run_once()


def erased(web: Web) -> int:
    gone = sa.select(sa.func.count()).select_from(store.record).where(store.record.c.record.is_(None))
    with web.office.engine.connect() as connection:
        return int(connection.execute(gone).scalar_one())


def test_a_steward_erases_a_colleagues_record_and_gets_the_entry_that_says_so(web: Web, entry: str) -> None:
    done = web.api("li").post(f"/v1/records/{entry}/erasure", json={"reason": "consent_withdrawn"})
    assert done.status_code == 201
    said = done.json()
    assert (said["erased"], said["receipt"]) == (entry, f"/v1/receipts/{said['entry']}")
    assert erased(web) == 1


@pytest.mark.parametrize(
    ("login", "prepare", "status", "code"),
    [
        ("chen", lambda web, entry: None, 409, "cannot_erase_own"),
        ("wang", lambda web, entry: None, 403, "forbidden"),
        ("li", lambda web, entry: web.office.policy.answers.update(erase_record="deny"), 409, "policy_refused"),
    ],
)
def test_a_refusal_has_its_code_and_changes_nothing(
    web: Web, entry: str, login: str, prepare: Callable[[Web, str], None], status: int, code: str
) -> None:
    prepare(web, entry)
    answer = web.api(login).post(f"/v1/records/{entry}/erasure", json={"reason": "retention_over"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert erased(web) == 0
    if code == "policy_refused":
        details = answer.json()["details"]
        assert (details["decision"], details["missing"], details["articles"]) == ("deny", ["deny"], ["PIPL-13"])


def test_twice_and_the_erasing_entry_itself_are_refused(web: Web, entry: str) -> None:
    client = web.api("li")
    said = client.post(f"/v1/records/{entry}/erasure", json={"reason": "retention_over"}).json()["entry"]
    early = web.api("chen").post(f"/v1/records/{said}/erasure", json={"reason": "retention_over"})
    assert (early.status_code, early.json()["code"]) == (409, "record_not_logged_yet")
    again = client.post(f"/v1/records/{entry}/erasure", json={"reason": "retention_over"})
    assert (again.status_code, again.json()["code"]) == (409, "record_erased_already")
    sequence(web)
    itself = web.api("chen").post(f"/v1/records/{said}/erasure", json={"reason": "retention_over"})
    assert (itself.status_code, itself.json()["code"]) == (409, "record_not_erasable")
    assert erased(web) == 1


@pytest.mark.parametrize("body", [{}, [], *({"reason": reason} for reason in ("because", "张三", None, 1, ""))])
def test_a_ground_that_the_law_does_not_name_is_422_and_never_repeated(web: Web, entry: str, body: Any) -> None:
    answer = web.api("li").post(f"/v1/records/{entry}/erasure", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")
    assert "张三" not in answer.text and erased(web) == 0


@pytest.mark.parametrize("unknown", ["en_" + "a" * 26, "x", "x" * 60, "%E5%BC%A0"])
def test_an_unknown_entry_is_404(web: Web, unknown: str) -> None:
    answer = web.api("li").post(f"/v1/records/{unknown}/erasure", json={"reason": "retention_over"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
