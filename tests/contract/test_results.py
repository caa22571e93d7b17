"""What a researcher takes home: files, the code that repeats a question, and a list of what was asked at what cost."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import mingzheng
from mingzheng.sdk.client import connect
from tests.web import COUNTED, PLAN, Web, hidden


def asked(web: Web, dataset: str, plan: dict[str, Any] = PLAN, key: str = "k", purpose: str = "research") -> str:
    """The id of a question of wang's."""
    body = {"dataset": dataset, "plan": plan, "purpose": purpose}
    answer = web.api("wang").post("/v1/queries", json=body, headers={"idempotency-key": key})
    assert answer.status_code in (200, 202), answer.text
    return str(answer.json()["id"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_printed_program_gets_the_same_answer_for_nothing(
    web: Web, language: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = {**PLAN, "where": [{"column": "district", "op": "=", "value": "a\"'\\\n{x}东"}]}
    query = asked(web, web.published(), plan)
    page = web.browser("wang", language).get(f"/queries/{query}").text
    (shown,) = re.findall(r'id="program"><code>(.*?)</code>', page, re.DOTALL)
    program = html.unescape(shown)
    token = web.api("wang").headers["authorization"].removeprefix("Bearer ")
    transport = web.stranger()._transport

    def nearby(url: str, given: str) -> Any:
        assert url == web.office.services.site
        return connect("http://127.0.0.1", given, http=transport)

    monkeypatch.setattr(mingzheng, "connect", nearby, raising=False)
    monkeypatch.setenv("MINGZHENG_TOKEN", token)
    monkeypatch.chdir(tmp_path)
    exec(compile(program, "program.py", "exec"), {})
    assert "123.0" in capsys.readouterr().out
    assert json.loads((tmp_path / f"receipt-{query}.json").read_text())["kind"] == "query.answered"
    newest, first = web.api("wang").get("/v1/queries").json()["items"]
    assert newest["cached"] and not newest["charged"] and first["charged"] and newest["plan"] == plan
    assert web.office.dp.opened == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_number_that_is_shown_as_zero_has_the_drawn_one_beside_it(
    web: Web, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in {"value": "0", "low": "0", "noisy": "-7"}.items():
        monkeypatch.setitem(COUNTED, name, number)
    page = web.browser("wang", language).get(f"/queries/{asked(web, web.published())}").text
    assert {"zh": "（抽出：-7）", "en": "(drawn: -7)"}[language] in page and "141" not in page.split("-7")[0]


def test_an_answer_is_saved_as_text_and_as_parquet_by_whoever_asked(web: Web, tmp_path: Path) -> None:
    query = asked(web, web.published())
    wang = web.api("wang")
    text = wang.get(f"/v1/queries/{query}/answer")
    assert text.headers["content-type"] == "text/csv; charset=utf-8" and ".csv" in text.headers["content-disposition"]
    document = wang.get(f"/v1/queries/{query}").json()
    said = text.content.decode("utf-8-sig")
    assert f"# receipt: {document['entry']}" in said and f"# query: {query}" in said and "# plan_hash: " in said
    assert said.splitlines()[-2:] == ['"east",123,4.5,114,132,no,123', '"<b>west</b>",,,-3,40,yes,']
    (tmp_path / "a.parquet").write_bytes(wang.get(f"/v1/queries/{query}/answer?format=parquet").content)
    table = pq.read_table(tmp_path / "a.parquet")
    assert table["count"].to_pylist() == [123, None] and table["count_suppressed"].to_pylist() == [False, True]
    assert json.loads(table.schema.metadata[b"mingzheng.answer"])["plan"] == PLAN
    assert wang.get(f"/v1/queries/{query}/answer?table=2").status_code == 404
    assert wang.get(f"/v1/queries/{query}/answer?format=xlsx").status_code == 422
    assert web.api("li").get(f"/v1/queries/{query}/answer").status_code in (403, 404)


def test_each_table_of_several_is_a_file_and_a_waiting_question_has_none(web: Web) -> None:
    dataset = web.published()
    batch = asked(web, dataset, {"batch": [PLAN, {**PLAN, "group_by": []}]})
    page = web.browser("wang").get(f"/queries/{batch}").text
    assert f"/v1/queries/{batch}/answer?format=csv&amp;table=2" in page
    assert web.api("wang").get(f"/v1/queries/{batch}/answer?table=2").status_code == 200
    web.office.policy.answers["query_aggregate"] = "needs_approval"
    waits = asked(web, dataset, key="w")
    answer = web.api("wang").get(f"/v1/queries/{waits}/answer")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_answered")


@pytest.fixture
def asked_three(web: Web) -> Web:
    dataset = web.published()
    asked(web, dataset, key="a")
    asked(web, dataset, {**PLAN, "aggregates": [{"op": "people"}]}, key="b", purpose="service_planning")
    asked(web, dataset, key="c")
    return web


@pytest.mark.parametrize(
    ("search", "found"),
    [("", 3), ("q=people", 1), ("q=不重复", 1), ("q=DISTRICT", 3), ("q=people+district", 1), ("q=people+rows", 0),
     ("state=refused", 0), ("state=answered", 3), ("dataset=ds_other", 0), ("state=%27&q=%25", 0)],
)  # fmt: skip
def test_questions_are_found_by_words_in_either_language(asked_three: Web, search: str, found: int) -> None:
    page = asked_three.browser("wang").get(f"/queries?{search}").text
    assert len(re.findall(r'<th scope="row"><a href="/queries/', page)) == found
    assert found or "None of your questions fits." in page


def test_the_list_says_what_each_cost_and_what_is_left(asked_three: Web) -> None:
    page = asked_three.browser("wang").get("/queries").text
    assert page.count("ρ 0.02<") + page.count("ρ 0.02\n") == 2 and "nothing: answered before" in page
    assert "<meter" in page and "ordinary question" in page


def test_a_search_goes_on_where_it_stopped(asked_three: Web) -> None:
    browser = asked_three.browser("wang")
    seen, path = [], "/queries?q=district&limit=2"
    for _ in range(3):
        page = browser.get(path).text
        seen += re.findall(r'<th scope="row"><a href="/queries/(\w+)', page)
        more = re.findall(r'rel="next" href="([^"]*)"', page)
        if not more:
            break
        path = html.unescape(more[0])
        assert "q=district" in path
    assert len(seen) == len(set(seen)) == 3


def test_the_catalogue_is_searched_and_practice_data_are_one_click_away(web: Web) -> None:
    dataset = web.published()
    browser = web.browser("wang")
    assert f"/v1/datasets/{dataset}/practice?format=csv" in browser.get("/catalogue?q=DISTRICT").text
    assert f"/catalogue/{dataset}" not in browser.get("/catalogue?q=nowhere").text


def test_a_question_that_the_rules_refuse_says_why_under_which_article_and_by_which_rule(web: Web) -> None:
    dataset = web.published()
    web.office.policy.answers["query_aggregate"] = "needs_consent"
    body = {"dataset": dataset, "plan": PLAN, "purpose": "research"}
    assert web.api("wang").post("/v1/queries", json=body, headers={"idempotency-key": "r"}).status_code == 409
    (refused,) = web.api("wang").get("/v1/queries").json()["items"]
    page = html.unescape(web.browser("wang").get(f"/queries/{refused['id']}").text)
    details = refused["problem"]["details"]
    assert details["why_en"] in page and "Needs consent" in page and "Art. 13" in page and details["rules"][0] in page


@pytest.mark.parametrize(("language", "role"), [("zh", "研究者"), ("en", "Researcher")])
def test_whoever_may_not_is_told_who_may(web: Web, language: str, role: str) -> None:
    page = web.browser("gao", language).get("/queries")
    assert page.status_code == 403 and role in page.text


@pytest.mark.parametrize(("language", "said"), [("zh", "都是虚构的"), ("en", "Every value here is invented.")])
def test_a_steward_sees_invented_rows_before_and_after_treatment(web: Web, language: str, said: str) -> None:
    draft = web.office.scanned(web.people["chen"])
    page = web.browser("chen", language).get(f"/datasets/{draft.id}/sample")
    assert said in page.text and "张三" in page.text and "张*" in page.text
    assert web.browser("zhao").get(f"/datasets/{draft.id}/sample").status_code == 404
    assert web.browser("chen").get("/datasets/ds_none/sample").status_code == 404


def test_an_answer_leads_back_to_its_question_in_both_doors(web: Web) -> None:
    query = asked(web, web.published())
    page = web.browser("wang").get(f"/queries/{query}").text
    (link,) = re.findall(r'href="(/ask/[^"]*from_sql=1[^"]*)"', page)
    again = web.browser("wang").get(html.unescape(link))
    assert again.status_code == 200 and "SELECT COUNT(*) FROM data" in again.text and hidden(again.text, "plan")
