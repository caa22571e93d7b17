"""The queue over both doors: what waits is priced in words, narrowed, seen by whoever asked, accepted or withdrawn."""

from __future__ import annotations

import html
from typing import Any

import pytest

from tests.web import PLAN, Web, hidden

WIDE: dict[str, Any] = {**PLAN, "aggregates": [{"op": "count"}, {"op": "people"}]}


@pytest.fixture
def waiting(web: Web) -> tuple[str, str]:
    """The ids of a question that waits, and of its review."""
    dataset = web.published()
    web.office.policy.answers["query_aggregate"] = "needs_approval"
    body = {"dataset": dataset, "plan": WIDE, "purpose": "service_planning"}
    asked = web.api("wang").post("/v1/queries", json=body, headers={"idempotency-key": "q"}).json()
    return asked["id"], asked["review"]


def test_a_question_is_narrowed_and_accepted_by_program(web: Web, waiting: tuple[str, str]) -> None:
    query, review = waiting
    li, wang = web.api("li"), web.api("wang")
    (listed,) = li.get("/v1/reviews?state=pending").json()["items"]
    assert listed["plan"] == WIDE and listed["purpose"] == "service_planning"
    priced = li.post(f"/v1/reviews/{review}/narrowing/price", json={"plan": PLAN}).json()
    assert priced["wider"] == [] and priced["expected_error"][0]["words_en"] == "about ±10 rows (95%)"
    body = {"plan": PLAN, "reason": "rows are enough"}
    offers = [li.post(f"/v1/reviews/{review}/narrowing", json=body, headers={"idempotency-key": "n"}) for _ in range(2)]
    assert {one.status_code for one in offers} == {201} and len({one.json()["id"] for one in offers}) == 1
    offer = offers[0].json()
    assert offer["plan"] == PLAN and offer["can_decide"] is True
    seen = wang.get(f"/v1/queries/{query}").json()
    assert seen["state"] == "awaiting_acceptance" and seen["plan"] == WIDE
    assert seen["narrowing"]["plan"] == PLAN and seen["narrowing"]["reason"] == "rows are enough"
    assert seen["narrowing"]["expected_error"][0]["half_width_95"] == "10"
    accepted = wang.post(f"/v1/queries/{query}/acceptance", json={"review": offer["id"]})
    assert (accepted.status_code, accepted.json()["state"]) == (200, "awaiting_approval")
    web.office.approve(web.people["li"], key="sign")
    answered = wang.get(f"/v1/queries/{query}").json()
    assert (answered["state"], answered["plan"], answered["narrowing"]) == ("answered", PLAN, None)


def test_what_is_wider_is_refused_by_its_parts(web: Web, waiting: tuple[str, str]) -> None:
    body = {"plan": {**WIDE, "where": [{"column": "district", "op": "=", "value": "east"}]}, "reason": "r"}
    path = f"/v1/reviews/{waiting[1]}/narrowing"
    answer = web.api("li").post(path, json=body, headers={"idempotency-key": "n"})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_narrower")
    assert answer.json()["details"] == {"parts": ["where"]}
    for nobody in ("wang", "gao"):
        assert web.api(nobody).post(path, json=body, headers={"idempotency-key": "n"}).status_code == 403
    assert web.api("zhao").post(path, json=body, headers={"idempotency-key": "n"}).status_code == 404


def test_a_withdrawn_question_says_so(web: Web, waiting: tuple[str, str]) -> None:
    query, review = waiting
    assert web.api("wang").post(f"/v1/queries/{query}/withdrawal").json()["problem"]["code"] == "query_withdrawn"
    assert web.api("li").get(f"/v1/reviews/{review}").json()["state"] == "withdrawn"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_question_is_narrowed_and_accepted_on_pages(web: Web, waiting: tuple[str, str], language: str) -> None:
    query, review = waiting
    li, wang = web.browser("li", language), web.browser("wang", language)
    assert f"/reviews/{review}/narrow" in li.get(f"/reviews/{review}").text
    assert li.get(f"/reviews/{review}/narrow").status_code == 200
    offer = li.get(f"/reviews/{review}/narrow?a0=1&g0=1&rows=1&loss=0.02&price=1")
    assert ("about ±10 rows" if language == "en" else "约 ±10 条") in offer.text
    fields = {"plan": html.unescape(hidden(offer.text, "plan")), "key": hidden(offer.text, "key"), "reason": "够用"}
    made = li.post(f"/reviews/{review}/narrow", fields)
    assert made.status_code == 303
    narrowed = made.headers["location"]
    assert narrowed in li.get(f"/reviews/{review}").text and li.get(narrowed).status_code == 200
    page = wang.get(f"/queries/{query}").text
    assert "够用" in page and "<table" in page
    answer = wang.post(f"/queries/{query}/acceptance", {"review": hidden(page, "review")})
    assert answer.status_code == 303
    web.office.approve(web.people["li"], key="sign")
    assert "<svg" in wang.get(f"/queries/{query}").text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_unchanged_form_cannot_be_sent_and_a_question_can_be_withdrawn(
    web: Web, waiting: tuple[str, str], language: str
) -> None:
    query, review = waiting
    page = web.browser("li", language).get(f"/reviews/{review}/narrow?a0=1&a1=1&g0=1&rows=1&loss=0.02&price=1").text
    assert f'method="post" action="/reviews/{review}/narrow"' not in page
    wang = web.browser("wang", language)
    assert wang.post(f"/queries/{query}/withdrawal").status_code == 303
    assert wang.get(f"/queries/{query}").status_code == 200
    assert web.browser("li", language).get(f"/reviews/{review}").status_code == 200
