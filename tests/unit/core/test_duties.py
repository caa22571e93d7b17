"""What a decision leaves to be done: opened with it, done by a named person with evidence, or marked when late."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from core.db import tables
from core.db.duty_check import duty_faults
from core.domain.actors import Role
from core.domain.duties import Duty, DutyView
from core.domain.errors import CoreError
from core.usecases.alarm_duties import alarm_duties
from core.usecases.discharge_duty import Evidence, discharge_duty
from core.usecases.read_duties import count_overdue, list_duties, read_duty
from core.usecases.run_query import Question, run_query
from ledger import store
from ledger.incidents import open_incident
from ledger.sequencer import Sequencer
from mingzheng.audit.duties import Duties, replay_duties
from mingzheng.audit.records import Entry
from mingzheng.canonical import canonical
from mingzheng.commitment import commit_document
from tests.factories import NOTICE, RECORD
from tests.log_fixtures import ORIGIN, SIGNER
from tests.unit.core.conftest import Town

TOLD = Evidence("答复文号 2026-17，存档柜 3", "ab" * 32)


def ask(town: Town, key: str = "k") -> None:
    question = Question(town.dataset.id, {"rho_nano": 5, "key": key}, "service_planning")
    run_query(town.office.services, town.wang, question, key)


@pytest.fixture
def owed(town: Town) -> Duty:
    town.office.policy.owes["query_aggregate"] = [NOTICE]
    ask(town)
    return listed(town)[0]


def listed(town: Town, view: DutyView | None = None) -> list[Duty]:
    return list_duties(town.office.services, town.li, view=view, limit=20, after=None)


def replayed(town: Town) -> Duties:
    entries = [
        Entry(n, e["id"], e["kind"], (e["actor"] or {"id": None})["id"], e["body"], e["time"])
        for n, e in enumerate(town.office.entries())
    ]
    return replay_duties(entries)


def faults(town: Town) -> list[str]:
    with town.office.engine.connect() as connection:
        return [fault.kind for fault in duty_faults(connection)]


def test_a_decision_leaves_a_row_and_an_entry_with_its_deadline_and_article(town: Town, owed: Duty) -> None:
    assert (owed.kind, owed.articles, owed.dataset_id) == ("respond_in_time", ["PIPL-50"], town.dataset.id)
    assert (owed.due_at - owed.created_at).days == 15
    (body,) = town.office.bodies("duty.owed")
    assert body["due"] == int(owed.due_at.timestamp()) and body["decision_id"] == owed.decision_id
    source = next(entry for entry in town.office.entries() if entry["id"] == owed.source_entry)
    assert source["body"]["owes"] == ["respond_in_time"]
    assert replayed(town).counts() == {"count": 1, "done": 0, "open": 1, "late": 0} and not faults(town)


def test_what_the_entry_itself_fulfils_piles_nothing_up(town: Town) -> None:
    for number in range(3):
        ask(town, f"k{number}")
    assert listed(town) == [] and town.office.bodies("duty.owed") == []
    decided = [body for body in town.office.bodies("policy.decided") if body["action"] == "query_aggregate"]
    assert [(body["duties"], body["owes"]) for body in decided] == [(["log_access"], [])] * 3
    assert not replayed(town).findings


def test_the_word_of_a_person_ends_a_duty_once_with_a_commitment_to_the_evidence(town: Town, owed: Duty) -> None:
    done = discharge_duty(town.office.services, town.li, owed.id, TOLD)
    assert (done.state, done.done_by, done.evidence) == ("done", town.li.id, TOLD.note)
    (body,) = town.office.bodies("duty.done")
    assert not any(text in str(town.office.entries()) for text in (TOLD.note, TOLD.document_sha256))
    salt = bytes.fromhex(done.evidence_salt or "")
    told = {"duty": owed.id, "evidence": TOLD.note, "document_sha256": TOLD.document_sha256}
    assert body["evidence_commitment"] == commit_document(salt, canonical(told)).hex()
    assert discharge_duty(town.office.services, town.li, owed.id, TOLD).revision == done.revision
    for who, evidence in ((town.chen, TOLD), (town.li, Evidence(TOLD.note, "cd" * 32)), (town.li, Evidence(TOLD.note))):
        with pytest.raises(CoreError, match="duty_done"):
            discharge_duty(town.office.services, who, owed.id, evidence)
    assert len(town.office.bodies("duty.done")) == 1 and not replayed(town).findings and not faults(town)


@pytest.mark.parametrize(
    ("evidence", "code"),
    [
        (Evidence(" "), "evidence_missing"),
        (Evidence("x" * 501), "request_invalid"),
        (Evidence("x", "AB" * 32), "request_invalid"),
        (Evidence("x", "ab"), "request_invalid"),
    ],
)
def test_no_evidence_no_end(town: Town, owed: Duty, evidence: Evidence, code: str) -> None:
    with pytest.raises(CoreError, match=code):
        discharge_duty(town.office.services, town.li, owed.id, evidence)
    assert read_duty(town.office.services, town.li, owed.id) == owed


def test_another_office_neither_sees_nor_ends_it(town: Town, owed: Duty) -> None:
    stranger = town.office.person("zhao", Role.STEWARD, org="office-z")
    assert list_duties(town.office.services, stranger, view=None, limit=9, after=None) == []
    with pytest.raises(CoreError, match="not_found"):
        discharge_duty(town.office.services, stranger, owed.id, TOLD)
    with pytest.raises(CoreError, match="forbidden"):
        discharge_duty(town.office.services, town.wang, owed.id, TOLD)


def test_a_deadline_that_passes_is_marked_once_and_shown_until_it_is_done(town: Town, owed: Duty) -> None:
    services = town.office.services
    town.office.clock.advance(days=9)
    alarm_duties(services)
    assert listed(town, DutyView.DUE_SOON) == [owed] and count_overdue(services, town.li) == 0
    town.office.clock.advance(days=6)
    assert listed(town, DutyView.OVERDUE) == [owed], "late at once, before the worker has looked"
    for _ in range(3):
        alarm_duties(services)
    assert count_overdue(services, town.li) == 1 and len(town.office.bodies("duty.overdue")) == 1
    assert [name.split()[0] for name in replayed(town).late()] in ([], [owed.id])
    discharge_duty(services, town.li, owed.id, TOLD)
    alarm_duties(services)
    assert count_overdue(services, town.li) == 0 and listed(town, DutyView.OVERDUE) == []
    assert not replayed(town).findings and not faults(town)


def test_a_clock_known_to_be_wrong_accuses_nobody(town: Town, owed: Duty) -> None:
    town.office.clock.advance(days=400)
    with town.office.engine.begin() as connection:
        open_incident(connection, "clock_behind_chain", {}, "2026-03-01T08:00:00.000Z")
    alarm_duties(town.office.services)
    assert read_duty(town.office.services, town.li, owed.id).overdue_at is None


def test_what_the_platform_keeps_is_proven_on_the_day_and_by_nobody_else(town: Town) -> None:
    services = town.office.services
    town.office.policy.owes["query_aggregate"] = [RECORD]
    ask(town)
    (kept,) = listed(town, DutyView.KEPT)
    assert listed(town, DutyView.OPEN) == []
    with pytest.raises(CoreError, match="duty_kept_by_platform"):
        discharge_duty(services, town.li, kept.id, TOLD)
    town.office.clock.advance(days=1094)
    alarm_duties(services)
    assert read_duty(services, town.li, kept.id).state == "open"
    town.office.clock.advance(days=2)
    alarm_duties(services)
    proven = read_duty(services, town.li, kept.id)
    assert (proven.state, proven.done_by) == ("done", None)
    assert [body["proof"] for body in town.office.bodies("duty.done")] == [kept.source_entry]
    assert not replayed(town).findings and not faults(town)


def test_a_record_that_is_gone_on_the_day_is_overdue_and_not_proven(town: Town) -> None:
    town.office.policy.owes["query_aggregate"] = [RECORD]
    ask(town)
    (kept,) = listed(town)
    Sequencer(town.office.engine, SIGNER, town.office.clock, origin=ORIGIN).run_once()
    with town.office.engine.begin() as connection:
        gone = store.record.c.entry_id == kept.source_entry
        connection.execute(sa.update(store.record).where(gone).values(record=None, salt=None))
    town.office.clock.advance(days=1096)
    alarm_duties(town.office.services)
    late = read_duty(town.office.services, town.li, kept.id)
    assert late.state == "open" and late.overdue_at is not None and listed(town, DutyView.OVERDUE) == [late]


@pytest.mark.parametrize(
    "values", [{"evidence": "另一份文件"}, {"document_sha256": "cd" * 32}, {"document_sha256": None}]
)
@pytest.mark.parametrize("older", [False, True])
def test_evidence_changed_after_the_fact_is_noticed_in_old_entries_and_new(
    town: Town, owed: Duty, values: dict[str, object], older: bool
) -> None:
    done = discharge_duty(town.office.services, town.li, owed.id, TOLD)
    if older:
        _say_as_before(town, done)
    assert not faults(town) and not replayed(town).findings
    with town.office.engine.begin() as connection:
        connection.execute(sa.update(tables.duty).values(**values))
    assert faults(town) == ["duty_evidence_differs"]


def _say_as_before(town: Town, done: Duty) -> None:
    """The entry as platforms wrote it that said the hash of the paper in clear."""
    waiting = store.outbox.c
    salt = bytes.fromhex(done.evidence_salt or "")
    sealed = commit_document(salt, canonical({"duty": done.id, "evidence": TOLD.note}))
    with town.office.engine.begin() as connection:
        this = waiting.kind == "duty.done"
        record = json.loads(connection.execute(sa.select(waiting.record).where(this)).scalar_one())
        record["body"] |= {"evidence_commitment": sealed.hex(), "document_sha256": TOLD.document_sha256}
        connection.execute(sa.update(store.outbox).where(this).values(record=canonical(record)))


@pytest.mark.parametrize("values", [{"state": "done"}, {"overdue_at": sa.func.now()}, {"kind": "give_reason"}])
def test_a_duty_ended_in_the_tables_alone_is_noticed(town: Town, owed: Duty, values: dict[str, object]) -> None:
    with town.office.engine.begin() as connection:
        connection.execute(sa.update(tables.duty).values(**values))
    assert faults(town) == ["duty_differs"]


def test_a_duty_deleted_from_the_tables_is_noticed(town: Town, owed: Duty) -> None:
    with town.office.engine.begin() as connection:
        connection.execute(sa.delete(tables.duty))
    assert faults(town) == ["duty_missing"]
