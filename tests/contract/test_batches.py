"""A table of questions over both doors: one price, one charge, one answer, all or nothing."""

from __future__ import annotations

import html
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.web import PLAN, Web, hidden

SECOND: dict[str, Any] = {**PLAN, "group_by": [], "aggregates": [{"op": "people"}]}
BATCH = {"batch": [PLAN, SECOND]}


def body(dataset: str) -> dict[str, Any]:
    return {"dataset": dataset, "plan": BATCH, "purpose": "service_planning"}


def test_a_table_is_charged_once_answered_together_and_repeated_for_nothing(web: Web) -> None:
    dataset, wang = web.published(), web.api("wang")
    price = wang.post("/v1/queries/price", json={"dataset": dataset, "plan": BATCH}).json()
    assert price["loss"]["rho"] == "0.04"
    answers = [wang.post("/v1/queries", json=body(dataset), headers={"idempotency-key": "q"}) for _ in range(2)]
    assert answers[0].text == answers[1].text and len(answers[0].json()["answer"]["batch"]) == 2
    charges = web.office.bodies("query.charged")
    assert [charge["rho_nano"] for charge in charges] == ["40"]
    assert web.office.dp.opened == 2  # each table once
    again = wang.post("/v1/queries", json=body(dataset), headers={"idempotency-key": "other"}).json()
    assert again["cached"] and again["answer"] == answers[0].json()["answer"] and web.office.dp.opened == 2


def test_a_table_that_the_budget_does_not_hold_whole_is_not_begun(web: Web) -> None:
    dataset = web.published()  # an allowance of 100
    plans = [{**PLAN, "rows_per_person": n} for n in range(1, 7)]
    sent = {**body(dataset), "plan": {"batch": plans}}
    answer = web.api("wang").post("/v1/queries", json=sent, headers={"idempotency-key": "q"})
    assert (answer.status_code, answer.json()["code"]) == (409, "budget_exhausted")
    assert web.office.dp.opened == 0 and "query.charged" not in web.office.kinds()


def test_one_failing_table_fails_all_and_keeps_the_charge(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = web.published()

    def breaks_late() -> None:
        if web.office.dp.opened == 2:
            raise RuntimeError("row 17: 张三")

    web.office.dp.meanwhile = breaks_late
    answer = web.api("wang").post("/v1/queries", json=body(dataset), headers={"idempotency-key": "q"})
    assert (answer.status_code, answer.json()["code"]) == (503, "query_failed") and "张三" not in answer.text
    (query,) = web.api("wang").get("/v1/queries").json()["items"]
    assert query["answer"] is None and query["charged"] is True


def test_a_table_waits_is_narrowed_to_fewer_questions_and_answered_as_one(web: Web) -> None:
    dataset = web.published()
    web.office.policy.answers["query_aggregate"] = "needs_approval"
    wang = web.api("wang")
    asked = wang.post("/v1/queries", json=body(dataset), headers={"idempotency-key": "q"}).json()
    li = web.browser("li")
    page = li.get(f"/reviews/{asked['review']}/narrow?t1=1&price=1").text
    plan = json.loads(html.unescape(hidden(page, "plan")))
    assert plan == {"batch": [SECOND]}
    fields = {"plan": json.dumps(plan), "key": hidden(page, "key"), "reason": "one is enough"}
    offer = li.post(f"/reviews/{asked['review']}/narrow", fields).headers["location"].rpartition("/")[2]
    assert wang.post(f"/v1/queries/{asked['id']}/acceptance", json={"review": offer}).status_code == 200
    web.office.approve(web.people["li"], key="sign")
    assert len(wang.get(f"/v1/queries/{asked['id']}").json()["answer"]["batch"]) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_table_is_put_together_priced_and_asked_on_pages(web: Web, language: str) -> None:
    dataset, wang = web.published(), web.browser("wang", language)
    offer = wang.get(f"/ask/{dataset}?op=count&group=district&price=1").text
    assert f'action="/ask/{dataset}/table"' in offer
    address = urlencode([("p", json.dumps(PLAN)), ("p", json.dumps(SECOND)), ("purpose", "service_planning")])
    page = wang.get(f"/ask/{dataset}/table?{address}")
    assert page.status_code == 200 and "0.04" in page.text
    assert wang.get(f"/ask/{dataset}?{address}").status_code == 200
    fields = {
        "plan": html.unescape(hidden(page.text, "plan")), "purpose": "service_planning",
        "key": hidden(page.text, "key"),
    }  # fmt: skip
    place = wang.post(f"/ask/{dataset}", fields).headers["location"]
    assert wang.get(place).text.count("<svg") >= 2
    fewer = wang.get(f"/ask/{dataset}/table?{address}&without=0").text
    assert json.loads(html.unescape(hidden(fewer, "plan"))) == {"batch": [SECOND]}
    assert wang.get(f"/ask/{dataset}/table").status_code == 200
    assert wang.get(f"/ask/{dataset}/table?p=nonsense").status_code == 400
