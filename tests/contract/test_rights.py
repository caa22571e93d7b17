"""A resident's request over both doors, from the counter to the answer, as each of its people sees it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from core.domain.offices import Office
from tests.rules import policy_in_force
from tests.web import Browser, Web, hidden

SECRETS = ("王秀英", "33102219480101", "13800138000", "请给我看", "7 号柜")


@pytest.fixture
def desk(web: Web) -> Web:
    """The office under the real rules."""
    offices = {web.people["chen"].org: Office("为民路 1 号 <b>", "0570-0000 000")}
    services = replace(web.office.services, policy=policy_in_force(), offices=offices)
    web.app.state.wiring = replace(web.app.state.wiring, services=services)
    return web


def document(**changes: Any) -> dict[str, Any]:
    sealed = {
        "person": "王秀英 33102219480101", "contact": "13800138000", "words": "请给我看 <b>登记</b>",
        "applicant": "女儿，授权委托书在 7 号柜",
    }  # fmt: skip
    return {
        "right": "access_own", "channel": "paper", "applicant": "proxy", "identity": "card_seen", "sealed": sealed,
        **changes,
    }  # fmt: skip


def enter(web: Web, login: str = "chen", key: str = "k", **changes: Any) -> Any:
    return web.api(login).post("/v1/rights", json=document(**changes), headers={"idempotency-key": key})


def open_form(web: Web, language: str) -> tuple[Any, str]:
    """A stranger's browser at the status page, with the token of its form."""
    client = web.stranger()
    client.headers.update({"accept-language": language, "accept": "text/html"})
    return client, hidden(client.get("/residents/status").text, "csrf_token")


def test_from_the_counter_to_the_answer_over_the_api(desk: Web) -> None:
    made = enter(desk)
    assert made.status_code == 201 and made.json()["decision"]["decision"] == "permit", made.text
    name = made.json()["id"]
    assert enter(desk).json() == made.json()
    slip = desk.api("chen").get(f"/v1/rights/{name}/slip").json()
    status = desk.stranger().post("/v1/right-status", json={"code": slip["code"]})
    assert (status.json()["state"], status.json()["handler"]) == ("open", "chen")
    seen = desk.api("li").post(f"/v1/rights/{name}/person").json()
    assert seen["person"].startswith("王秀英")
    wrong = desk.api("li").post(f"/v1/rights/{name}/answer", json={"outcome": "refused", "reason": "不办"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "right_answer_unlawful")
    done = desk.api("li").post(f"/v1/rights/{name}/answer", json={"outcome": "done", "reason": "已给复印件"})
    assert done.status_code == 200 and done.json()["outcome"] == "done"
    (listed,) = desk.api("gao").get("/v1/rights?state=answered").json()["items"]
    assert listed == desk.api("li").get(f"/v1/rights/{name}").json() == done.json()
    fresh = desk.api("chen").post(f"/v1/rights/{name}/slip").json()["code"]
    answers = [desk.stranger().post("/v1/right-status", json={"code": code}) for code in (slip["code"], fresh)]
    assert [(one.status_code, one.json()["code" if n == 0 else "reason"]) for n, one in enumerate(answers)] == [
        (404, "code_unknown"), (200, "已给复印件"),
    ]  # fmt: skip
    told = made.text + status.text + done.text + str(listed) + answers[1].text + str(desk.office.entries())
    assert not [secret for secret in SECRETS if secret in told]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"right": "sell"}, "request_invalid"),
        ({"right": "port_own"}, "right_needs_dataset"),
        ({"handler": "ac_nobody"}, "right_handler_unknown"),
        ({"sealed": {"person": " "}}, "request_invalid"),
        ({"surprise": 1}, "request_invalid"),
    ],
)
def test_a_senseless_request_changes_nothing(desk: Web, changes: dict[str, Any], code: str) -> None:
    refused = enter(desk, **changes)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert "right.requested" not in desk.office.kinds()


def test_another_office_sees_nothing_of_it_and_an_auditor_not_whom_it_is_about(desk: Web) -> None:
    name = enter(desk).json()["id"]
    zhao, gao = desk.api("zhao"), desk.api("gao")
    for path in (f"/v1/rights/{name}", f"/v1/rights/{name}/slip"):
        assert zhao.get(path).status_code == 404
    assert zhao.post(f"/v1/rights/{name}/person").status_code == 404
    assert gao.get(f"/v1/rights/{name}").status_code == 200
    assert gao.post(f"/v1/rights/{name}/person").status_code == gao.get(f"/v1/rights/{name}/slip").status_code == 403


def fields(page: str, **changes: str) -> dict[str, str]:
    return {
        "key": hidden(page, "key"), "right": "delete_own", "channel": "counter", "applicant": "proxy",
        "identity": "copy_compared", "person": "王秀英 33102219480101", "words": "请给我看", "handler": "", **changes,
    }  # fmt: skip


def slip_of(chen: Browser, web: Web, **changes: str) -> tuple[str, str]:
    """(id, code) of a request that chen enters."""
    sent = chen.post("/rights", fields(chen.get("/rights/new").text, handler=web.people["li"].id, **changes))
    assert sent.status_code == 303, sent.text
    slip = chen.get(sent.headers["location"])
    code = re.search(r'id="slip-code">([a-z2-7-]{19})<', slip.text)
    assert code and "<svg" in slip.text and "no-store" in slip.headers["cache-control"]
    assert not [secret for secret in SECRETS if secret in slip.text]
    return sent.headers["location"].split("/")[2], code[1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_the_counter_to_the_answer_in_the_console(desk: Web, language: str) -> None:
    chen, li = desk.browser("chen", language), desk.browser("li", language)
    name, code = slip_of(chen, desk)
    number = desk.api("li").get(f"/v1/rights/{name}").json()["number"]
    told = chen.get(f"/rights/{name}/slip").text
    assert all(said in told for said in (number, "为民路 1 号 &lt;b&gt;", "0570-0000 000"))
    spoken = number.replace("-", " ")
    assert f"/rights/{name}" in li.get(f"/rights?state=answered&number={spoken}").text
    assert f"/rights/{name}" not in li.get("/rights?number=2026-9999").text
    assert [one["id"] for one in desk.api("li").get(f"/v1/rights?number={number}").json()["items"]] == [name]
    assert name in li.get("/rights").text and f"/rights/{name}" in li.get("/duties").text
    shut = li.get(f"/rights/{name}")
    assert not [secret for secret in SECRETS if secret in shut.text]
    seen = li.post(f"/rights/{name}/person")
    assert "王秀英" in seen.text and "no-store" in seen.headers["cache-control"]
    neighbour, token = open_form(desk, language)
    asked = {"code": code.upper().replace("-", " "), "csrf_token": token}
    waits = neighbour.post("/residents/status", data=asked).text
    assert number in waits and "0570-0000 000" in waits
    answer = {"outcome": "restricted", "reason": "法定保存期<i>未满</i>", "statutory_exempt": "yes", "letter": "民17号"}
    assert li.post(f"/rights/{name}/answer", {**answer, "statutory_exempt": ""}).status_code == 409
    assert li.post(f"/rights/{name}/answer", answer).status_code == 303
    shown = neighbour.post("/residents/status", data=asked)
    assert "&lt;i&gt;" in shown.text and "民17号" in shown.text and "no-store" in shown.headers["cache-control"]
    assert not [secret for secret in SECRETS if secret in shown.text]
    assert ("第四十七条" if language == "zh" else "Art. 47") in shown.text
    for answered in ("", "yes"):
        receipt = neighbour.post("/residents/receipt", data={**asked, "answered": answered})
        assert receipt.json()["record"] is not None and "attachment" in receipt.headers["content-disposition"]
    assert chen.post(f"/rights/{name}/slip").status_code == 303
    assert neighbour.post("/residents/status", data=asked).status_code == 404


def test_a_form_of_another_site_looks_nothing_up(desk: Web) -> None:
    _, code = slip_of(desk.browser("chen"), desk)
    client, token = open_form(desk, "en")
    for sent in ({"csrf_token": "0" * 64}, {"csrf_token": token, "code": code}):
        headers = {"sec-fetch-site": "cross-site"} if "code" in sent else {}
        assert client.post("/residents/status", data={"code": code, **sent}, headers=headers).status_code == 403


def test_what_was_withdrawn_before_anybody_could_ask_is_not_offered_to_a_request(desk: Web) -> None:
    kept, gone = desk.office.scanned(desk.people["chen"]), desk.office.scanned(desk.people["chen"], key="second")
    with desk.office.services.transaction() as uow:
        uow.datasets.change(gone.id, state="withdrawn")
    page = desk.browser("chen").get("/rights/new").text
    assert f'value="{kept.id}"' in page and gone.id not in page


def test_a_form_that_was_tampered_with_enters_nothing(desk: Web) -> None:
    chen = desk.browser("chen")
    page = chen.get("/rights/new").text
    for changes in (
        {"right": "everything"},
        {"handler": desk.people["zhao"].id},
        {"person": ""},
        {"dataset": "ds_x"},
        {"identity": ""},
        {"applicant": ""},
    ):
        assert chen.post("/rights", fields(page, **changes)).status_code in (404, 422)
    assert desk.browser("wang").get("/rights").status_code == 403
    assert "right.requested" not in desk.office.kinds()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_anybody_reads_what_there_is_about_their_community(desk: Web, language: str) -> None:
    dataset = desk.published()
    client = desk.stranger()
    client.headers.update({"accept-language": language, "accept": "text/html"})
    title = desk.office.dataset(dataset)
    name = title.title_zh if language == "zh" else title.title_en
    assert name in client.get("/residents").text and name in client.get("/residents?q=office-x").text
    assert name not in client.get("/residents?q=%25").text
    assert "chen" not in client.get("/residents").text
    for place in ("/residents/status", "/residents/card", "/receipts"):
        assert f'href="{place}"' in client.get("/residents").text
    assert 'href="/residents"' in client.get("/sign-in").text
    assert client.get("/residents/card").status_code == 200


def test_residents_read_the_share_used_first_and_that_the_size_alone_cost_it_where_nothing_was_answered(
    desk: Web,
) -> None:
    dataset = desk.published()
    client = desk.stranger()
    client.headers.update({"accept-language": "en", "accept": "text/html"})
    with desk.office.services.transaction() as uow:
        uow.datasets.change(dataset, spent_rho=0)
    unasked = client.get("/residents").text
    assert "0% of what was promised is used" in unasked and "Nobody has asked yet." in unasked
    with desk.office.services.transaction() as uow:
        uow.datasets.change(dataset, spent_rho=uow.datasets.get(dataset).cap_rho // 20)
    sized = client.get("/residents").text
    assert "5% of what was promised is used" in sized and "rough size used a little" in sized
    assert sized.index("of what was promised is used") < sized.index("times as likely")
    assert "Nobody has asked yet." not in sized


@pytest.mark.parametrize(("language", "tag"), [("zh", "敏感个人信息"), ("en", "Sensitive")])
def test_residents_read_the_names_of_what_is_held_and_which_of_it_is_sensitive(
    desk: Web, language: str, tag: str
) -> None:
    dataset = desk.published()
    columns = [{"name": "person", "kind": "text"}, {"name": "小区", "kind": "category"},
               {"name": "<自理>", "kind": "category", "sensitive": True}]  # fmt: skip
    with desk.office.services.transaction() as uow:
        held = uow.datasets.get(dataset)
        columns[0]["name"] = held.person_column
        uow.datasets.change(dataset, schema={**(held.schema or {}), "columns": columns})
    client = desk.stranger()
    client.headers.update({"accept-language": language, "accept": "text/html"})
    text = client.get("/residents").text
    heading = {"zh": "有哪些信息", "en": "What it holds"}[language]
    said = text.partition(f"<dt>{heading}</dt>")[2].partition("</dd>")[0]
    assert "小区" in said and f'&lt;自理&gt; <span class="tag warn">{tag}' in said and said.count("tag warn") == 1
    assert held.person_column not in said
