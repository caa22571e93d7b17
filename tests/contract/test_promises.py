"""Caps as promises over both doors: proposed, signed by a second person, read by anybody."""

from __future__ import annotations

import pytest

from tests.web import Web, hidden

WISH = {"rho": "2000", "delta": "0", "reason": "疾控中心来函 <b>追加</b>"}


def test_a_raise_is_proposed_signed_and_then_read_by_anybody(web: Web) -> None:
    dataset = web.published()
    made = web.api("chen").post(f"/v1/datasets/{dataset}/raises", json=WISH, headers={"idempotency-key": "k"})
    assert made.status_code == 201 and made.json()["kind"] == "raise" and not made.json()["can_decide"]
    assert web.stranger().get("/v1/promises").json()["items"][0]["raises"] == []
    web.office.approve(web.people["li"], key="sign")
    (promise,) = web.stranger().get("/v1/promises").json()["items"]
    (raised,) = promise["raises"]
    assert raised["reason"] == WISH["reason"] and raised["after"] == promise["now"] != raised["before"]


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"rho": "1"}, 409, "cap_not_raised"),
        ({"rho": 5}, 422, "request_invalid"),
        ({"reason": ""}, 422, "request_invalid"),
        ({"reason": "x" * 501}, 422, "request_invalid"),
    ],
)
def test_a_senseless_proposal_changes_nothing(web: Web, wish: dict[str, object], status: int, code: str) -> None:
    dataset = web.published()
    refused = web.api("chen").post(
        f"/v1/datasets/{dataset}/raises", json={**WISH, **wish}, headers={"idempotency-key": "k"}
    )
    assert refused.status_code == status and refused.json()["code"] == code
    assert "raise.requested" not in web.office.kinds()


@pytest.mark.parametrize("login", ["wang", "gao", "sun"])
def test_only_stewards_propose(web: Web, login: str) -> None:
    dataset = web.published()
    sent = web.api(login).post(f"/v1/datasets/{dataset}/raises", json=WISH, headers={"idempotency-key": "k"})
    assert sent.status_code == 403


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_console_proposes_shows_the_new_promise_and_keeps_the_reason(web: Web, language: str) -> None:
    dataset = web.published()
    chen = web.browser("chen", language)
    form = chen.get(f"/catalogue/{dataset}").text
    sent = chen.post(f"/datasets/{dataset}/raises", {**WISH, "key": hidden(form, "key") + "-raise"})
    assert sent.status_code == 303
    review = sent.headers["location"].rpartition("/")[2]
    page = web.browser("li", language).get(f"/reviews/{review}").text
    assert "&lt;b&gt;" in page and "ε = 2000" in page and "ε = 1000" in page
    web.office.approve(web.people["li"], key="sign")
    public = web.stranger().get("/promises", headers={"accept-language": language})
    assert public.status_code == 200 and "&lt;b&gt;" in public.text and "0.000002" in public.text
