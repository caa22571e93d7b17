"""Linking two datasets over HTTP and in the console: the choice, the preview, the declaration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.usecases.submit_dataset import submit_dataset
from tests.factories import link_of
from tests.web import Web, hidden, make_web


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with make_web(tmp_path) as made:
        yield made


@pytest.fixture
def pair(web: Web) -> tuple[str, str]:
    chen, li = web.people["chen"], web.people["li"]
    left, right = (web.office.published(chen, li, key=key, identifier_kind="resident_id").id for key in ("one", "two"))
    return left, right


def wish(pair: tuple[str, str], **changes: Any) -> dict[str, Any]:
    link = {
        "left": pair[0], "right": pair[1], "title_zh": "登记与走访", "title_en": "Both", "purpose": "service_planning",
        "legal_basis": "statutory_duty", "statutory_reference": "统计法",
        "max_rows_per_person": 1, "cap": {"rho": "500", "delta": "0"},
    }  # fmt: skip
    return link | changes


def test_a_link_is_previewed_declared_and_listed(web: Web, pair: tuple[str, str]) -> None:
    api = web.api("chen")
    assert {one["id"] for one in api.get("/v1/links/sources").json()["items"]} == set(pair)
    found = api.post("/v1/links/preview", json={"left": pair[0], "right": pair[1]}).json()
    assert (found["most_pairs"], found["max_rows_per_person"]) == (1, 1)
    assert {one["id"] for one in found["totals"]} == set(pair)
    assert [column["name"] for column in found["columns"]] == ["person_2", "district", "person_3", "district_2"]
    answer = api.post("/v1/links", json=wish(pair), headers={"idempotency-key": "link"})
    assert answer.status_code == 201, answer.text
    link = answer.json()
    assert (link["state"], sorted(link["within"])) == ("scanned", sorted(pair))
    assert [source["dataset"] for source in link["sources"]] == list(pair)
    again = api.post("/v1/links", json=wish(pair), headers={"idempotency-key": "link"})
    assert again.json()["id"] == link["id"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"max_rows_per_person": 2}, 422, "request_invalid"),
        ({"max_rows_per_person": 0}, 422, "request_invalid"),
        ({"max_rows_per_person": 10**9}, 422, "request_invalid"),
        ({"left": "ds_nobody"}, 404, "not_found"),
        ({"left": ""}, 422, "request_invalid"),
        ({"cap": {"rho": "0", "delta": "0"}}, 422, "amount_invalid"),
        ({"title_zh": "", "title_en": " "}, 422, "request_invalid"),
        ({"extra": 1}, 422, "request_invalid"),
    ],
)
def test_what_cannot_be_declared_is_refused_and_changes_nothing(
    web: Web, pair: tuple[str, str], changes: dict[str, Any], status: int, code: str
) -> None:
    before = web.office.kinds()
    answer = web.api("chen").post("/v1/links", json=wish(pair, **changes), headers={"idempotency-key": "bad"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert web.office.kinds() == before


def test_a_dataset_is_not_linked_with_itself_and_a_stranger_finds_none(web: Web, pair: tuple[str, str]) -> None:
    same = wish((pair[0], pair[0]))
    answer = web.api("chen").post("/v1/links", json=same, headers={"idempotency-key": "same"})
    assert (answer.status_code, answer.json()["code"]) == (422, "link_same_dataset")
    assert web.api("zhao").get("/v1/links/sources").json()["items"] == []
    assert web.api("wang").get("/v1/links/sources").status_code == 403


@pytest.mark.parametrize(
    ("language", "says"), [("en", "Name the kind when you register"), ("zh-CN", "标识种类要在登记")]
)
def test_the_page_says_what_to_do_when_nothing_can_be_linked(web: Web, language: str, says: str) -> None:
    page = web.browser("chen", language).get("/links/new")
    assert page.status_code == 200 and says in page.text


def test_the_page_shows_what_a_link_would_cost_and_declares_it(web: Web, pair: tuple[str, str]) -> None:
    browser = web.browser("chen")
    chosen = browser.get("/links/new")
    assert all(f'value="{one}"' in chosen.text for one in pair) and "What it would cost" not in chosen.text
    shown = browser.get(f"/links/new?left={pair[0]}&right={pair[1]}")
    assert "What it would cost" in shown.text and "1 × 1 = 1" in shown.text and "district_2" in shown.text
    form = {name: str(value) for name, value in wish(pair).items() if name != "cap"}
    form |= {"cap_rho": "500", "cap_delta": "0", "key": hidden(shown.text, "key")}
    made = browser.post("/links", form)
    assert made.status_code == 303
    page = browser.get(made.headers["location"]).text
    assert "It is a link of:" in page and "Save and submit for approval" in page
    assert "Send another table" not in page and "/columns" not in page and "/diagnosis" not in page


@pytest.mark.parametrize("rows", ["2", "0", "many"])
def test_a_wrong_choice_is_answered_with_words_on_a_page(web: Web, pair: tuple[str, str], rows: str) -> None:
    browser = web.browser("chen")
    same = browser.get(f"/links/new?left={pair[0]}&right={pair[0]}")
    assert same.status_code == 200 and "cannot be linked with itself" in same.text
    assert browser.get(f"/links/new?left={pair[0]}&right={pair[1]}&rows={rows}").status_code in (200, 422)


def test_the_reviewer_sees_what_is_joined(web: Web, pair: tuple[str, str]) -> None:
    from core.usecases.link_datasets import link_datasets
    from core.usecases.read_dataset import read_dataset

    chen, services = web.people["chen"], web.office.services
    sources = [read_dataset(services, chen, one) for one in pair]
    link = link_datasets(services, chen, link_of(sources[0], sources[1]), "link")
    submit_dataset(services, chen, link.id)
    (review,) = web.api("li").get("/v1/reviews?state=pending").json()["items"]
    page = web.browser("li").get(f"/reviews/{review['id']}").text
    assert "Joined on the person" in page and all(f"/datasets/{one}" in page for one in pair)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_link_of_two_pure_datasets_is_previewed_and_declared_in_epsilon(web: Web, language: str) -> None:
    chen, li = web.people["chen"], web.people["li"]
    pair = tuple(
        web.office.published(chen, li, key=key, identifier_kind="resident_id", pure=True).id for key in ("one", "two")
    )
    found = web.api("chen").post("/v1/links/preview", json={"left": pair[0], "right": pair[1]}).json()
    assert found["size_epsilon"] == "0" and found["size_rho"] is None
    assert {one["left_rho"] for one in found["totals"]} == {None} and found["totals"][0]["left_epsilon"]
    body = {**wish((pair[0], pair[1])), "cap": {"rho": "500", "delta": "0"}}
    refused = web.api("chen").post("/v1/links", json=body, headers={"idempotency-key": "l"})
    assert (refused.status_code, refused.json()["code"]) == (422, "measure_mixed")
    browser = web.browser("chen", language)
    page = browser.get(f"/links/new?left={pair[0]}&right={pair[1]}").text
    assert 'value="pure"' in page and "ρ" not in page
    fields = {name: str(value) for name, value in wish((pair[0], pair[1])).items() if name != "cap"}
    sent = {**fields, "cap_rho": "500", "cap_delta": "0", "measure": "pure", "key": hidden(page, "key")}
    made = browser.post("/links", sent)
    assert made.status_code == 303
    assert web.office.dataset(made.headers["location"].rpartition("/")[2]).pure
