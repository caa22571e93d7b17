"""Idempotency, paging, the ledger's static files, health and the committed description."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import event

from api.http.paging import decode, encode
from api.openapi import PATH, text
from tests.web import ENTRY, PLAN, Web

REGISTRATION = {
    "title_zh": "走访",
    "title_en": "Visits",
    "purpose": "research",
    "legal_basis": "consent",
    "person_column": "person",
    "cap": {"rho": "100", "delta": "0"},
}


def test_a_spending_request_without_a_key_is_400(web: Web) -> None:
    for path, body in (("/v1/datasets", REGISTRATION), ("/v1/queries", {"dataset": "x", "plan": {}, "purpose": "p"})):
        client = web.api("chen" if path == "/v1/datasets" else "wang")
        answer = client.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "é"])
def test_a_malformed_key_is_refused(web: Web, key: str) -> None:
    answer = web.api("chen").post("/v1/datasets", json=REGISTRATION, headers={"idempotency-key": key.encode("latin-1")})
    assert answer.status_code == 422


def test_the_same_key_and_body_make_one_dataset_and_another_body_is_refused(web: Web) -> None:
    client = web.api("chen")
    headers = {"idempotency-key": "k1"}
    first = client.post("/v1/datasets", json=REGISTRATION, headers=headers)
    again = client.post("/v1/datasets", json=REGISTRATION, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    other = client.post("/v1/datasets", json={**REGISTRATION, "title_en": "Other"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(client.get("/v1/datasets").json()["items"]) == 1


@pytest.mark.parametrize("given", ["title_zh", "title_en"])
def test_a_title_in_one_language_is_enough_and_readers_of_both_see_it(web: Web, given: str) -> None:
    """Whatever reads either field, an old client or a signed document among them, finds a title."""
    other = {"title_zh": "title_en", "title_en": "title_zh"}[given]
    wish = {name: value for name, value in REGISTRATION.items() if name != other}
    made = web.api("chen").post("/v1/datasets", json=wish, headers={"idempotency-key": "k1"})
    assert made.status_code == 201
    assert made.json()[given] == made.json()[other] == REGISTRATION[given]
    told = {"zh": "标题只有英文。", "en": "The title was given in Chinese only."}
    for language, sentence in told.items():
        page = web.browser("chen", language).get(f"/datasets/{made.json()['id']}").text
        assert f">{REGISTRATION[given]}</h1>" in page
        assert (sentence in page) == (language == ("en" if given == "title_zh" else "zh"))


def test_no_title_at_all_is_asked_for_by_the_name_of_its_field(web: Web) -> None:
    wish = {**REGISTRATION, "title_zh": " ", "title_en": ""}
    refused = web.api("chen").post("/v1/datasets", json=wish, headers={"idempotency-key": "k1"})
    assert (refused.status_code, refused.json()["details"]) == (422, {"fields": ["title_zh: one_is_enough"]})
    assert web.api("chen").get("/v1/datasets").json()["items"] == []


def test_a_legal_basis_that_the_rules_do_not_know_is_named_and_registers_nothing(web: Web) -> None:
    headers = {"idempotency-key": "k1"}
    answer = web.api("chen").post("/v1/datasets", json={**REGISTRATION, "legal_basis": "duty"}, headers=headers)
    assert (answer.status_code, answer.json()["details"]) == (422, {"fields": ["body.legal_basis: enum"]})
    assert web.api("chen").get("/v1/datasets").json()["items"] == []


def test_a_question_asked_twice_with_one_key_opens_the_data_once(web: Web) -> None:
    dataset = web.published()
    client = web.api("wang")
    body = {"dataset": dataset, "plan": PLAN, "purpose": "service_planning"}
    answers = [client.post("/v1/queries", json=body, headers={"idempotency-key": "q1"}) for _ in range(3)]
    assert {a.status_code for a in answers} == {200}
    assert len({a.text for a in answers}) == 1
    assert web.office.dp.opened == 1
    assert answers[0].json()["receipt"] == f"/v1/receipts/{answers[0].json()['entry']}"


def test_a_question_that_needs_approval_is_202_with_its_place(web: Web) -> None:
    dataset = web.published()
    web.office.policy.answers["query_aggregate"] = "needs_approval"
    body = {"dataset": dataset, "plan": PLAN, "purpose": "service_planning"}
    answer = web.api("wang").post("/v1/queries", json=body, headers={"idempotency-key": "q1"})
    assert (answer.status_code, answer.json()["state"]) == (202, "awaiting_approval")
    assert answer.headers["location"] == f"/v1/queries/{answer.json()['id']}"
    assert web.office.dp.opened == 0
    (review,) = web.api("li").get("/v1/reviews?state=pending").json()["items"]
    shown = web.api("li").get(f"/v1/reviews/{review['id']}").json()
    assert shown["plan"] and shown["purpose"] == "service_planning" and shown["can_decide"] is True
    assert shown["price"]["rho"] == "0.02" and shown["expected_error"][0]["half_width_95"] == "10"


def test_pages_follow_one_another_without_gaps_or_repeats(web: Web) -> None:
    client = web.api("chen")
    made = {
        client.post("/v1/datasets", json=REGISTRATION, headers={"idempotency-key": f"k{i}"}).json()["id"]
        for i in range(5)
    }
    seen: list[str] = []
    path = "/v1/datasets?limit=2"
    for _ in range(5):
        page = client.get(path)
        seen += [item["id"] for item in page.json()["items"]]
        if page.json()["next"] is None:
            assert "link" not in page.headers
            break
        path = page.headers["link"].split(">")[0].removeprefix("<")
        assert page.json()["next"] in path
    assert len(seen) == 5 and set(seen) == made


@pytest.mark.parametrize("cursor", ["x", "!!!!", encode("ds_short"), "MQ", "%F0%9F%92%A9", encode("1' OR 1=1")])
def test_a_cursor_that_is_not_ours_is_refused(web: Web, cursor: str) -> None:
    answer = web.api("chen").get("/v1/datasets", params={"after": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid")


def test_cursors_go_round() -> None:
    for position in ("ds_" + "a" * 26, "0", "123456"):
        assert decode(encode(position)) == position


def test_an_auditor_pages_through_records_by_index(web: Web) -> None:
    client = web.api("gao")
    first = client.get("/v1/audit/records?limit=3").json()
    second = client.get("/v1/audit/records", params={"limit": 3, "after": first["next"]}).json()
    assert [i["index"] for i in first["items"] + second["items"]] == [0, 1, 2, 3, 4]
    assert second["next"] is None
    assert client.get("/v1/audit/records", params={"after": encode("ds_" + "a" * 26)}).status_code == 400


def test_the_ledger_s_files_are_public_cacheable_and_strict_about_paths(web: Web) -> None:
    client = web.stranger()
    note = client.get("/ledger/checkpoint")
    assert note.text == web.log.note and "max-age=1" in note.headers["cache-control"]
    tile = client.get("/ledger/tile/0/000.p/5")
    assert tile.content == b"t" * 160 and "immutable" in tile.headers["cache-control"]
    assert tile.headers["access-control-allow-origin"] == "*"
    assert client.get("/ledger/tile/entries/000.p/5").content == b"e" * 160
    assert client.get("/ledger/trust.json").json()["format"] == "mingzheng-trust/1"
    for bad in (
        "00/000",
        "+0/000",
        "０/000",
        "0/0",
        "0/000.p/0",
        "0/000.p/256",
        "0/x000/000",
        "9/000",
        "0/../000",
        "0/001",
    ):
        assert client.get(f"/ledger/tile/{bad}").status_code in (404, 422), bad


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000.p/5", "tile/entries/000.p/5"])
def test_a_file_of_the_ledger_has_a_tag_and_answers_to_its_head(web: Web, path: str) -> None:
    client = web.stranger()
    whole = client.get(f"/ledger/{path}")
    assert "set-cookie" not in whole.headers
    again = client.get(f"/ledger/{path}", headers={"if-none-match": whole.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", whole.headers["etag"])
    assert client.get(f"/ledger/{path}", headers={"if-none-match": '"other"'}).content == whole.content
    head = client.head(f"/ledger/{path}")
    assert (head.status_code, head.headers["etag"]) == (200, whole.headers["etag"])
    assert client.get("/ledger/rotations.json").json() == []


def test_readiness_says_503_when_questions_would_be_refused(web: Web) -> None:
    assert web.stranger().get("/livez").json() == {"alive": True}
    assert web.stranger().get("/readyz").status_code == 200
    web.health["ready"] = False
    answer = web.stranger().get("/readyz")
    assert answer.status_code == 503 and answer.headers["retry-after"]


def test_a_receipt_is_public_and_its_record_is_not(web: Web) -> None:
    assert web.stranger().get(f"/v1/receipts/{ENTRY}").json()["record"] is None
    assert web.api("gao").get(f"/v1/receipts/{ENTRY}").json()["record"] is not None
    assert web.stranger().get("/v1/receipts/nothing").status_code == 404
    wrong = web.stranger().get(f"/v1/receipts/{ENTRY}", headers={"authorization": "Bearer mz_wrong"})
    assert wrong.status_code == 401


def test_a_refused_submission_carries_the_whole_decision(web: Web) -> None:
    draft = web.office.scanned(web.people["chen"])
    web.office.policy.answers["release"] = "needs_pipia"
    answer = web.api("chen").post(f"/v1/datasets/{draft.id}/submit")
    assert (answer.status_code, answer.json()["code"]) == (409, "policy_refused")
    assert answer.json()["decision"]["missing"] == ["needs_pipia"]
    assert answer.json()["decision"]["articles"] == ["PIPL-13"]


def test_a_commit_that_fails_shows_no_answer(web: Web) -> None:
    """FastAPI may answer before a yield dependency ends; our commit is inside the use case, so this cannot happen."""

    def refuse(_: object) -> None:
        raise RuntimeError("disk full")

    client = web.api("chen")
    event.listen(web.office.engine, "commit", refuse)
    failed = client.post("/v1/datasets", json=REGISTRATION, headers={"idempotency-key": "k"})
    event.remove(web.office.engine, "commit", refuse)
    assert (failed.status_code, failed.json()["code"]) == (500, "internal")
    assert client.get("/v1/datasets").json()["items"] == []


def test_the_committed_description_is_the_code_s() -> None:
    assert PATH.read_text(encoding="utf-8") == text(), "run: python -m api.openapi"


def test_every_operation_is_named_summed_up_and_lists_its_problems() -> None:
    description = json.loads(text())
    names = []
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            names.append(operation["operationId"])
            assert operation["summary"], (method, path)
            assert "application/problem+json" in operation["responses"]["500"]["content"]
    assert len(names) == len(set(names)) > 25
    assert "Problem" in description["components"]["schemas"]
