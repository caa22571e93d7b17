"""An emergency from its start to its review: what it opens, what it never opens, how it ends, and what it owes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.db import tables
from core.db.duty_check import duty_faults
from core.domain.actors import Actor, Role
from core.domain.datasets import Dataset
from core.domain.duties import DutyView
from core.domain.emergencies import Emergency
from core.domain.errors import CoreError
from core.domain.queries import Query
from core.usecases.alarm_duties import alarm_duties
from core.usecases.end_emergency import end_emergencies, end_emergency
from core.usecases.expire_reviews import expire_reviews
from core.usecases.price_query import price_query
from core.usecases.propose_emergency import EmergencyWish, propose_emergency
from core.usecases.read_duties import list_duties
from core.usecases.read_emergencies import list_emergencies
from core.usecases.read_reviews import read_review
from core.usecases.request_publication import request_publication
from core.usecases.run_query import Question, run_query
from core.usecases.settle_emergency import review_emergency, tell_residents
from ledger.incidents import open_incident
from mingzheng.audit.approvals import replay_approvals
from mingzheng.audit.duties import replay_duties
from mingzheng.audit.emergencies import replay_emergencies
from mingzheng.audit.records import Entry
from mingzheng.review_subject import opens
from tests.factories import SIGNERS, Office
from tests.rules import policy_in_force

PURPOSE = "service_planning"
ATTESTED = {
    "data.minimal": True, "data.retention_until": "2030-01-01", "notice.given": True, "notice.recipient_named": True,
    "notice.sensitive_necessity": True, "pipia.done": True, "pipia.covers_this": True, "data.collected_for": [PURPOSE],
    "subject.min_age": 30,
}  # fmt: skip


@dataclass
class Flood:
    """A sensitive dataset under the real rules: every question waits for a steward, unless an emergency runs."""

    office: Office
    chen: Actor
    li: Actor
    wang: Actor
    ma: Actor
    dataset: Dataset

    def wish(self, hours: int = 24, people: tuple[str, ...] = (), purpose: str = PURPOSE) -> EmergencyWish:
        ends_at = self.office.clock.now() + timedelta(hours=hours)
        return EmergencyWish(purpose, people or (self.wang.id,), ends_at, "河堤决口，转移群众")

    def proposed(self, key: str = "propose", **wish: object) -> Emergency:
        wished = self.wish(**wish)  # type: ignore[arg-type]
        return propose_emergency(self.office.services, self.chen, self.dataset.id, wished, key)

    def signed(self, emergency: Emergency, by: Actor | None = None) -> None:
        steward = by or self.li
        review, _ = read_review(self.office.services, steward, emergency.review_id)
        self.office.sign(steward, review)

    def started(self, key: str = "propose", hours: int = 24) -> Emergency:
        emergency = self.proposed(key, hours=hours)
        self.signed(emergency)
        return self.now(emergency)

    def now(self, emergency: Emergency) -> Emergency:
        with self.office.services.reading() as uow:
            return uow.emergencies.get(emergency.id)

    def ask(self, key: str, who: Actor | None = None, purpose: str = PURPOSE, rho: int = 5) -> Query:
        question = Question(self.dataset.id, {"rho_nano": rho, "key": key}, purpose)
        return run_query(self.office.services, who or self.wang, question, key)

    def query(self, query_id: str) -> Query:
        with self.office.services.reading() as uow:
            return uow.queries.get(query_id)

    def replayed(self) -> list[Entry]:
        return [
            Entry(n, e["id"], e["kind"], (e["actor"] or {"id": None})["id"], e["body"], e["time"])
            for n, e in enumerate(self.office.entries())
        ]

    def sound(self) -> bool:
        """Whether auditor and operator find nothing wrong."""
        entries = self.replayed()
        found = [*replay_emergencies(entries).findings, *replay_duties(entries).findings]
        found += replay_approvals(entries).findings
        with self.office.engine.connect() as connection:
            return not found and not list(duty_faults(connection))


@pytest.fixture
def flood(office: Office) -> Flood:
    chen, li = office.person("chen", Role.STEWARD), office.person("li", Role.STEWARD)
    wang = office.person("wang", Role.RESEARCHER, org="university-y")
    ma = office.person("ma", Role.RESEARCHER, org="university-y")
    dataset = office.published(chen, li)
    for person in (wang, ma):
        office.granted(chen, dataset, person, rho="100" if person is wang else "90")
    facts = {name: {"value": value, "by": chen.id, "at": ""} for name, value in ATTESTED.items()}
    with office.engine.begin() as connection:
        connection.execute(sa.update(tables.dataset).values(facts=facts, people_rounded=5000))
    office.services = replace(office.services, policy=policy_in_force())
    office.dp.sensitive = True
    return Flood(office, chen, li, wang, ma, dataset)


def test_only_who_is_named_for_the_purpose_while_it_runs_need_not_wait(flood: Flood) -> None:
    assert flood.ask("before").state == "awaiting_approval"
    emergency = flood.started()
    through = flood.ask("during")
    assert (through.state, through.emergency_id) == ("answered", emergency.id)
    assert flood.ask("another person", flood.ma).state == "awaiting_approval"
    with pytest.raises(CoreError, match="policy_refused"):
        flood.ask("another purpose", purpose="marketing")
    flood.office.clock.advance(hours=24)
    assert flood.ask("after").state == "awaiting_approval", "the end counts before any worker has come"
    assert flood.sound()


def test_the_price_shows_what_the_question_will_meet(flood: Flood) -> None:
    plan = {"rho_nano": 5}
    services = flood.office.services
    assert price_query(services, flood.wang, flood.dataset.id, plan, PURPOSE).decision.decision == "needs_approval"
    flood.started()
    assert price_query(services, flood.wang, flood.dataset.id, plan, PURPOSE).decision.permitted


def test_it_exceeds_neither_allowance_nor_limits(flood: Flood) -> None:
    flood.started()
    with pytest.raises(CoreError, match="budget_exhausted"):
        flood.ask("too much", rho=101)
    flood.office.services = replace(flood.office.services, max_epsilon="0.4")
    with pytest.raises(CoreError, match="policy_refused"):
        flood.ask("too exact")
    assert flood.sound()


def test_it_takes_two_people_neither_of_whom_handled_the_data(flood: Flood) -> None:
    emergency = propose_emergency(flood.office.services, flood.li, flood.dataset.id, flood.wish(), "by li")
    for steward in (flood.li, flood.chen):
        with pytest.raises(CoreError, match="cannot_approve_own"):
            flood.signed(emergency, steward)
    assert flood.ask("k").state == "awaiting_approval"
    with pytest.raises(CoreError, match="forbidden"):
        propose_emergency(flood.office.services, flood.wang, flood.dataset.id, flood.wish(), "k")


def test_a_purpose_that_the_data_were_not_collected_for_cannot_even_be_proposed(flood: Flood) -> None:
    with pytest.raises(CoreError, match="policy_refused"):
        flood.proposed(purpose="marketing")
    assert "emergency.proposed" not in flood.office.kinds()


@pytest.mark.parametrize(
    ("hours", "code"), [(0, "emergency_end_invalid"), (-1, "emergency_end_invalid"), (337, "emergency_end_invalid")]
)
def test_its_end_is_stated_and_near(flood: Flood, hours: int, code: str) -> None:
    with pytest.raises(CoreError, match=code):
        flood.proposed(hours=hours)


def test_its_people_are_researchers_named_once(flood: Flood) -> None:
    for people in ((flood.li.id,), ("ac_nobody",), (flood.wang.id, flood.wang.id)):
        with pytest.raises(CoreError, match="emergency_people_invalid"):
            flood.proposed(people=people)


def test_an_answer_of_an_emergency_is_nobody_elses_and_never_public(flood: Flood) -> None:
    flood.started()
    question = Question(flood.dataset.id, {"rho_nano": 5, "key": "same"}, PURPOSE)
    services = flood.office.services
    through = run_query(services, flood.wang, question, "same")
    waiting = run_query(services, flood.ma, question, "same")
    assert waiting.state == "awaiting_approval" and waiting.rho == 5, "it is not free: nothing was released to all"
    again = run_query(services, flood.wang, question, "again")
    assert again.cached and again.emergency_id == through.emergency_id
    with pytest.raises(CoreError, match="policy_refused"):
        request_publication(services, flood.wang, through.id)
    assert flood.sound()


def test_a_clock_known_to_be_wrong_lets_nothing_through_and_starts_nothing(flood: Flood) -> None:
    second = flood.proposed("second")
    flood.started()
    with flood.office.engine.begin() as connection:
        open_incident(connection, "clock_went_back", {}, "2026-03-01T08:00:00.000Z")
    with pytest.raises(CoreError, match="clock_wrong"):
        flood.ask("k")  # held for a steward, as ever; and no review is opened by a wrong clock
    with pytest.raises(CoreError, match="clock_wrong"):
        flood.signed(second)


def test_no_next_emergency_before_the_review_of_the_last(flood: Flood) -> None:
    services = flood.office.services
    second = flood.proposed("second", hours=72)  # proposed before the first ended, signed after
    emergency = flood.started()
    end_emergency(services, flood.chen, emergency.id)
    with pytest.raises(CoreError, match="policy_refused"):
        flood.signed(second)
    with pytest.raises(CoreError, match="policy_refused"):
        flood.proposed("third")
    for starter in (flood.chen, flood.li):
        with pytest.raises(CoreError, match="cannot_approve_own"):
            review_emergency(services, starter, emergency.id, "kept_within", "只查了转移人数")
    gao = flood.office.person("gao", Role.AUDITOR, org="audit-office")
    reviewed = review_emergency(services, gao, emergency.id, "kept_within", "只查了转移人数")
    assert reviewed == review_emergency(services, gao, emergency.id, "kept_within", "只查了转移人数")
    with pytest.raises(CoreError, match="duty_done"):
        review_emergency(services, gao, emergency.id, "overstepped", "改主意了")
    flood.signed(second)
    assert flood.ask("again").state == "answered" and flood.sound()


def test_no_second_one_on_the_dataset_of_a_running_one_but_one_on_another(flood: Flood) -> None:
    office = flood.office
    second = flood.proposed("second")
    flood.started()
    with pytest.raises(CoreError, match="policy_refused"):
        flood.signed(second)
    with pytest.raises(CoreError, match="policy_refused"):
        flood.proposed("third")
    other = office.scanned(flood.chen, key="another table")
    with office.engine.begin() as connection:
        kept = sa.select(tables.dataset).where(tables.dataset.c.id == flood.dataset.id)
        row = dict(connection.execute(kept).mappings().one())
        same = {name: row[name] for name in ("state", "version", "schema", "facts", "people_rounded", "min_age")}
        connection.execute(sa.update(tables.dataset).where(tables.dataset.c.id == other.id).values(**same))
    elsewhere = propose_emergency(office.services, flood.chen, other.id, flood.wish(), "elsewhere")
    flood.signed(elsewhere)
    assert flood.now(elsewhere).state == "running" and flood.now(second).state == "proposed" and flood.sound()


def test_an_emergency_past_its_end_owes_its_review_before_the_worker_has_come(flood: Flood) -> None:
    flood.started()
    flood.office.clock.advance(hours=24)
    with pytest.raises(CoreError, match="policy_refused"):
        flood.proposed("second")


def test_people_are_told_in_public_after_the_end_and_only_once(flood: Flood) -> None:
    services = flood.office.services
    emergency = flood.started()
    with pytest.raises(CoreError, match="emergency_wrong_state"):
        tell_residents(services, flood.chen, emergency.id, "已经结束")
    end_emergency(services, flood.chen, emergency.id)
    tell_residents(services, flood.chen, emergency.id, "为转移群众查询过统计结果")
    with pytest.raises(CoreError, match="duty_done"):
        tell_residents(services, flood.chen, emergency.id, "另一种说法")
    (shown,) = list_emergencies(services, limit=5, after=None)
    assert shown.emergency.notice == "为转移群众查询过统计结果" and not shown.running
    assert "为转移群众" not in str([e for e in flood.office.entries() if e["kind"] == "emergency.notified"])
    open_now = list_duties(services, flood.li, view=DutyView.OPEN, limit=20, after=None)
    assert [one.kind for one in open_now] == ["after_review"] and flood.sound()


def test_a_debt_that_nobody_pays_is_marked(flood: Flood) -> None:
    flood.started()
    flood.office.clock.advance(days=60)
    end_emergencies(flood.office.services)
    alarm_duties(flood.office.services)
    late = {body["kind"] for body in flood.office.bodies("duty.overdue")}
    assert late == {"notify_after", "after_review"} and flood.sound()


def test_a_proposal_that_nobody_signs_or_somebody_refuses_starts_nothing(flood: Flood) -> None:
    refused = flood.proposed("one")
    flood.office.refuse(flood.li, "没有必要")
    expired = flood.proposed("two", hours=24 * 10)
    flood.office.clock.advance(days=8)
    expire_reviews(flood.office.services)
    assert [flood.now(one).state for one in (refused, expired)] == ["refused", "refused"]
    with flood.office.services.reading() as uow:
        assert uow.datasets.get(flood.dataset.id).state == "published"
    assert list_emergencies(flood.office.services, limit=5, after=None) == [] and flood.sound()


def test_a_signature_after_the_stated_end_starts_nothing(flood: Flood) -> None:
    emergency = flood.proposed(hours=1)
    flood.office.clock.advance(hours=1)
    with pytest.raises(CoreError, match="emergency_over"):
        flood.signed(emergency)


def test_it_starts_while_the_chain_is_away_and_is_told_to_it_later(flood: Flood) -> None:
    flood.office.chain.down = True
    flood.started()
    flood.office.work()
    assert flood.ask("k").state == "answered"
    flood.office.chain.down = False
    flood.office.clock.advance(minutes=10)
    flood.office.work()
    assert [fact for fact in flood.office.chain.written if fact[0] == "approve"][-1][2] == SIGNERS["li"]


@pytest.mark.parametrize("relative", [False, True])
def test_the_same_proposal_sent_again_is_one(flood: Flood, relative: bool) -> None:
    wish = flood.wish()
    if relative:
        wish = replace(wish, ends=timedelta(hours=24))
    first = propose_emergency(flood.office.services, flood.chen, flood.dataset.id, wish, "k")
    flood.office.clock.advance(minutes=1)
    again = propose_emergency(flood.office.services, flood.chen, flood.dataset.id, wish, "k")
    assert first == again and flood.office.kinds().count("emergency.proposed") == 1


def test_what_a_person_wrote_is_sealed_by_the_log_and_not_said_in_it(flood: Flood) -> None:
    emergency = flood.started()
    assert emergency.reason not in str(flood.office.entries())
    review, _ = read_review(flood.office.services, flood.li, emergency.review_id)
    (proposed,) = flood.office.bodies("emergency.proposed")
    assert review.subject_document["reason"] == emergency.reason
    assert opens(bytes.fromhex(review.subject_salt), review.subject_document, proposed["subject"])
    beside = ("org", "review", "subject", "sealed", "subject_salt")
    said = {name: value for name, value in proposed.items() if name not in beside}
    assert review.subject_document == {**said, "reason": emergency.reason}
    assert set(proposed["sealed"]) == {"reason"} and review.subject_salt not in str(proposed)
