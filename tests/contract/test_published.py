"""Public pages and files of a published answer: nobody signs in, no spreadsheet runs them, and they come down."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from types import SimpleNamespace

import pytest

from anonymizer.spreadsheet import plain
from api.http.release_files import release_csv
from mingzheng.canonical import canonical
from tests.web import PLAN, Web, hidden


@pytest.fixture
def publication(web: Web) -> str:
    dataset = web.published()
    web.office.policy.answers["publish"] = "needs_approval"
    body = {"dataset": dataset, "plan": PLAN, "purpose": "service_planning"}
    wang = web.api("wang")
    query = wang.post("/v1/queries", json=body, headers={"idempotency-key": "q"}).json()["id"]
    asked = [wang.post(f"/v1/queries/{query}/publication") for _ in range(2)]
    assert {one.status_code for one in asked} == {202} and asked[0].json() == asked[1].json()
    assert web.stranger().get("/v1/published").json()["items"] == []
    web.office.approve(web.people["li"], key="publish")
    return str(asked[0].json()["id"])


def test_anybody_reads_everything_that_judging_it_takes(web: Web, publication: str) -> None:
    stranger = web.stranger()
    (listed,) = stranger.get("/v1/published").json()["items"]
    assert listed["id"] == publication and listed["title_en"] == "Visits"
    found = stranger.get(f"/v1/published/{publication}").json()
    assert found["format"] == "mingzheng-release/1"
    assert found["answer_hash"] == hashlib.sha256(canonical(found["answer"])).hexdigest()
    assert found["plan"] == PLAN and found["loss"]["rho"] == "0.02" and found["articles"] == ["PIPL-13"]
    assert found["purpose"] == "service_planning" and found["answer"]["mechanism"] == "discrete_gaussian"
    assert all(found["receipts"][name].startswith("/v1/receipts/en_") for name in ("answer", "publication"))
    assert web.people["wang"].id not in json.dumps(found)


def test_the_table_holds_each_cell_with_its_error_and_no_formula(web: Web, publication: str) -> None:
    answer = web.stranger().get(f"/v1/published/{publication}/table.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    heads, east, west, total = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert heads == [
        "district",
        *(f"count {part}" for part in ("value", "standard_error", "low", "high", "suppressed", "noisy")),
    ]
    assert east == ["east", "123", "4.5", "114", "132", "no", "123"]
    assert west == ["<b>west</b>", "", "", "-3", "40", "yes", ""]
    assert total == ["", "141", "4.5", "114", "132", "no", "141"]


def test_an_answer_from_before_without_drawn_numbers_has_no_column_for_them() -> None:
    table = {
        "columns": [{"name": "count", "role": "value"}],
        "rows": [{"keys": [], "values": [{"value": "1", "suppressed": False}]}],
    }
    published = SimpleNamespace(query=SimpleNamespace(answer=table))
    heads, row = csv.reader(io.StringIO(release_csv(published).removeprefix("\ufeff")))  # type: ignore[arg-type]
    assert heads[-1] == "count suppressed" and row == ["1", "", "", "", "no"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", " =1", "|x", "-1e5", "-", "-1.", "\u00a0=1", "\uff1d1"]
)
def test_nothing_in_a_table_begins_a_formula(text: str) -> None:
    assert plain(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-3", "-3.25", "0", "12", "east", "3–5", "2026-01-31"])
def test_numbers_and_plain_words_stay_as_they_are(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_public_in_both_languages_and_residents_are_led_to_it(
    web: Web, publication: str, language: str
) -> None:
    stranger = web.stranger()
    stranger.headers["accept-language"] = language
    listing = stranger.get("/published", headers={"accept": "text/html"})
    assert listing.status_code == 200 and f"/published/{publication}" in listing.text
    page = stranger.get(f"/published/{publication}", headers={"accept": "text/html"})
    assert page.status_code == 200 and "114" in page.text and "132" in page.text and "<b>west</b>" not in page.text
    assert ("too few to say" if language == "en" else "太少") in page.text or "–" in page.text
    assert "/receipts/en_" in page.text and "wang" not in page.text and 'action="/published' not in page.text
    assert 'href="/published"' in web.browser("sun", language).get("/").text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_taken_down_says_why_and_that_copies_may_exist(web: Web, publication: str, language: str) -> None:
    chen = web.browser("chen", language)
    assert 'action="/published' in chen.get(f"/published/{publication}").text
    assert 'action="/published' not in web.browser("zhao", language).get(f"/published/{publication}").text
    gone = chen.post(f"/published/{publication}/withdrawal", {"reason": "来源有误 <b>"})
    assert gone.status_code == 303
    page = web.stranger().get(f"/published/{publication}", headers={"accept": "text/html", "accept-language": language})
    assert "来源有误 &lt;b&gt;" in page.text and "114" not in page.text
    assert ("may still exist" if language == "en" else "可能仍然存在") in page.text
    for path in (f"/v1/published/{publication}", f"/v1/published/{publication}/table.csv"):
        answer = web.stranger().get(path)
        assert (answer.status_code, answer.json()["code"]) == (410, "publication_withdrawn")
    assert web.stranger().get("/v1/published").json()["items"] == []


def test_only_a_steward_of_the_office_takes_it_down(web: Web, publication: str) -> None:
    path, body = f"/v1/published/{publication}/withdrawal", {"reason": "r"}
    assert web.stranger().post(path, json=body).status_code == 401
    assert web.api("wang").post(path, json=body).status_code == 403
    assert web.api("zhao").post(path, json=body).status_code == 404
    assert web.api("li").post(path, json=body).json()["state"] == "withdrawn"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_publishing_is_asked_for_and_decided_on_pages(web: Web, language: str) -> None:
    dataset = web.published()
    web.office.policy.answers["publish"] = "needs_approval"
    wang = web.browser("wang", language)
    offer = wang.get(f"/ask/{dataset}?op=count&group=district&price=1")
    fields = {"plan": json.dumps(PLAN), "purpose": "service_planning", "key": hidden(offer.text, "key")}
    place = wang.post(f"/ask/{dataset}", fields).headers["location"]
    assert f'action="{place}/publication"' in wang.get(place).text
    assert wang.post(f"{place}/publication").headers["location"] == place
    (review,) = web.api("li").get("/v1/reviews?state=pending").json()["items"]
    page = web.browser("li", language).get(f"/reviews/{review['id']}")
    assert page.status_code == 200 and review["kind"] == "publication"
    # Who signs sees the very numbers that everybody would see; who only looks after the log does not see them early.
    assert ("将要公开的内容" if language == "zh" else "What everybody will see") in page.text
    assert ">123</td>" in page.text and ">114</td>" in page.text
    assert ">123</td>" not in web.browser("gao", language).get(f"/reviews/{review['id']}").text
    answer = web.api("li").get(f"/v1/reviews/{review['id']}").json()
    assert hashlib.sha256(canonical(answer["answer"])).hexdigest() == answer["subject"]["answer_hash"]
    assert web.api("gao").get(f"/v1/reviews/{review['id']}").json()["answer"] is None
    web.office.approve(web.people["li"], key="publish")
    assert "/published/pb_" in wang.get(place).text
