"""Duties over both doors: listed with what counts as evidence, done once, refused for those who may not."""

from __future__ import annotations

import pytest

from core.usecases.alarm_duties import alarm_duties
from tests.factories import NOTICE, RECORD
from tests.web import PLAN, Web

DONE = {"evidence": "文号 17 <b>存档</b>"}


def owing(web: Web) -> str:
    dataset = web.published()
    web.office.policy.owes["query_aggregate"] = [NOTICE, RECORD]
    body = {"dataset": dataset, "plan": PLAN, "purpose": "service_planning"}
    assert web.api("wang").post("/v1/queries", json=body, headers={"idempotency-key": "q"}).status_code == 200
    (duty,) = web.api("li").get("/v1/duties?view=open").json()["items"]
    return str(duty["id"])


def test_a_duty_says_what_to_do_by_when_and_under_which_article(web: Web) -> None:
    duty = web.api("li").get(f"/v1/duties/{owing(web)}").json()
    assert duty["zh"] and duty["evidence_en"] and duty["articles"] == ["PIPL-50"] and duty["state"] == "open"
    assert duty["due_at"] > duty["created_at"]
    assert [one["kind"] for one in web.api("gao").get("/v1/duties?view=kept").json()["items"]] == ["keep_record_3y"]


def test_it_is_done_once(web: Web) -> None:
    duty = owing(web)
    first = web.api("li").post(f"/v1/duties/{duty}/done", json=DONE)
    assert (first.status_code, first.json()["state"]) == (200, "done")
    assert web.api("li").post(f"/v1/duties/{duty}/done", json=DONE).json() == first.json()
    again = web.api("chen").post(f"/v1/duties/{duty}/done", json=DONE)
    assert (again.status_code, again.json()["code"]) == (409, "duty_done")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"evidence": ""}, 422, "evidence_missing"),
        ({}, 422, "request_invalid"),
        ({"evidence": "x" * 501}, 422, "request_invalid"),
        ({"evidence": "x", "document_sha256": "no"}, 422, "request_invalid"),
    ],
)
def test_bad_evidence_changes_nothing(web: Web, body: dict[str, str], status: int, code: str) -> None:
    duty = owing(web)
    answer = web.api("li").post(f"/v1/duties/{duty}/done", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "duty.done" not in web.office.kinds()


@pytest.mark.parametrize(("login", "status"), [("wang", 403), ("gao", 403), ("sun", 403), ("zhao", 404)])
def test_only_stewards_of_the_office_end_one(web: Web, login: str, status: int) -> None:
    assert web.api(login).post(f"/v1/duties/{owing(web)}/done", json=DONE).status_code == status


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_console_warns_on_every_page_until_it_is_done(web: Web, language: str) -> None:
    duty = owing(web)
    li = web.browser("li", language)
    assert "/duties?view=overdue" not in li.get("/").text
    web.office.clock.advance(days=16)
    alarm_duties(web.office.services)
    li = web.browser("li", language)
    assert "/duties?view=overdue" in li.get("/").text
    shown = li.get("/duties?view=overdue").text
    assert duty in shown and "PIPL-50" not in shown, "an article is named, not cited by its code"
    assert li.post(f"/duties/{duty}/done", DONE).status_code == 303
    assert "/duties?view=overdue" not in li.get("/").text
    assert "&lt;b&gt;" in li.get("/duties?view=done").text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("login", ["li", "gao", "ops"])
def test_an_empty_page_says_what_comes_next(web: Web, login: str, language: str) -> None:
    for view in ("open", "due_soon", "overdue", "done", "kept"):
        page = web.browser(login, language).get(f"/duties?view={view}")
        assert page.status_code == 200 and 'class="empty"' in page.text
