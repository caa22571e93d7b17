"""What a resident asks: entered whatever the rules say, answered only as they let anybody answer, then forgotten."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.adapters.policy import CedarPolicy
from core.db import tables
from core.db.right_check import right_faults
from core.domain.actors import Role
from core.domain.duties import DutyView
from core.domain.errors import CoreError
from core.domain.rights import (
    Applicant,
    Channel,
    Grounds,
    IdentityCheck,
    Outcome,
    Right,
    RightRequest,
    outcomes_for,
    right_facts,
)  # fmt: skip
from core.domain.throttle import PER_ADDRESS
from core.ports import PolicyDecision, Services
from core.usecases.alarm_duties import alarm_duties
from core.usecases.answer_right import RightAnswer, answer_right
from core.usecases.discharge_duty import Evidence, discharge_duty
from core.usecases.enter_right import IN_TIME, RightWish, Sealed, enter_right
from core.usecases.read_community import about_org, list_community
from core.usecases.read_duties import list_duties
from core.usecases.read_emergencies import startable
from core.usecases.read_right_status import read_right_receipt, read_right_status
from core.usecases.read_rights import list_own_datasets, list_rights, read_right
from core.usecases.renew_slip import read_slip, renew_slip
from core.usecases.run_query import Question, run_query
from mingzheng.audit.duties import replay_duties
from mingzheng.audit.records import Entry
from mingzheng.audit.rights import replay_rights
from tests.rules import policy_in_force
from tests.unit.core.conftest import Town

PERSON = Sealed("王秀英 110101195003078515", "13800138000", "请删掉我家的登记", "女儿代办，授权委托书存 7 号柜")
IS = tables.right_request.c.id
SECRETS = ("王秀英", "110101195003078515", "13800138000", "请删掉", "女儿")


class Desk:
    """The town's office under the real rules."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.services: Services = replace(town.office.services, policy=policy_in_force())

    def enter(self, right: Right = Right.ACCESS, key: str = "k", **changes: Any) -> RightRequest:
        wish = RightWish(
            right,
            Channel.PAPER,
            Applicant.PROXY,
            IdentityCheck.CARD_SEEN,
            self.town.li.id,
            PERSON,
            self.town.dataset.id,
        )
        return enter_right(self.services, self.town.chen, replace(wish, **changes), key)

    def answer(self, request: RightRequest, outcome: Outcome, **more: Any) -> RightRequest:
        said = RightAnswer(outcome, more.pop("reason", "已办理，详见答复书"), "民〔2026〕17号", Grounds(**more))
        return answer_right(self.services, self.town.li, request.id, said)

    def code(self, request: RightRequest) -> str:
        return read_slip(self.services, self.town.chen, request.id)[1]

    def owed(self) -> list[tuple[str, str]]:
        found = list_duties(self.services, self.town.li, view=DutyView.OPEN, limit=50, after=None)
        return sorted((one.subject, one.kind) for one in found)

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        return self.town.office.bodies(kind)

    def replayed(self) -> list[str]:
        entries = [
            Entry(n, e["id"], e["kind"], (e["actor"] or {"id": None})["id"], e["body"], e["time"])
            for n, e in enumerate(self.town.office.entries())
        ]
        return [finding.code for finding in [*replay_duties(entries).findings, *replay_rights(entries)]]


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk(town)


@pytest.mark.parametrize("right", [one for one in Right if one not in (Right.PORT, Right.WITHDRAW)])
def test_each_right_is_entered_owed_and_answered(desk: Desk, right: Right) -> None:
    request = desk.enter(right)
    assert request.decision["decision"] == "permit" and (request.due_at - request.created_at).days == 15
    assert (request.id, "respond_in_time") in desk.owed()
    done = desk.answer(request, Outcome.DONE)
    assert (done.state, done.outcome, done.answered_by) == ("answered", "done", desk.town.li.id)
    left = [(request.id, "propagate_deletion")] if right is Right.DELETE else []
    assert desk.owed() == left and desk.replayed() == []
    (asked,), (said,) = desk.bodies("right.requested"), desk.bodies("right.answered")
    assert (asked["right"], asked["decision"], said["outcome"]) == (str(right), "permit", "done")


@pytest.mark.parametrize("right", [Right.PORT, Right.WITHDRAW])
def test_what_depends_on_consent_is_refused_with_its_article_and_still_gets_an_answer(desk: Desk, right: Right) -> None:
    with pytest.raises(CoreError, match="right_needs_dataset"):
        desk.enter(right, dataset=None)
    request = desk.enter(right)
    assert request.decision["decision"] == "deny"
    assert set(desk.owed()) == {(request.id, "give_reason"), (request.id, "respond_in_time")}
    with pytest.raises(CoreError, match="right_answer_unlawful"):
        desk.answer(request, Outcome.DONE)
    desk.answer(request, Outcome.REFUSED)
    assert desk.owed() == [] and desk.replayed() == []
    assert desk.bodies("right.answered")[0]["articles"] == ["NDS-25" if right is Right.PORT else "PIPL-15"]


def test_nobody_refuses_what_the_rules_permit_unless_a_ground_changes_what_they_say(desk: Desk) -> None:
    request = desk.enter(Right.DELETE)
    before = len(desk.town.office.entries())
    with pytest.raises(CoreError, match="right_answer_unlawful"):
        desk.answer(request, Outcome.REFUSED)
    with pytest.raises(CoreError, match="right_answer_unlawful"):
        desk.answer(request, Outcome.REFUSED, infeasible=True)  # the law then says: keep and protect, nothing else
    assert len(desk.town.office.entries()) == before
    done = desk.answer(request, Outcome.RESTRICTED, infeasible=True)
    assert (done.decision["decision"], done.decision["articles"]) == ("restrict", ["PIPL-47"])
    assert desk.owed() == [] and desk.replayed() == [], "there is no deletion to pass on"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"identity_check": IdentityCheck.NONE}, "needs_identity_verification"),
        ({"applicant": Applicant.OTHER}, "deny"),
        ({"applicant": Applicant.RELATIVE}, "deny"),
        ({"applicant": Applicant.RELATIVE, "died": True, "own_interest": True}, "permit"),
        ({"applicant": Applicant.GUARDIAN}, "permit"),
    ],
)
def test_who_comes_for_whom_is_for_the_rules_to_judge(desk: Desk, changes: dict[str, Any], word: str) -> None:
    assert desk.enter(**changes).decision["decision"] == word


def test_only_a_correction_can_find_the_record_right(desk: Desk) -> None:
    desk.answer(desk.enter(Right.CORRECT), Outcome.UNCHANGED)
    with pytest.raises(CoreError, match="right_answer_unlawful"):
        desk.answer(desk.enter(Right.ACCESS, key="other"), Outcome.UNCHANGED)


@pytest.mark.parametrize("word", ["permit", "restrict", "deny", "needs_identity_verification", "refused_error"])
@pytest.mark.parametrize("right", Right)
def test_refusing_and_doing_never_fit_the_same_decision(word: str, right: Right) -> None:
    fit = outcomes_for(word, right)
    assert (Outcome.REFUSED in fit) == (word not in ("permit", "restrict", "refused_error"))
    assert fit or word == "refused_error"
    assert (Outcome.DONE in fit) == (word == "permit")


class Faulty:
    """The rules, while their engine fails."""

    def __init__(self, policy: CedarPolicy) -> None:
        self.policy, self.fails = policy, True

    def decide(self, facts: Mapping[str, Any]) -> PolicyDecision:
        return self.policy.decide({**facts, "legal_basis": 7} if self.fails else facts)


def test_rules_that_could_not_decide_refuse_nobody_and_are_asked_again(desk: Desk) -> None:
    faulty = Faulty(policy_in_force())
    desk.services = replace(desk.services, policy=faulty)  # type: ignore[arg-type]
    request = desk.enter()
    assert request.decision["decision"] == "refused_error"
    assert desk.owed() == [(request.id, "respond_in_time")] and desk.replayed() == []
    before = len(desk.town.office.entries())
    for outcome in Outcome:
        for ground in (False, True):
            with pytest.raises(CoreError, match="right_undecided"):
                desk.answer(request, outcome, harms_others=ground)
    assert len(desk.town.office.entries()) == before
    faulty.fails = False
    with pytest.raises(CoreError, match="right_answer_unlawful"):
        desk.answer(request, Outcome.REFUSED)
    assert desk.answer(request, Outcome.DONE).decision["decision"] == "permit"
    assert desk.owed() == [] == desk.replayed()


def test_what_is_owed_without_the_rules_is_what_they_say_themselves(desk: Desk) -> None:
    facts = right_facts(
        Right.ACCESS, Applicant.OTHER, IdentityCheck.NONE, "o", None, desk.services.clock.now(), Grounds(),
        person_died=False, own_interest=False,
    )  # fmt: skip
    assert IN_TIME in policy_in_force().decide(facts).owed


@pytest.mark.parametrize("right", Right)
def test_a_dataset_kept_under_a_basis_that_the_law_does_not_know_takes_no_right_from_anybody(
    desk: Desk, right: Right
) -> None:
    with desk.town.office.engine.begin() as connection:
        connection.execute(sa.update(tables.dataset).values(legal_basis="statutory duty"))
    assert desk.town.office.dataset(desk.town.dataset.id).legal_basis == "statutory duty", "it stays readable"
    request = desk.enter(right)
    assert (request.decision["decision"], request.facts["legal_basis"]) == ("permit", "consent")
    desk.answer(request, Outcome.DONE)
    assert desk.replayed() == []


def test_an_answer_is_given_once_by_the_office_and_with_a_reason(desk: Desk) -> None:
    request = desk.enter()
    with pytest.raises(CoreError, match="reason_missing"):
        desk.answer(request, Outcome.DONE, reason=" ")
    zhao = desk.town.office.person("zhao", Role.STEWARD, "office-y")
    with pytest.raises(CoreError, match="not_found"):
        answer_right(desk.services, zhao, request.id, RightAnswer(Outcome.DONE, "x"))
    first = desk.answer(request, Outcome.DONE)
    assert desk.answer(request, Outcome.DONE) == first
    with pytest.raises(CoreError, match="right_answered"):
        desk.answer(request, Outcome.NOTHING_HELD)
    assert len(desk.bodies("right.answered")) == 1


def test_nobody_ends_the_duty_without_an_answer_and_a_late_one_is_marked(desk: Desk) -> None:
    request = desk.enter()
    (duty,) = list_duties(desk.services, desk.town.li, view=DutyView.OPEN, limit=5, after=None)
    with pytest.raises(CoreError, match="duty_by_act"):
        discharge_duty(desk.services, desk.town.li, duty.id, Evidence("done"))
    desk.town.office.clock.advance(days=16)
    alarm_duties(desk.services)
    assert len(desk.bodies("duty.overdue")) == 1
    desk.answer(request, Outcome.DONE)
    assert desk.replayed() == []


def test_the_same_key_is_the_same_request_and_no_other_person_s(desk: Desk) -> None:
    first = desk.enter()
    assert desk.enter() == first and len(desk.bodies("right.requested")) == 1
    for other in ({"sealed": replace(PERSON, person="李四")}, {"right": Right.DELETE}):
        with pytest.raises(CoreError, match="idempotency_key_reused"):
            desk.enter(**other)
    assert read_right(desk.services, desk.town.chen, first.id)[0] == first
    zhao = desk.town.office.person("zhao", Role.STEWARD, "office-y")
    assert list_rights(desk.services, zhao, state=None, limit=5, after=None) == []
    with pytest.raises(CoreError, match="right_handler_unknown"):
        desk.enter(key="h", handler=zhao.id)


def test_a_slip_s_code_finds_its_request_as_people_type_it_until_the_slip_is_renewed(desk: Desk) -> None:
    request = desk.enter()
    code = desk.code(request)
    for typed in (code, code.upper(), code.replace("-", " "), code.replace("o", "0").replace("l", "1")):
        assert read_right_status(desk.services, typed, "1.2.3.4").request.id == request.id
    assert request.code_hash is not None and code.replace("-", "") not in json.dumps(rows(desk), default=str)
    renew_slip(desk.services, desk.town.chen, request.id)
    with pytest.raises(CoreError, match="code_unknown"):
        read_right_status(desk.services, code, "1.2.3.4")
    shown = read_right_status(desk.services, desk.code(request), "1.2.3.4")
    assert (shown.handler, shown.dataset) == ("li", desk.town.office.dataset(desk.town.dataset.id))
    with pytest.raises(CoreError, match="not_found"):
        read_right_receipt(desk.services, desk.code(request), None, answered=True)
    receipt = read_right_receipt(desk.services, desk.code(request), None, answered=False)
    assert receipt == {"entry_id": request.entry_id, "record": "…"}


def test_codes_cannot_be_tried_out_and_whoever_tries_keeps_nobody_out(desk: Desk) -> None:
    code = desk.code(desk.enter())
    for number in range(PER_ADDRESS):
        with pytest.raises(CoreError, match="code_unknown"):
            read_right_status(desk.services, f"guess {number}", "1.2.3.4")
    with pytest.raises(CoreError, match="code_throttled"):
        read_right_status(desk.services, "another guess", "1.2.3.4")
    assert read_right_status(desk.services, code, "1.2.3.4"), "a town hall is one address"
    with pytest.raises(CoreError, match="code_unknown"):
        read_right_status(desk.services, "another guess", "5.6.7.8")
    desk.town.office.clock.advance(minutes=16)
    with pytest.raises(CoreError, match="code_unknown"):
        read_right_status(desk.services, "another guess", "1.2.3.4")


def test_a_request_that_is_changed_in_the_tables_alone_is_found(desk: Desk) -> None:
    request = desk.enter()
    desk.answer(desk.enter(Right.CORRECT, key="other"), Outcome.DONE)
    assert faults(desk) == []
    for change in ({"outcome": "done"}, {"sealed": None}, {"handler": desk.town.chen.id}, {"right": "port_own"}):
        with desk.town.office.engine.connect() as connection:
            connection.execute(sa.update(tables.right_request).where(request.id == IS).values(change))
            assert [fault.kind for fault in right_faults(connection)] == ["right_differs"], change
    with desk.town.office.engine.connect() as connection:
        connection.execute(sa.delete(tables.right_request).where(request.id == IS))
        assert [fault.kind for fault in right_faults(connection)] == ["right_missing"]


def rows(desk: Desk) -> list[Any]:
    with desk.town.office.engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT * FROM right_request").mappings().all()
        return [dict(row) for row in names] + [
            dict(row) for row in connection.exec_driver_sql("SELECT * FROM idempotency").mappings()
        ]


def faults(desk: Desk) -> list[str]:
    with desk.town.office.engine.connect() as connection:
        return [fault.kind for fault in right_faults(connection)]


def test_a_community_reads_what_was_asked_of_its_data_and_what_it_revealed(desk: Desk, town: Town) -> None:
    (before,) = list_community(desk.services, "office-X", limit=5, after=None)
    assert (before.questions, before.dataset.id) == (0, town.dataset.id)
    run_query(town.office.services, town.wang, Question(town.dataset.id, {"rho_nano": 5}, "service_planning"), "k")
    (after,) = list_community(desk.services, "走访", limit=5, after=None)
    assert after.asked == {"service_planning": 1} and after.spent is not None
    assert after.spent.rho >= 5 and after.sharing is not None and after.sharing["decision"] == "permit"
    assert list_community(desk.services, "100%", limit=5, after=None) == []
    assert [one.dataset.id for one in about_org(desk.services, "office-x", None)] == [town.dataset.id]
    assert about_org(desk.services, "office-x", "ds_other") == about_org(desk.services, "office-y", None) == []


def test_however_many_datasets_an_office_took_back_since_its_published_one_is_listed(desk: Desk, town: Town) -> None:
    later = town.office.clock.now() + timedelta(days=1)
    with town.office.services.transaction() as uow:
        for number in range(201):
            named = replace(town.dataset, id=f"ds_{number}", chain_id=f"0x{number}")
            uow.datasets.add(replace(named, state="withdrawn", created_at=later))
    own, found = list_own_datasets(desk.services, town.chen), startable(desk.services, town.chen)
    public = [one.dataset for one in about_org(desk.services, "office-x", None)]
    assert [[one.id for one in listed] for listed in (own, found, public)] == [[town.dataset.id]] * 3
