"""A population over both doors: opened by a steward, named by datasets, read by anybody, shown to whoever signs."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from console.routes.promises import FIRST
from core.usecases.submit_dataset import submit_dataset
from tests.contract.test_conventions import REGISTRATION
from tests.web import PLAN, Web, hidden

STREET: dict[str, Any] = {
    "title_zh": "阳光街道 <i>居民</i>", "title_en": "Residents of <i>Sunshine</i> Street",
    "cap": {"rho": "50", "delta": "0"},
}  # fmt: skip


def opened(web: Web, **changes: Any) -> Any:
    return web.api("chen").post("/v1/populations", json=STREET | changes, headers={"idempotency-key": "k"})


def member(web: Web, population: str) -> str:
    """A published dataset within it, on which wang may spend 45."""
    chen, li, wang = (web.people[name] for name in ("chen", "li", "wang"))
    dataset = web.office.scanned(chen, key="member", populations=(population,))
    submit_dataset(web.office.services, chen, dataset.id)
    web.office.enrolled(li)
    web.office.approve(li, key="member")
    web.office.granted(chen, dataset, wang, rho="45")
    return dataset.id


def test_it_is_opened_once_and_read_by_anybody(web: Web) -> None:
    first, again = opened(web), opened(web)
    assert first.status_code == 201 and first.json() == again.json()
    (shown,) = web.stranger().get("/v1/populations").json()["items"]
    assert shown == first.json() and shown["now"]["rho"] == "0.00000005" and shown["datasets"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title_zh": "", "title_en": " "}, "request_invalid"),
        ({"cap": {"rho": 5, "delta": "0"}}, "request_invalid"),
        ({"cap": {"rho": "0", "delta": "0"}}, "amount_invalid"),
        ({"note": "x"}, "request_invalid"),
    ],
)
def test_a_senseless_one_is_refused_and_nothing_is_there(web: Web, changes: dict[str, Any], code: str) -> None:
    refused = opened(web, **changes)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert web.stranger().get("/v1/populations").json()["items"] == []


def test_a_dataset_names_it_at_registration_and_its_promise_says_so(web: Web) -> None:
    population = opened(web).json()["id"]
    dataset = member(web, population)
    assert web.api("chen").get(f"/v1/datasets/{dataset}").json()["within"] == [population]
    (promise,) = web.stranger().get("/v1/promises").json()["items"]
    (around,) = promise["within"]
    assert (around["kind"], around["id"], around["now"]["rho"]) == ("population", population, "0.00000005")
    (shown,) = web.stranger().get("/v1/populations").json()["items"]
    assert shown["datasets"] == [dataset]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everybody_finds_every_shared_promise_however_many_there_are(web: Web, language: str) -> None:
    for number in range(FIRST + 1):
        wish = {**STREET, "title_zh": f"居民-{number:03}-", "title_en": f"Residents -{number:03}-"}
        web.api("chen").post("/v1/populations", json=wish, headers={"idempotency-key": f"k{number}"})
    reader = web.browser("gao", language)
    first = reader.get("/promises").text
    assert "/promises/shared" in first and sum(f"-{number:03}-" in first for number in range(FIRST + 1)) == FIRST
    seen, link = "", "/promises/shared?limit=4"
    while link and seen.count("<html") <= FIRST:
        page = reader.get(link).text
        seen += page
        more = re.search(r'rel="next" href="([^"]*)"', page)
        link = html.unescape(more[1]) if more else ""
    assert [number for number in range(FIRST + 1) if f"-{number:03}-" not in seen] == []


@pytest.mark.parametrize("names", [["pp_nothing"], ["x" * 60], ["ds_" + "a" * 26]])
def test_a_population_that_is_not_there_cannot_be_named(web: Web, names: list[str]) -> None:
    sent = {**REGISTRATION, "populations": names}
    refused = web.api("chen").post("/v1/datasets", json=sent, headers={"idempotency-key": "k"})
    assert (refused.status_code, refused.json()["code"]) == (422, "population_unknown")


def test_price_and_refusal_name_the_promise_that_is_used_up(web: Web) -> None:
    dataset = member(web, opened(web).json()["id"])
    wang = web.api("wang")
    with web.office.services.transaction() as uow:  # as if the other datasets of these people had used it up
        (population,) = uow.populations.opened(1, None)
        uow.populations.change(population.id, spent_rho=45)
    plan = {**PLAN, "rows_per_person": 3}
    price = wang.post("/v1/queries/price", json={"dataset": dataset, "plan": plan}).json()
    assert not price["affordable"] and price["short"]["code"] == "population_exhausted"
    assert (
        "Several datasets hold the same people" in price["short"]["title"] and "隐私上限" in price["short"]["title_zh"]
    )
    body = {"dataset": dataset, "plan": plan, "purpose": "service_planning"}
    refused = wang.post("/v1/queries", json=body, headers={"idempotency-key": "q3"})
    assert (refused.status_code, refused.json()["code"]) == (409, "population_exhausted")
    assert refused.json()["details"]["total"] == population.id


@pytest.mark.parametrize("login", ["wang", "gao", "sun"])
def test_only_stewards_open_one(web: Web, login: str) -> None:
    sent = web.api(login).post("/v1/populations", json=STREET, headers={"idempotency-key": "k"})
    assert sent.status_code == 403


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_console_opens_one_offers_it_and_shows_it_to_whoever_signs(web: Web, language: str) -> None:
    chen, li = web.browser("chen", language), web.browser("li", language)
    form = chen.get("/populations").text
    fields = {"title_zh": STREET["title_zh"], "title_en": STREET["title_en"], "cap_rho": "50", "cap_delta": "0"}
    sent = chen.post("/populations", {**fields, "key": hidden(form, "key")})
    assert (sent.status_code, sent.headers["location"]) == (303, "/populations")
    (shown,) = web.stranger().get("/v1/populations").json()["items"]
    blank = chen.get("/datasets/new").text
    assert f'value="{shown["id"]}"' in blank and "<i>" not in blank
    registered = chen.post("/datasets", {
        "title_zh": "走访", "title_en": "Visits", "purpose": "service_planning", "legal_basis": "consent",
        "person_column": "person", "max_rows_per_person": "1", "cap_rho": "100", "cap_delta": "0",
        "population": shown["id"], "key": hidden(blank, "key"),
    })  # fmt: skip
    assert registered.status_code == 303
    made = registered.headers["location"].rpartition("/")[2]
    assert web.office.dataset(made).within == [shown["id"]]
    dataset = web.office.scanned(web.people["chen"], key="member", populations=(shown["id"],))
    submit_dataset(web.office.services, web.people["chen"], dataset.id)
    (review,) = web.api("li").get("/v1/reviews?state=pending").json()["items"]
    page = li.get(f"/reviews/{review['id']}").text
    title = "阳光街道" if language == "zh" else "Sunshine"
    assert title in page and "ε = 50" in page and "ε = 1000" in page and "<i>" not in page
    web.office.enrolled(web.people["li"])
    web.office.approve(web.people["li"], key="sign")
    public = web.stranger().get("/promises", headers={"accept-language": language}).text
    assert title in public and "ε = 50" in public and "<i>" not in public
    assert title in li.get(f"/catalogue/{dataset.id}").text


RAISE: dict[str, Any] = {"rho": "0.00000009", "delta": "0", "reason": "更多统计 <b>more</b>"}


def test_its_raise_is_proposed_signed_and_then_read_by_anybody(web: Web) -> None:
    population = opened(web).json()["id"]
    path = f"/v1/populations/{population}/raises"
    wish = {**RAISE, "rho": "90"}
    made = web.api("chen").post(path, json=wish, headers={"idempotency-key": "more"})
    assert made.status_code == 201 and (made.json()["population"], made.json()["dataset"]) == (population, None)
    again = web.api("chen").post(path, json=wish, headers={"idempotency-key": "more"})
    assert again.json() == made.json()
    listed = web.api("li").get("/v1/reviews?state=pending").json()["items"]
    assert [(one["kind"], one["population"]) for one in listed] == [("raise", population)]
    assert web.api("li").get(f"/v1/reviews/{made.json()['id']}").json()["can_decide"]
    web.office.enrolled(web.people["li"])
    web.office.approve(web.people["li"], key="sign")
    (shown,) = web.stranger().get("/v1/populations").json()["items"]
    (raised,) = shown["raises"]
    assert raised["reason"] == wish["reason"] and raised["after"] == shown["now"] != raised["before"]


def test_whoever_registered_a_dataset_within_it_is_told_why_they_do_not_sign(web: Web) -> None:
    population = opened(web).json()["id"]
    web.office.registered(web.people["li"], key="within", populations=(population,))
    made = web.api("chen").post(
        f"/v1/populations/{population}/raises", json={**RAISE, "rho": "90"}, headers={"idempotency-key": "more"}
    )
    shown = web.api("li").get(f"/v1/reviews/{made.json()['id']}").json()
    assert (shown["can_decide"], shown["why_not"]) == (False, "cannot_approve_own")
    page = web.browser("li", "en").get(f"/reviews/{made.json()['id']}").text
    assert "a promise that it counts under" in page and "signature_file" not in page


@pytest.mark.parametrize(
    ("path", "login", "status", "code"),
    [
        ("/v1/populations/pp_none/raises", "chen", 404, "not_found"),
        ("/v1/populations/ds_none/raises", "chen", 404, "not_found"),
        ("/v1/datasets/{population}/raises", "chen", 404, "not_found"),
        ("/v1/populations/{population}/raises", "wang", 403, "forbidden"),
        ("/v1/populations/{population}/raises", "gao", 403, "forbidden"),
    ],
)
def test_nobody_proposes_it_for_what_is_not_theirs(web: Web, path: str, login: str, status: int, code: str) -> None:
    population = opened(web).json()["id"]
    sent = web.api(login).post(
        path.format(population=population), json={**RAISE, "rho": "90"}, headers={"idempotency-key": "more"}
    )
    assert (sent.status_code, sent.json()["code"]) == (status, code)
    assert "raise.requested" not in web.office.kinds()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_console_raises_it_in_words_and_keeps_the_reason(web: Web, language: str) -> None:
    dataset = member(web, opened(web).json()["id"])
    (population,) = web.office.dataset(dataset).within
    chen, li = web.browser("chen", language), web.browser("li", language)
    assert f'href="/populations/{population}"' in chen.get("/populations").text
    form = chen.get(f"/populations/{population}").text
    sent = chen.post(f"/populations/{population}/raises", {**RAISE, "rho": "90", "key": hidden(form, "key") + "-raise"})
    assert sent.status_code == 303
    page = li.get(sent.headers["location"]).text
    assert "&lt;b&gt;" in page and "ε = 50" in page and "ε = 90" in page and f'href="/datasets/{dataset}"' in page
    assert web.browser("gao", language).get(sent.headers["location"]).status_code == 200
    web.office.approve(web.people["li"], key="sign")
    public = web.stranger().get("/promises", headers={"accept-language": language}).text
    assert "&lt;b&gt;" in public and "0.00000009" in public and "<b>more" not in public
