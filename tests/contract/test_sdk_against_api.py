"""The SDK against the HTTP application itself: paths, bodies and answers are those that the API really has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from mingzheng import Answer, Client, ClientError, Pending, ProblemError, count, rho, sign_in
from tests.factories import NOTICE
from tests.web import ENTRY, PASSWORD, Web, make_web

URL = "http://127.0.0.1"
CAP = {"rho": "1", "delta": "0"}
NEW = {"title_zh": "登记", "title_en": "Registry", "purpose": "research", "legal_basis": "statutory_duty",
       "statutory_reference": "统计法", "person_column": "person", "cap": CAP}  # fmt: skip


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with make_web(tmp_path) as made:
        yield made


def signed_in(web: Web, login: str) -> Client:
    transport: httpx.BaseTransport = web.stranger()._transport
    return sign_in(URL, login, PASSWORD, http=transport)[0]


def test_a_researcher_signs_in_looks_asks_and_gets_a_receipt(web: Web) -> None:
    dataset_id = web.published()
    client = signed_in(web, "wang")
    assert client.me()["role"] == "researcher"
    assert [dataset.id for dataset in client.datasets()] == [dataset_id]
    dataset = client.dataset(dataset_id)
    assert dataset.allowance is not None and dataset.schema is not None
    offer = dataset.price(count(), by="district", loss=rho("0.02"))
    assert offer["affordable"] is True and offer["loss"]["rho"] == "0.02"
    answer = dataset.ask(count(), by="district", loss=rho("0.02"), purpose="research")
    assert isinstance(answer, Answer)
    assert answer.to_columns()["count"] == [123.0, None]
    assert answer.receipt().document["entry_id"] == answer.entry_id
    assert client.query(answer.id).id == answer.id and len(client.queries()) == 1


def test_the_same_key_is_the_same_answer(web: Web) -> None:
    dataset = signed_in(web, "wang").dataset(web.published())
    made = [
        dataset.ask(count(), by="district", loss=rho("0.02"), purpose="research", idempotency_key="k") for _ in range(2)
    ]
    assert made[0].id == made[1].id and not any(isinstance(one, Pending) for one in made)


def test_problems_arrive_with_their_code_and_both_languages(web: Web) -> None:
    client = signed_in(web, "wang")
    with pytest.raises(ProblemError) as caught:
        client.dataset("ds_" + "a" * 26)
    error = caught.value
    assert error.code == "not_found" and error.status == 404
    assert error.problem.says["zh"] != error.problem.says["en"] and error.next_step["zh"]
    with pytest.raises(ProblemError, match="forbidden"):
        client.steward.datasets()
    with pytest.raises(ProblemError, match="sign_in_failed"):
        sign_in(URL, "wang", "wrong", http=web.stranger()._transport)


def test_a_steward_registers_uploads_and_reads_the_queue(web: Web, tmp_path: Path) -> None:
    table = tmp_path / "registry.csv"
    table.write_text("person,district\n1,east\n", encoding="utf-8")
    desk = signed_in(web, "chen").steward
    made = desk.register(NEW)
    assert desk.dataset(str(made["id"]))["title_en"] == "Registry"
    started: list[str] = []
    with pytest.raises(ClientError, match="still_waiting"):
        # No worker runs here: the file is taken in, and its scan stays queued.
        desk.upload(str(made["id"]), table, timeout=1, watch=lambda job: started.append(job["state"]))
    assert set(started) == {"queued"}
    with pytest.raises(ProblemError, match="dataset_wrong_state"):
        desk.submit(str(made["id"]))
    assert desk.reviews() == []
    assert {person["name"] for person in desk.researchers()}


def test_a_trust_file_and_a_public_receipt_are_read(web: Web) -> None:
    client = signed_in(web, "gao")
    assert b"mingzheng-trust/1" in client.trust()
    assert client.receipt(ENTRY).document["entry_id"] == ENTRY


def test_a_question_in_sql_is_asked_as_its_plan_and_seen_as_written(web: Web) -> None:
    dataset = signed_in(web, "wang").dataset(web.published())
    answer = dataset.ask_sql("SELECT COUNT(*) AS n FROM data LIMIT 1", loss=rho("0.02"), purpose="research")
    assert isinstance(answer, Answer)
    assert answer.to_columns()["n"] == [123.0]
    assert answer.query["plan"]["sql"].startswith("SELECT")


def test_an_emergency_and_what_it_owes_from_its_proposal_to_its_review(web: Web) -> None:
    dataset_id = web.published()
    web.office.policy.answers["query_aggregate"] = "needs_approval"
    chen, gao = signed_in(web, "chen"), signed_in(web, "gao")
    ends_at = web.office.clock.now() + timedelta(hours=5)
    made = chen.emergencies.propose(
        dataset_id, purpose="service_planning", people=[web.people["wang"].id], ends_at=ends_at, reason="breach"
    )
    assert chen.emergencies.list() == [] and made["state"] == "proposed"
    web.office.approve(web.people["li"], key="start")
    assert gao.emergencies.get(made["id"])["running"]
    assert chen.emergencies.end(made["id"])["state"] == "ended"
    chen.emergencies.notify(made["id"], "over")
    assert gao.emergencies.review(made["id"], "kept_within", "only counts")["finding"] == "kept_within"


def test_a_duty_is_found_and_done(web: Web) -> None:
    dataset_id = web.published()
    web.office.policy.owes["query_aggregate"] = [NOTICE]
    signed_in(web, "wang").dataset(dataset_id).ask(count(), by="district", loss=rho("0.02"), purpose="research")
    chen = signed_in(web, "chen")
    (duty,) = chen.duties.list()
    done = chen.duties.done(duty["id"], "No 17", document_sha256="ab" * 32)
    assert done["state"] == "done" and chen.duties.get(duty["id"]) == done and chen.duties.list() == []


def test_a_clerk_s_software_enters_answers_and_prints(web: Web) -> None:
    desk = signed_in(web, "chen").rights
    document = {"right": "access_own", "channel": "paper", "applicant": "self", "identity": "card_seen"}
    made = desk.enter({**document, "sealed": {"person": "file 3-112"}})
    assert desk.person(made["id"])["person"] == "file 3-112"
    old, new = desk.slip(made["id"])["code"], desk.renew_slip(made["id"])["code"]
    assert old != new and desk.slip(made["id"])["code"] == new
    with pytest.raises(ProblemError, match="code_unknown"):
        desk.status(old)
    with pytest.raises(ProblemError, match="right_answer_unlawful"):
        desk.answer(made["id"], "refused", "no")
    answered = desk.answer(made["id"], "nothing_held", "looked through the registry", letter="2026-17")
    assert desk.status(new)["letter"] == "2026-17" and desk.requests(state="answered") == [answered]
    assert desk.request(made["id"]) == answered and desk.requests(state="open") == []


def test_an_evidence_pack_is_made_and_its_document_is_what_the_log_says(web: Web) -> None:
    client = signed_in(web, "gao")
    web.published()
    pack = client.make_evidence_pack("annex-1", date(2026, 1, 1), date(2026, 3, 1), org="office-x", people=900)
    assert client.evidence_pack(str(pack["id"])) == pack and pack["people"] == 900
    assert [one["id"] for one in client.evidence_packs()] == [pack["id"]]
    entry = next(one for one in web.office.entries() if one["id"] == pack["entry"])
    document = client.evidence_document(str(pack["id"]), "en")
    assert hashlib.sha256(document).hexdigest() == entry["body"]["document_en_sha256"]
