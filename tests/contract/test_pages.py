"""Every page, in both languages, over a real application: what it says, and what it must never say."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import urlencode

import pytest

from core.usecases.submit_dataset import submit_dataset
from tests.factories import SIGNERS
from tests.fakes import signature_of
from tests.web import ENTRY, EXPECTED, PLAN, Web, hidden


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("login", ["chen", "wang", "gao", "sun", "ops"])
def test_home_greets_everybody_in_their_language(web: Web, login: str, language: str) -> None:
    page = web.browser(login, language).get("/")
    assert page.status_code == 200
    assert page.headers["content-language"] == language
    assert ('lang="zh-Hans"' if language == "zh" else '<html lang="en"') in page.text


def test_home_puts_first_what_a_steward_may_sign_and_counts_what_is_for_colleagues(web: Web) -> None:
    chen, li = web.people["chen"], web.people["li"]
    for number in range(6):
        web.office.submitted(chen, key=f"chen{number}")
    own = web.office.submitted(li, key="li")
    page = web.browser("li", "zh").get("/").text
    assert "6 件等您签名" in page and "1 件您经手过，须由同事审批。" in page
    assert page.count("须由同事审批</span>") == 0 and "查看全部（7）" in page
    page = web.browser("chen").get("/").text
    assert "1 waits for your signature; 6 are for a colleague to sign" in page
    (mine,) = [one for one in web.browser("chen").client.get("/v1/reviews").json()["items"] if one["dataset"] == own.id]
    assert page.index(f"/reviews/{mine['id']}") < page.index("for a colleague to sign</span>")


def test_home_of_an_auditor_begins_with_the_log_and_says_nothing_of_signing(web: Web) -> None:
    web.office.submitted(web.people["chen"])
    page = web.browser("gao").get("/").text
    assert page.index("Newest checkpoint") < page.index("Waiting for a steward")
    assert "5 entries" in page and "block 7" in page and "colleague" not in page


@pytest.mark.parametrize(("login", "listed"), [("chen", "datasets"), ("wang", "catalogue"), ("wang", "queries")])
def test_a_list_that_home_cuts_leads_to_all_of_it_with_their_number(web: Web, login: str, listed: str) -> None:
    dataset = web.published()
    for number in range(5):
        if listed == "queries":
            asked = {"dataset": dataset, "purpose": web.office.dataset(dataset).purpose, "plan": PLAN}
            web.api("wang").post("/v1/queries", json=asked, headers={"idempotency-key": f"q{number}"})
        elif number:
            web.office.published(web.people["chen"], web.people["li"], key=f"more{number}")
    link = f'<a href="/{listed}">See all (6)</a>'
    assert link not in web.browser(login).get("/").text
    if listed == "queries":
        web.api("wang").post("/v1/queries", json=asked, headers={"idempotency-key": "last"})
    else:
        web.office.published(web.people["chen"], web.people["li"], key="last")
    assert link in web.browser(login).get("/").text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reading_page_renders_for_those_who_may(web: Web, language: str) -> None:
    dataset = web.published()
    draft = web.office.scanned(web.people["chen"], key="second")
    submit_dataset(web.office.services, web.people["chen"], draft.id)
    web.public_table()
    (review,) = web.browser("li").client.get("/v1/reviews?state=pending").json()["items"]
    pages = {
        "chen": [
            f"/datasets/{dataset}",
            f"/datasets/{draft.id}",
            "/datasets",
            "/datasets/new",
            "/catalogue",
            f"/catalogue/{dataset}",
            "/reviews",
            f"/reviews/{review['id']}",
            "/receipts",
            "/references",
            "/references/districts",
        ],
        "li": [f"/reviews/{review['id']}", "/reviews?state=refused"],
        "wang": [
            "/catalogue",
            f"/catalogue/{dataset}",
            f"/ask/{dataset}",
            f"/ask/{dataset}?op=count&group=district&price=1",
            "/queries",
            f"/receipts/{ENTRY}",
        ],
        "gao": [f"/datasets/{dataset}", f"/receipts/{ENTRY}", "/catalogue"],
    }
    for login, paths in pages.items():
        browser = web.browser(login, language)
        for path in paths:
            page = browser.get(path)
            assert page.status_code == 200, (login, path, page.text)
            assert "<script>" not in page.text and "style=" not in page.text


def test_a_question_is_priced_then_asked_once_and_shown_with_chart_and_table(web: Web) -> None:
    dataset = web.published()
    browser = web.browser("wang")
    offer = browser.get(f"/ask/{dataset}?op=count&group=district&precision=usual&price=1")
    assert "about ±10 rows (95%)" in offer.text
    fields = {"plan": json.dumps(PLAN), "purpose": "service_planning", "key": hidden(offer.text, "key")}
    first = browser.post(f"/ask/{dataset}", fields)
    again = browser.post(f"/ask/{dataset}", fields)
    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"]
    assert web.office.dp.opened == 1
    page = browser.get(first.headers["location"]).text
    assert "<svg" in page and "<table" in page and "114" in page and "132" in page
    assert "4.5" in page and "141" in page and "too few to say" in page
    assert "<b>west</b>" not in page


def test_only_an_error_that_does_not_depend_on_the_data_is_said_not_to(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = web.published()
    path = f"/ask/{dataset}?op=count&group=district&precision=usual&price=1"
    assert "does not depend on the data" in web.browser("wang").get(path).text
    with monkeypatch.context() as rank:
        rank.setitem(EXPECTED, "unit", "名次")
        said = web.browser("wang").get(path).text
        assert "does not depend on the data" not in said and "near or far in value" in said
    monkeypatch.setitem(EXPECTED, "for_rows", "233")
    said = web.browser("wang").get(path).text
    assert "does not depend on the data" not in said and "conditions leave fewer" in said


def test_a_question_in_sql_fills_the_fields_and_is_priced_without_a_script(web: Web) -> None:
    dataset = web.published()
    page = web.browser("wang").get(f"/ask/{dataset}?sql=SELECT%20COUNT(*)%20FROM%20data&from_sql=1&precision=usual")
    assert page.status_code == 200 and "about ±10 rows (95%)" in page.text
    assert "<textarea" in page.text and "SELECT COUNT(*) FROM data</textarea>" in page.text
    assert '<option value="count" selected>' in page.text and "LIMIT" in page.text


def test_the_fields_are_shown_as_sql_without_price_or_allowance_and_no_statement_is_lost(web: Web) -> None:
    dataset = web.office.published(web.people["chen"], web.people["li"]).id
    page = web.browser("wang").get(f"/ask/{dataset}?op=count&sql=SELECT%20mine&to_sql=1").text
    assert "SELECT COUNT(*) FROM data</textarea>" in page and "SELECT mine</code>" in page
    assert "Ask and spend" not in page and web.office.dp.opened == 0


@pytest.mark.parametrize(("language", "said"), [("en", "one statistic"), ("zh", "一个统计量")])
def test_a_statement_beyond_the_fields_is_priced_and_says_what_to_write(web: Web, language: str, said: str) -> None:
    dataset = web.published()
    plan = {**PLAN, "aggregates": [{"op": "count"}, {"op": "people"}]}
    view: dict[str, list[str]] = {"having": [], "order_by": [], "limit": []}
    web.office.dp.translate = lambda *_: {"plan": plan, "view": view}  # type: ignore[method-assign]
    page = web.browser("wang", language).get(f"/ask/{dataset}?op=people&sql=S&from_sql=1").text
    assert said in page and "±10" in page and '<option value="people" selected>' in page
    assert json.loads(html.unescape(hidden(page, "plan"))) == plan


def test_a_question_that_makes_no_sense_says_why_beside_the_form(web: Web) -> None:
    dataset = web.published()
    page = web.browser("wang").get(f"/ask/{dataset}?op=median&price=1")
    assert page.status_code in (200, 422)
    assert 'name="price"' in page.text


def test_a_steward_signs_from_the_page_and_the_submitter_cannot(web: Web) -> None:
    web.office.enrolled(web.people["li"])
    draft = web.office.scanned(web.people["chen"])
    submit_dataset(web.office.services, web.people["chen"], draft.id)
    li, chen = web.browser("li"), web.browser("chen")
    (review,) = li.client.get("/v1/reviews?state=pending").json()["items"]
    path = f"/reviews/{review['id']}"
    assert 'value="approve"' not in chen.get(path).text
    page = li.get(path).text
    assert "by chen" in page and web.people["chen"].id not in page
    typed = li.client.get(path + "/typed-data.json").json()
    signature = json.dumps({"signer": SIGNERS["li"], "signature": signature_of(typed, SIGNERS["li"])})
    done = li.post(path + "/decision", {"outcome": "approve", "key": hidden(page, "key"), "signature": signature})
    assert done.status_code == 303 and done.headers["location"].startswith("/jobs/")
    assert li.get(done.headers["location"]).status_code == 200
    web.office.work()
    assert li.get(done.headers["location"]).headers["location"] == path
    assert web.browser("wang").get(f"/catalogue/{draft.id}").status_code == 200


def test_a_page_that_wants_a_key_is_come_back_to_and_no_other_site_is(web: Web) -> None:
    li, draft = web.browser("li"), web.office.scanned(web.people["chen"])
    submit_dataset(web.office.services, web.people["chen"], draft.id)
    (review,) = li.client.get("/v1/reviews?state=pending").json()["items"]
    (link,) = re.findall(r'href="(/keys[^"]*next[^"]*)"', li.get(f"/reviews/{review['id']}").text)
    assert hidden(li.get(link).text, "next") == f"/reviews/{review['id']}"
    assert hidden(li.get("/keys").text, "next") == "/keys"
    assert hidden(li.get("/keys?next=//elsewhere.example").text, "next") == "/"


def test_a_refusal_needs_its_reason_and_ends_the_review(web: Web) -> None:
    draft = web.office.scanned(web.people["chen"])
    submit_dataset(web.office.services, web.people["chen"], draft.id)
    li = web.browser("li")
    (review,) = li.client.get("/v1/reviews?state=pending").json()["items"]
    path = f"/reviews/{review['id']}"
    assert li.post(path + "/decision", {"outcome": "refuse", "key": "k1"}).status_code == 422
    assert li.post(path + "/decision", {"outcome": "refuse", "key": "k2", "reason": "too fine"}).status_code == 303
    assert "too fine" in li.get(path).text


def test_the_language_link_changes_the_language_and_stays(web: Web) -> None:
    browser = web.browser("chen", "zh")
    assert 'lang="zh-Hans"' in browser.get("/").text
    assert '<html lang="en"' in browser.get("/?lang=en").text
    assert '<html lang="en"' in browser.get("/datasets").text


def test_elder_mode_is_chosen_by_a_link_and_stays(web: Web) -> None:
    browser = web.browser("sun", "zh")
    page = browser.get("/").text
    assert 'data-view="standard"' in page and 'href="/?view=elder"' in page
    assert 'data-view="elder"' in browser.get("/?view=elder").text
    assert 'data-view="elder"' in browser.get("/published").text
    assert 'data-view="standard"' in browser.get("/published?view=standard").text
    assert 'data-view="standard"' in browser.get("/?view=<script>").text


def test_a_public_table_is_added_by_a_form_and_offered_in_the_question(web: Web) -> None:
    dataset = web.published()
    browser = web.browser("chen")
    page = browser.get("/references")
    form = {
        "csrf_token": hidden(page.text, "csrf_token"),
        "name": "districts",
        "key": "district",
        "source": "the district office",
        "licence": "public domain",
    }
    sent = browser.client.post("/references/file", data=form, files={"file": ("d.csv", "district,region\neast,old\n")})
    assert sent.headers["location"] == "/references/districts"
    assert "the district office" in browser.get("/references/districts").text
    fields = "op=count&group=districts.region&c0=districts.region&o0==&v0=old&price=1"
    asked = web.browser("wang").get(f"/ask/{dataset}?{fields}")
    plan = json.loads(html.unescape(hidden(asked.text, "plan")))
    via = {"reference": "districts", "version": 1, "column": "region"}
    assert plan["group_by"] == [{"column": "district", "via": via}]
    assert plan["where"] == [{"column": "district", "via": via, "op": "=", "value": "old"}]
    assert "districts.region" in asked.text


def test_programs_add_list_and_read_public_tables(web: Web) -> None:
    web.public_table()
    wang = web.api("wang")
    (listed,) = wang.get("/v1/references").json()["items"]
    assert (listed["name"], listed["version"], listed["key"]) == ("districts", 1, "district")
    whole = wang.get("/v1/references/districts?version=1").json()
    assert whole["sha256"] == listed["sha256"]
    assert wang.get("/v1/references/streets").json()["code"] == "not_found"
    refused = wang.post("/v1/references", data={}, files={"file": ("d.csv", "a,b\n1,2\n")})
    assert refused.json()["code"] == "forbidden"


@pytest.mark.parametrize(("language", "label"), [("zh", "隐私损失 ρ（或 ε）"), ("en", "Privacy loss, ρ (or ε)")])
def test_a_receipt_says_its_fields_in_words_and_names_who_acted_to_auditors_alone(
    web: Web, monkeypatch: pytest.MonkeyPatch, language: str, label: str
) -> None:
    dataset, wang, gate = web.published(), web.people["wang"], web.office.services.ledger
    actor = {"id": wang.id, "role": "researcher", "org": "univ"}
    plain = gate.receipt(ENTRY, include_record=True)
    record = {**json.loads(plain["record"]), "actor": actor}
    record["body"] = {"dataset": dataset, "rho_nano": "20000000", "cached": False, "<b>": "<i>"}
    monkeypatch.setattr(type(gate), "record", lambda *_: record)
    monkeypatch.setattr(
        type(gate),
        "receipt",
        lambda *_, include_record: {**plain, "record": json.dumps(record) if include_record else None},
    )
    seen = {who: web.browser(who, language).get(f"/receipts/{ENTRY}").text for who in ("gao", "li", "wang")}
    title = web.office.dataset(dataset)
    name = title.title_zh if language == "zh" else title.title_en
    for who, place in (("gao", "datasets"), ("li", "datasets"), ("wang", "catalogue")):
        entry = seen[who].partition('id="entry"')[2].partition("<details>")[0]
        assert f"<dt>{label}</dt><dd>0.02</dd>" in entry and f'<a href="/{place}/{dataset}">{name}</a>' in entry
        assert "<code>&lt;b&gt;</code>" in entry and "<i>" not in entry
        assert (f"<strong>{wang.name}</strong>" in entry) == (who == "gao")


def test_an_auditor_walks_through_the_log_and_finds_what_a_hash_is(web: Web) -> None:
    gao = web.browser("gao")
    page = gao.get("/log").text
    assert "5 entries under a signed checkpoint" in page and ENTRY in page and "0x" + "ab" * 32 in page
    assert "Checkpoint over 5 entries" in gao.get("/log?q=%20CCCC%20").text
    assert '/log?before=4"' in gao.get("/log?q=3").text
    assert "holds nothing of that name" in gao.get("/log?q=%3Cb%3E").text
    assert gao.get(f"/log?q={ENTRY}").headers["location"] == f"/receipts/{ENTRY}"
    assert gao.get("/log?q=ds_../x").status_code == 200
    assert web.browser("wang").get("/log").status_code == 403


def test_the_log_is_narrowed_and_the_choice_stays_from_page_to_page(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    gao, dataset = web.browser("gao"), web.published()
    monkeypatch.setattr("console.routes.log._ENTRIES", 2)
    title, office = web.office.dataset(dataset).title_en, web.people["li"].org
    address = "/log?" + urlencode({"kind": "query.asked", "dataset": title, "by": office, "since": "2026-03-01"})
    page = gao.get(f"{address}&until=2026-03-02").text
    asked = web.log.asked
    assert asked is not None and dataset in (asked.dataset or ())
    assert {web.people[one].id for one in ("chen", "li")} <= set(asked.actor or ())
    assert (asked.since, asked.before) == ("2026-02-28T16:00:00.000Z", "2026-03-02T16:00:00.000Z")
    assert page.count(f"/receipts/{ENTRY}") == 2
    older = html.unescape(re.findall(r'rel="next" href="([^"#]+)', page)[0])
    assert "since=2026-03-01" in older and "kind=query.asked" in older and older.endswith("before=3")
    assert 'rel="next"' not in gao.get(older.replace("before=3", "before=1")).text
    assert "No entry fits" in gao.get("/log?kind=policy.decided").text
    assert "Nobody and no office is called “&lt;b&gt;”" in gao.get("/log?by=%3Cb%3E").text
    assert "No dataset is called" in gao.get("/log?dataset=none").text
    for wrong in ("kind=none", "since=soon", "until=2026-13-01"):
        assert gao.get(f"/log?{wrong}").status_code == 422
    assert web.browser("li").get(address).status_code == 403


def test_a_program_narrows_the_records_in_the_same_way_and_is_led_on(web: Web) -> None:
    first = web.api("gao").get("/v1/audit/records", params={"kind": "query.asked", "by": "wang", "limit": 3})
    assert web.log.asked is not None and web.log.asked.actor == (web.people["wang"].id,)
    assert [one["index"] for one in first.json()["items"]] == [0, 1, 2]
    assert "kind=query.asked" in first.links["next"]["url"]
    second = web.api("gao").get(first.links["next"]["url"]).json()
    assert [one["index"] for one in second["items"]] == [3, 4] and second["next"] is None
    assert web.api("gao").get("/v1/audit/records", params={"kind": "none"}).status_code == 422
    assert web.api("li").get("/v1/audit/records", params={"by": "wang"}).status_code == 403
