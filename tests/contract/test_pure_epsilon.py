"""A dataset that is counted in pure ε over both doors: people see ε, and never ρ or δ of it."""

from __future__ import annotations

from typing import Any

import pytest

from core.usecases.grant_allowance import Grant, grant_allowance
from core.usecases.submit_dataset import submit_dataset
from tests.contract.test_conventions import REGISTRATION
from tests.web import PLAN, Web, hidden

EPSILON = "0.000001"  # the cap of 1000 nano


def published(web: Web) -> str:
    chen, li, wang = (web.people[name] for name in ("chen", "li", "wang"))
    dataset = web.office.scanned(chen, key="pure", pure=True)
    submit_dataset(web.office.services, chen, dataset.id)
    web.office.enrolled(li)
    web.office.approve(li, key="pure")
    grant_allowance(web.office.services, chen, dataset.id, Grant(wang.id, "100", "0", "study", pure=True), "g")
    return dataset.id


def test_a_cap_in_epsilon_declares_it_for_good(web: Web) -> None:
    sent = {**REGISTRATION, "cap": {"epsilon": "100"}}
    made = web.api("chen").post("/v1/datasets", json=sent, headers={"idempotency-key": "k"})
    assert made.status_code == 201
    cap = made.json()["cap"]
    absent = dict.fromkeys(("rho", "delta", "spent_rho", "spent_delta"))
    assert cap == {"epsilon": "0.0000001", "spent_epsilon": "0", **absent}


@pytest.mark.parametrize(
    "cap",
    [
        {}, {"rho": "1"}, {"delta": "0"}, {"epsilon": "1", "delta": "0"}, {"epsilon": "1", "rho": "1", "delta": "0"},
        {"epsilon": 1}, {"epsilon": None}, {"epsilon": "1", "measure": "pure"},
    ],
)  # fmt: skip
def test_a_cap_of_both_measures_or_of_none_is_refused(web: Web, cap: dict[str, Any]) -> None:
    sent = {**REGISTRATION, "cap": cap}
    refused = web.api("chen").post("/v1/datasets", json=sent, headers={"idempotency-key": "k"})
    assert (refused.status_code, refused.json()["code"]) == (422, "request_invalid")


def test_grants_and_raises_are_made_in_epsilon_and_in_nothing_else(web: Web) -> None:
    dataset, chen = published(web), web.api("chen")
    grant = {"researcher": web.people["wang"].id, "project": "p"}
    doors = ((f"/v1/datasets/{dataset}/allowances", grant), (f"/v1/datasets/{dataset}/raises", {"reason": "因为"}))
    for path, body in doors:
        wrong = chen.post(path, json={**body, "rho": "2000", "delta": "0"}, headers={"idempotency-key": "w"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "measure_mixed")
        assert wrong.json()["details"] == {"measure": "epsilon"}
    granted = chen.post(doors[0][0], json={**grant, "epsilon": "200"}, headers={"idempotency-key": "g2"})
    assert granted.status_code == 201 and granted.json()["left_epsilon"] and granted.json()["left_rho"] is None
    raised = chen.post(doors[1][0], json={"reason": "因为", "epsilon": "2000"}, headers={"idempotency-key": "r"})
    assert raised.status_code == 201 and raised.json()["subject"]["cap_epsilon_nano"] == "2000"


def test_promise_catalogue_price_and_answer_speak_of_epsilon_alone(web: Web) -> None:
    dataset = published(web)
    (promise,) = web.stranger().get("/v1/promises").json()["items"]
    assert promise["now"] == {"rho": None, "delta": None, "epsilon": "1000", "at_delta": "0"}
    wang = web.api("wang")
    entry = wang.get(f"/v1/catalogue/{dataset}").json()
    assert entry["cap"]["left_epsilon"] == EPSILON and entry["cap"]["rho"] is None
    assert entry["allowance"]["epsilon"] == "0.0000001" and entry["allowance"]["rho"] is None
    left = wang.post("/v1/queries/price", json={"dataset": dataset, "plan": PLAN}).json()["left"]
    assert left == {"rho": None, "delta": None, "epsilon": "0.0000001"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_say_pure_in_plain_words(web: Web, language: str) -> None:
    chen, li = web.browser("chen", language), web.browser("li", language)
    blank = chen.get("/datasets/new").text
    registered = chen.post("/datasets", {
        "title_zh": "走访", "title_en": "Visits", "purpose": "service_planning", "legal_basis": "consent",
        "person_column": "person", "max_rows_per_person": "1", "cap_rho": "100", "cap_delta": "0", "measure": "pure",
        "key": hidden(blank, "key"),
    })  # fmt: skip
    assert web.office.dataset(registered.headers["location"].rpartition("/")[2]).pure
    dataset = published(web)
    words = {"zh": "没有例外", "en": "without exception"}[language]
    public = web.stranger().get("/promises", headers={"accept-language": language}).text
    assert words in public and "ε = 1000" in public and "ρ" not in public
    entry = chen.get(f"/catalogue/{dataset}").text
    assert 'name="epsilon"' in entry and 'name="rho"' not in entry and 'name="delta"' not in entry
    sent = chen.post(f"/datasets/{dataset}/allowances", {
        "researcher": web.people["wang"].id, "epsilon": "5", "project": "p", "key": hidden(entry, "key"),
    })  # fmt: skip
    assert sent.status_code == 303
    asked = web.browser("wang", language).get(f"/ask/{dataset}").text
    assert "ρ" not in asked and "ε" in asked
    wish = {"epsilon": "1500", "reason": "更多", "key": hidden(entry, "key") + "-raise"}
    raised = chen.post(f"/datasets/{dataset}/raises", wish)
    assert raised.status_code == 303
    page = li.get(raised.headers["location"]).text
    assert "ε = 1500" in page and words in page
