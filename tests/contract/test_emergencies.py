"""An emergency over both doors, from its start to its review, as each of its people sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.usecases.end_emergency import end_emergencies
from tests.web import PLAN, Web, hidden


def wish(web: Web, **changes: Any) -> dict[str, Any]:
    ends_at = web.office.clock.now() + timedelta(hours=5)
    return {
        "purpose": "service_planning", "people": [web.people["wang"].id], "ends_at": ends_at.isoformat(),
        "reason": "决堤 <b>转移</b>", **changes,
    }  # fmt: skip


def held(web: Web) -> str:
    """A dataset of which every question waits for a steward."""
    dataset = web.published()
    web.office.policy.answers["query_aggregate"] = "needs_approval"
    return dataset


def ask(web: Web, dataset: str, key: str) -> Any:
    body = {"dataset": dataset, "plan": PLAN, "purpose": "service_planning"}
    return web.api("wang").post("/v1/queries", json=body, headers={"idempotency-key": key})


def propose(web: Web, dataset: str, login: str = "chen", **changes: Any) -> Any:
    body = wish(web, **changes)
    return web.api(login).post(f"/v1/datasets/{dataset}/emergencies", json=body, headers={"idempotency-key": "k"})


def test_from_start_to_review_over_the_api(web: Web) -> None:
    dataset = held(web)
    made = propose(web, dataset)
    assert made.status_code == 201 and made.json()["state"] == "proposed"
    name = made.json()["id"]
    assert web.stranger().get("/v1/emergencies").json()["items"] == []
    assert web.stranger().get(f"/v1/emergencies/{name}").status_code == 404, "what is only proposed is not public"
    review = web.api("li").get(f"/v1/reviews/{made.json()['review']}").json()
    assert review["kind"] == "emergency" and review["subject"]["people"] == [web.people["wang"].id]
    web.office.approve(web.people["li"], key="start")
    answered = ask(web, dataset, "q")
    assert (answered.status_code, answered.json()["state"]) == (200, "answered")
    (shown,) = web.stranger().get("/v1/emergencies").json()["items"]
    assert (shown["running"], shown["asked"], shown["people"]) == (True, 1, 1)
    assert web.people["wang"].id not in str(shown)
    early = web.api("gao").post(f"/v1/emergencies/{name}/review", json={"finding": "kept_within", "text": "x"})
    assert (early.status_code, early.json()["code"]) == (409, "emergency_wrong_state")
    web.office.clock.advance(hours=6)
    end_emergencies(web.office.services)
    gone = ask(web, dataset, "q")
    assert (gone.status_code, gone.json()["code"]) == (410, "answer_destroyed")
    assert web.api("wang").get(f"/v1/queries/{answered.json()['id']}").json()["answer"] is None
    told = web.api("chen").post(f"/v1/emergencies/{name}/notice", json={"notice": "已经结束"})
    assert told.json()["notice"] == "已经结束"
    own = web.api("li").post(f"/v1/emergencies/{name}/review", json={"finding": "kept_within", "text": "x"})
    assert (own.status_code, own.json()["code"]) == (409, "cannot_approve_own")
    found = web.api("gao").post(f"/v1/emergencies/{name}/review", json={"finding": "overstepped", "text": "问多了"})
    assert found.status_code == 200 and web.stranger().get(f"/v1/emergencies/{name}").json()["finding"] == "overstepped"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"people": []}, "request_invalid"),
        ({"people": ["ac_nobody"]}, "emergency_people_invalid"),
        ({"ends_at": "2026-03-01T09:00:00"}, "request_invalid"),
        ({"ends_at": "2020-01-01T00:00:00Z"}, "emergency_end_invalid"),
        ({"ends_at": "2030-01-01T00:00:00Z"}, "emergency_end_invalid"),
        ({"reason": ""}, "request_invalid"),
        ({"purpose": ""}, "request_invalid"),
    ],
)
def test_a_senseless_proposal_changes_nothing(web: Web, changes: dict[str, Any], code: str) -> None:
    refused = propose(web, held(web), **changes)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert "emergency.proposed" not in web.office.kinds()


@pytest.mark.parametrize(("login", "status"), [("wang", 403), ("gao", 403), ("sun", 403), ("zhao", 404)])
def test_only_stewards_of_the_office_propose(web: Web, login: str, status: int) -> None:
    assert propose(web, held(web), login).status_code == status


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_start_to_review_in_the_console(web: Web, language: str) -> None:
    dataset = held(web)
    chen = web.browser("chen", language)
    form = chen.get("/emergencies").text
    fields = {
        "key": hidden(form, "key"), "dataset": dataset, "purpose": "service_planning", "hours": "5",
        "reason": "决堤 <b>转移</b>", "people": web.people["wang"].id,
    }  # fmt: skip
    sent = chen.post("/emergencies", fields)
    assert sent.status_code == 303, sent.text
    web.office.clock.advance(minutes=1)
    twice = chen.post("/emergencies", fields)
    assert twice.headers["location"] == sent.headers["location"], "a double click is one wish"
    review = web.browser("li", language).get(sent.headers["location"]).text
    assert "&lt;b&gt;" in review and web.people["wang"].name in review
    web.office.approve(web.people["li"], key="start")
    assert ask(web, dataset, "q").json()["state"] == "answered"
    li = web.browser("li", language)
    public = web.stranger().get("/emergencies", headers={"accept-language": language}).text
    assert "&lt;b&gt;" in public and "<form" not in public.split("<main")[1]
    (name,) = [one["id"] for one in web.stranger().get("/v1/emergencies").json()["items"]]
    assert f"/emergencies/{name}/review" not in li.get("/emergencies").text
    assert li.post(f"/emergencies/{name}/end").status_code == 303
    assert li.post(f"/emergencies/{name}/notice", {"notice": "已经<i>结束</i>"}).status_code == 303
    assert f"/emergencies/{name}/review" not in li.get("/emergencies").text, "whoever signed it does not review it"
    gao = web.browser("gao", language)
    assert f"/emergencies/{name}/review" in gao.get("/emergencies").text
    settled = gao.post(f"/emergencies/{name}/review", {"finding": "kept_within", "text": "查过"})
    assert settled.status_code == 303 and "&lt;i&gt;" in gao.get("/emergencies").text


def test_a_form_of_another_office_starts_nothing(web: Web) -> None:
    dataset = held(web)
    zhao = web.browser("zhao")
    fields = {"key": "k", "dataset": dataset, "purpose": "p", "hours": "5", "reason": "r", "people": "ac_x"}
    assert zhao.post("/emergencies", fields).status_code in (404, 422)
