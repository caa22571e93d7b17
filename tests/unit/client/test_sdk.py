"""The SDK spells questions, spends once, and turns every problem into an error with a code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

import mingzheng
from mingzheng import Answer, ClientError, Pending, ProblemError, bins, col, connect, count, epsilon, mean, rho, sum_
from mingzheng.receipt import parse_receipt
from mingzheng.sdk.client import sign_in
from mingzheng.sdk.plan import build_plan
from tests.client_log import story, trust
from tests.client_platform import ANSWERED, CATALOGUE, LOSS, PRICE, URL, WAITING, Platform, page, problem

ASKING = {"GET /v1/catalogue/ds_1": CATALOGUE, "POST /v1/queries": ANSWERED}


def asked(platform: Platform, **options: Any) -> Answer | Pending:
    arguments: dict[str, Any] = {"by": ["district"], "loss": rho("0.02"), "purpose": "study"} | options
    return platform.client().dataset("ds_1").ask(count(), **arguments)


def test_everything_exported_is_there_and_nothing_is_loaded_before() -> None:
    assert {name for name in mingzheng.__all__ if getattr(mingzheng, name) is None} == set()
    with pytest.raises(AttributeError):
        _ = mingzheng.nothing  # type: ignore[attr-defined]


def test_a_plan_is_spelled_as_the_api_reads_it() -> None:
    plan = build_plan(
        [count(), sum_("fee", 0, 500), mean("fee", 0, "499.5")],
        by=["district", bins("age", [0, 18, 60])],
        where=[col("age") >= 18, col("district").is_in(["东街"]), col("age").between(1, 2), col("fee").not_null()],
        rows_per_person=3,
        loss=epsilon("0.5"),
    )
    assert plan == {
        "where": [
            {"column": "age", "op": ">=", "value": 18},
            {"column": "district", "op": "in", "value": ["东街"]},
            {"column": "age", "op": "between", "value": [1, 2]},
            {"column": "fee", "op": "not_null"},
        ],
        "group_by": [{"column": "district"}, {"column": "age", "bins": [0, 18, 60]}],
        "aggregates": [
            {"op": "count"},
            {"op": "sum", "column": "fee", "lower": 0, "upper": 500},
            {"op": "mean", "column": "fee", "lower": 0, "upper": "499.5"},
        ],
        "loss": {"epsilon": "0.5"},
        "rows_per_person": 3,
    }


@pytest.mark.parametrize(
    "spell",
    [
        lambda: rho(0.02),  # type: ignore[arg-type]
        lambda: epsilon(1),  # type: ignore[arg-type]
        lambda: sum_("fee", 0, 0.5),  # type: ignore[arg-type]
        lambda: col("age") == 1.5,
        lambda: col("age") == None,  # noqa: E711
        lambda: build_plan(count(), loss="0.02"),  # type: ignore[arg-type]
        lambda: build_plan(count(), where=[True], loss=rho("1")),  # type: ignore[list-item]
    ],
)
def test_floats_and_nonsense_never_reach_a_plan(spell: Any) -> None:
    with pytest.raises(ClientError):
        spell()


def test_an_answer_becomes_a_table_with_error_bars() -> None:
    answer = asked(Platform(dict(ASKING)))
    assert isinstance(answer, Answer)
    columns = answer.to_columns()
    assert columns["district"] == ["东街", "<b>西街</b>"]
    assert columns["count"] == [123.0, None] and columns["count_low"] == [114.0, None]
    assert list(answer.to_polars().columns) == list(answer.to_pandas().columns) == list(columns)
    assert answer.loss["rho"] == "0.02" and answer.charged and not answer.cached


def test_drawn_numbers_are_a_column_of_their_own_where_the_answer_holds_them() -> None:
    drawn = {"value": "0", "standard_error": "4.5", "low": "0", "high": "9", "suppressed": False, "noisy": "-7"}
    table = {"columns": [{"name": "n", "role": "value"}], "rows": [{"keys": [], "values": [drawn]}]}
    assert Answer({"answer": table}, lambda _: None).to_columns()["n_noisy"] == [-7.0]  # type: ignore[arg-type,return-value]
    older = {**table, "rows": [{"keys": [], "values": [{**drawn} | {"value": "1"}]}]}
    del older["rows"][0]["values"][0]["noisy"]
    assert "n_noisy" not in Answer({"answer": older}, lambda _: None).to_columns()  # type: ignore[arg-type,return-value]


def test_no_column_of_a_data_frame_takes_the_place_of_another() -> None:
    cells = [{"value": str(at), "standard_error": "1", "low": "0", "high": "9", "suppressed": False} for at in (3, 5)]
    heads = [{"name": "d", "role": "key"}, {"name": "d_low", "role": "value"}, {"name": "d", "role": "value"}]
    table = {"columns": heads, "rows": [{"keys": ["east"], "values": cells}]}
    made = Answer({"answer": table}, lambda _: None).to_columns()  # type: ignore[arg-type,return-value]
    assert (made["d"], made["d_low"], made["d_"], made["d_low_"]) == (["east"], [3.0], [5.0], [0.0])
    assert len(made) == 9


def test_html_of_an_answer_escapes_what_comes_from_data() -> None:
    answer = asked(Platform(dict(ASKING)))
    assert isinstance(answer, Answer)
    assert "<b>西街" not in answer._repr_html_() and "&lt;b&gt;西街" in answer._repr_html_()


def test_every_ask_has_its_own_key_and_every_retry_keeps_it() -> None:
    flaky = [httpx.ConnectError("gone"), problem("idempotency_in_flight", 409), problem("unavailable", 503), ANSWERED]
    platform = Platform(ASKING | {"POST /v1/queries": flaky})
    assert isinstance(asked(platform), Answer)
    keys = [request.headers["idempotency-key"] for request in platform.requests if request.method == "POST"]
    assert len(keys) == 4 and len(set(keys)) == 1
    again = Platform(dict(ASKING))
    asked(again)
    assert again.requests[-1].headers["idempotency-key"] != keys[0]


def test_a_key_of_ones_own_is_used() -> None:
    platform = Platform(dict(ASKING))
    asked(platform, idempotency_key="my-key")
    assert platform.requests[-1].headers["idempotency-key"] == "my-key"


def test_what_may_not_be_repeated_is_sent_once() -> None:
    platform = Platform({"POST /v1/datasets/ds_1/submit": [httpx.ReadTimeout("slow"), {"state": "x"}]})
    with pytest.raises(ClientError) as caught:
        platform.client().steward.submit("ds_1")
    assert caught.value.code == "server_unreachable" and len(platform.requests) == 1


def test_retrying_ends() -> None:
    platform = Platform({"GET /v1/me": httpx.ConnectError("gone")})
    with pytest.raises(ClientError, match="server_unreachable"):
        platform.client().me()
    assert len(platform.requests) == 5


def test_a_problem_keeps_code_sentences_details_and_decision() -> None:
    refused = problem("policy_refused", 409, details={"missing": ["pipia"]}, decision={"articles": ["PIPL 55"]})
    with pytest.raises(ProblemError) as caught:
        asked(Platform(ASKING | {"POST /v1/queries": refused}))
    error = caught.value
    assert (error.code, error.status, error.details) == ("policy_refused", 409, {"missing": ["pipia"]})
    assert error.problem.says["zh"] == "policy_refused 的中文。" and error.next_step["en"] == "Do this."
    assert error.decision == {"articles": ["PIPL 55"]} and error.trace_id == "t1"


@pytest.mark.parametrize("reply", [httpx.Response(500, text="<html>"), httpx.Response(418, json=[])])
def test_an_answer_that_is_no_problem_document_is_still_an_error_with_a_code(reply: httpx.Response) -> None:
    with pytest.raises(ProblemError, match=f"http_{reply.status_code}"):
        Platform({"GET /v1/me": reply}).client().me()


def test_a_pending_question_waits_for_the_steward() -> None:
    platform = Platform(ASKING | {"POST /v1/queries": WAITING, "GET /v1/queries/qr_1": [WAITING, WAITING, ANSWERED]})
    pending = asked(platform)
    assert isinstance(pending, Pending) and pending.review == "rv_1"
    assert pending.wait(sleep=lambda _seconds: None).id == "qr_1"


def test_waiting_for_a_steward_ends_with_the_refusal_or_the_time() -> None:
    refused = WAITING | {"state": "refused", "problem": {"code": "release_refused", "title": "Refused."}}
    platform = Platform(ASKING | {"POST /v1/queries": WAITING, "GET /v1/queries/qr_1": [WAITING, refused]})
    pending = asked(platform)
    assert isinstance(pending, Pending)
    with pytest.raises(ProblemError, match="release_refused"):
        pending.wait(sleep=lambda _seconds: None)
    platform.replies["GET /v1/queries/qr_1"] = WAITING
    with pytest.raises(ClientError, match="still_waiting"):
        pending.wait(timeout=3, poll=1, sleep=lambda _seconds: None)


def test_a_price_is_asked_without_a_key_and_may_be_repeated() -> None:
    replies = ASKING | {"POST /v1/queries/price": [httpx.ConnectError("gone"), PRICE]}
    offer = Platform(replies).client().dataset("ds_1").price(count(), loss=rho("0.02"))
    assert offer["affordable"] is True


def test_listings_are_followed_to_their_end() -> None:
    def catalogue(request: httpx.Request) -> httpx.Response:
        last = request.url.params.get("after") == "more"
        return httpx.Response(200, json=page(CATALOGUE, following=None if last else "more"))

    assert len(Platform({"GET /v1/catalogue": catalogue}).client().datasets()) == 2


def test_a_receipt_is_kept_in_one_form_and_verified(tmp_path: Path) -> None:
    document = story().receipt(9)
    client = Platform({f"GET /v1/receipts/{document['entry_id']}": document}).client()
    receipt = client.receipt(document["entry_id"])
    saved = receipt.save(tmp_path / "receipt.json")
    assert parse_receipt(saved.read_bytes()).entry_id == document["entry_id"]
    assert receipt.anchored and receipt.verify(trust()).exit_code == 0


@pytest.mark.parametrize("url", ["http://example.org", "http://10.0.0.1:8400"])
def test_a_token_is_never_sent_unencrypted_to_another_machine(url: str) -> None:
    with pytest.raises(ClientError, match="url_insecure"):
        connect(url, "mz_secret")
    with pytest.raises(ClientError, match="url_insecure"):
        sign_in(url, "li", "password")


@pytest.mark.parametrize("url", ["", "ftp://example.org", "https://user:pw@example.org", "https://", "https://["])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ClientError, match="url_invalid"):
        connect(url, "mz_secret")


def test_a_redirect_does_not_carry_the_token_away() -> None:
    away = httpx.Response(302, headers={"location": "https://elsewhere.example/"})
    platform = Platform({"GET /v1/me": away})
    with pytest.raises(ProblemError, match="http_302"):
        platform.client().me()
    assert [request.url.host for request in platform.requests] == ["127.0.0.1"]


def test_signing_in_exchanges_the_password_for_a_token() -> None:
    made = {"token": "mz_new", "expires_at": "2026-11-25T00:00:00Z", "scopes": []}
    platform = Platform({"POST /v1/tokens": httpx.Response(201, json=made), "GET /v1/me": {"id": "ac_1"}})
    client, token = sign_in(URL, "li", "correct horse", http=platform.transport())
    client.me()
    assert token["token"] == "mz_new"
    assert platform.requests[-1].headers["authorization"] == "Bearer mz_new"


def test_a_steward_uploads_and_waits_for_the_scan(tmp_path: Path) -> None:
    table = tmp_path / "登记.csv"
    table.write_bytes("姓名,年龄\n".encode("gbk"))
    jobs = [{"state": "queued"}, {"state": "running", "stage": "scanning"}, {"state": "done", "id": "jb_1"}]
    platform = Platform({"POST /v1/datasets/ds_1/file": {"job": "jb_1"}, "GET /v1/jobs/jb_1": jobs})
    seen: list[str] = []
    job = platform.client().steward.upload("ds_1", table, watch=lambda state: seen.append(state["state"]))
    assert job["id"] == "jb_1" and seen == ["queued", "running", "done"]
    assert "姓名".encode("gbk") in platform.requests[0].content


def test_a_failed_job_is_its_problem() -> None:
    failed = {"state": "failed", "problem": {"code": "upload_empty", "title": "Empty."}}
    platform = Platform({"GET /v1/jobs/jb_1": failed})
    with pytest.raises(ProblemError, match="upload_empty"):
        platform.client().steward.wait("jb_1")


def test_a_confirmation_carries_the_declaration_that_was_seen() -> None:
    declared = {"kind": "category", "categories": ["东街"]}
    platform = Platform({"POST /v1/datasets/ds_1/confirmations": {"columns": []}})
    platform.client().steward.confirm("ds_1", {"name": "a/b", "declared": declared, "declared_from": "data"})
    assert platform.bodies("POST", "/v1/datasets/ds_1/confirmations") == [{"column": "a/b", "declared": declared}]


def test_each_column_is_stated_to_be_sensitive_by_name() -> None:
    findings = {"GET /v1/datasets/ds_1/findings": {"columns": []}}
    columns = {f"PUT /v1/datasets/ds_1/columns/{name}": {"columns": []} for name in ("b", "c")}
    platform = Platform({**findings, **columns})
    platform.client().steward.state_sensitive("ds_1", ["b", "c"])
    for name in columns:
        assert platform.bodies(*name.split()) == [{"stated": {"sensitive": True}}]


def test_column_names_are_quoted_in_addresses() -> None:
    platform = Platform({})
    with pytest.raises(ProblemError):
        platform.client().steward.change_column("ds_1", "a/b?", {"reason": "x"})
    assert platform.requests[0].url.raw_path == b"/v1/datasets/ds_1/columns/a%2Fb%3F"


NARROWED = WAITING | {
    "state": "awaiting_acceptance",
    "narrowing": {"review": "rv_2", "plan": {}, "loss": LOSS, "expected_error": [], "reason": "rows are enough"},
}


def test_a_narrower_offer_is_seen_and_accepted_or_withdrawn() -> None:
    platform = Platform(
        ASKING
        | {
            "POST /v1/queries": WAITING,
            "GET /v1/queries/qr_1": [WAITING, NARROWED],
            "POST /v1/queries/qr_1/acceptance": WAITING,
            "POST /v1/queries/qr_1/withdrawal": WAITING | {"state": "withdrawn"},
        }
    )
    pending = platform.client().dataset("ds_1").ask(count(), loss=rho("0.02"), purpose="study")
    assert isinstance(pending, Pending) and pending.narrowing is None
    with pytest.raises(ClientError, match="nothing_to_accept"):
        pending.accept()
    with pytest.raises(ClientError, match="narrowed"):
        pending.wait(sleep=lambda _seconds: None)
    offered = pending.refresh()
    assert isinstance(offered, Pending) and offered.narrowing is not None
    assert isinstance(offered.accept(), Pending)
    assert platform.bodies("POST", "/v1/queries/qr_1/acceptance") == [{"review": "rv_2"}]
    offered.withdraw()
    assert platform.bodies("POST", "/v1/queries/qr_1/withdrawal") == [{}]


def test_a_table_of_questions_is_asked_as_one_and_read_part_by_part() -> None:
    platform = Platform(ASKING | {"POST /v1/queries": ANSWERED | {"answer": {"batch": [ANSWERED["answer"]] * 2}}})
    plans = [build_plan(count(), by=by, loss=rho("0.02")) for by in ("district", [])]
    answer = platform.client().dataset("ds_1").ask_batch(plans, purpose="study")
    assert isinstance(answer, Answer) and [part.to_columns()["count"] for part in answer.parts] == [[123.0, None]] * 2
    (sent,) = platform.bodies("POST", "/v1/queries")
    assert sent["plan"] == {"batch": plans}
    with pytest.raises(ClientError, match="several_tables"):
        answer.to_columns()
    shown = answer._repr_html_()
    # The loss is that of the whole, and nobody should add it up.
    assert shown.count("<table>") == 2 and shown.count("ρ = 0.02 (2 张表合计 / all 2 tables)") == 2


def test_practice_data_are_fetched_by_seed() -> None:
    invented = httpx.Response(200, content=b"# INVENTED\n")
    platform = Platform(ASKING | {"GET /v1/datasets/ds_1/practice": invented})
    assert platform.client().dataset("ds_1").practice(rows=5, seed=3, format="parquet") == b"# INVENTED\n"
    assert dict(platform.requests[-1].url.params) == {"format": "parquet", "rows": "5", "seed": "3"}


def test_a_histogram_and_a_two_way_table_are_counts_by_their_groups() -> None:
    platform = Platform(dict(ASKING))
    dataset = platform.client().dataset("ds_1")
    dataset.histogram("age", [0, 18, 60], loss=rho("0.02"), purpose="study")
    dataset.histogram("trade", loss=rho("0.02", "0.000001"), purpose="study", min_people=20)
    dataset.two_way("district", bins("age", [0, 18]), loss=rho("0.02"), purpose="study", where=col("age") >= 18)
    first, second, third = (
        json.loads(request.content)["plan"] for request in platform.requests if request.method == "POST"
    )
    assert first["group_by"] == [{"column": "age", "bins": [0, 18, 60]}] and "min_people" not in first
    assert second["group_by"] == [{"column": "trade"}] and second["min_people"] == 20
    assert third["group_by"] == [{"column": "district"}, {"column": "age", "bins": [0, 18]}] and third["where"]
    assert all(plan["aggregates"] == [{"op": "count"}] for plan in (first, second, third))
