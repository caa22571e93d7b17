"""How an emergency ends: on time without anybody, early, while the engine computes, and what is owed from then on."""

from __future__ import annotations

import pytest

from core.db.unit_of_work import SqlUnitOfWork
from core.domain.actors import Role
from core.domain.duties import DutyView
from core.domain.errors import CoreError
from core.usecases.discharge_duty import Evidence, discharge_duty
from core.usecases.end_emergency import end_emergencies, end_emergency
from core.usecases.read_duties import list_duties
from core.usecases.read_query import list_queries, read_query
from core.usecases.run_query import finish
from tests.unit.core.test_emergencies import Flood, flood

__all__ = ["flood"]


def test_from_its_stated_end_on_nobody_reads_its_answers_though_no_worker_came(flood: Flood) -> None:
    flood.started()
    query = flood.ask("one")
    assert read_query(flood.office.services, flood.wang, query.id).answer is not None
    flood.office.clock.advance(hours=25)
    for seen in (
        read_query(flood.office.services, flood.wang, query.id),
        *list_queries(flood.office.services, flood.wang, limit=5, after=None),
    ):
        assert (seen.state, seen.answer) == ("destroyed", None)
    with pytest.raises(CoreError, match="answer_destroyed"):
        flood.ask("one")


def test_its_end_destroys_what_it_let_through_and_nothing_else(flood: Flood) -> None:
    emergency = flood.started()
    first, second = flood.ask("one"), flood.ask("two")
    flood.office.clock.advance(hours=25)
    for _ in range(2):
        end_emergencies(flood.office.services)
    for query in (first, second):
        gone = flood.query(query.id)
        assert (gone.state, gone.answer, gone.answer_hash) == ("destroyed", None, query.answer_hash)
        with pytest.raises(CoreError, match="answer_destroyed"):
            finish(flood.office.services, gone)
    (ended,) = [e for e in flood.office.entries() if e["kind"] == "emergency.ended"]
    assert ended["body"]["destroyed"] == sorted([str(first.answer_hash), str(second.answer_hash)])
    assert (flood.now(emergency).state, flood.now(emergency).destroyed, ended["actor"]) == ("ended", 2, None)
    done = flood.office.bodies("duty.done")
    assert [(body["kind"], body["proof"]) for body in done] == [("destroy_after_emergency", ended["id"])]
    assert flood.sound()


def test_a_clock_set_back_after_the_end_opens_nothing_again(flood: Flood) -> None:
    flood.started()
    flood.office.clock.advance(hours=24)
    end_emergencies(flood.office.services)
    flood.office.clock.advance(hours=-12)
    assert flood.ask("k").state == "awaiting_approval"


def test_an_end_that_comes_while_the_engine_computes_leaves_no_answer(flood: Flood) -> None:
    flood.started()
    flood.office.dp.meanwhile = lambda: flood.office.clock.advance(hours=24)
    with pytest.raises(CoreError, match="emergency_over"):
        flood.ask("k")
    (failed,) = flood.office.bodies("query.failed")
    assert failed["code"] == "emergency_over" and flood.query(failed["query"]).answer is None
    assert flood.query(failed["query"]).charged, "the data were opened, so the charge stays"
    assert flood.sound()


def test_a_worker_that_dies_at_the_end_leaves_it_ended_and_a_repeat_destroys(flood: Flood) -> None:
    emergency = flood.started()
    through = flood.ask("k")
    flood.office.clock.advance(hours=24)
    whole = flood.office.services

    class DiesError(Exception): ...

    def dying(*_: object) -> str:
        raise DiesError

    with pytest.MonkeyPatch.context() as patch, pytest.raises(DiesError):
        patch.setattr(SqlUnitOfWork, "record", dying)  # after the answers were emptied, before the entry
        end_emergencies(whole)
    assert flood.query(through.id).answer is not None and "emergency.ended" not in flood.office.kinds()
    assert flood.ask("after").state == "awaiting_approval"
    end_emergencies(whole)
    assert flood.query(through.id).answer is None and flood.now(emergency).state == "ended" and flood.sound()


def test_ending_early_is_for_the_office_and_happens_once(flood: Flood) -> None:
    emergency = flood.started()
    stranger = flood.office.person("zhao", Role.STEWARD, org="office-z")
    with pytest.raises(CoreError, match="not_found"):
        end_emergency(flood.office.services, stranger, emergency.id)
    for steward in (flood.li, flood.chen):
        assert end_emergency(flood.office.services, steward, emergency.id).ended_by == flood.li.id
    assert flood.office.kinds().count("emergency.ended") == 1 and flood.ask("k").state == "awaiting_approval"


def test_debts_are_open_from_the_start_once_and_counted_from_the_stated_end(flood: Flood) -> None:
    emergency = flood.started()
    for number in range(3):
        flood.ask(f"k{number}")
    owed = list_duties(flood.office.services, flood.li, view=DutyView.OPEN, limit=20, after=None)
    days = {one.kind: (one.due_at - emergency.ends_at).days for one in owed}
    assert days == {"notify_after": 15, "after_review": 30, "destroy_after_emergency": 7}
    for one in owed:
        with pytest.raises(CoreError, match="duty_by_act"):
            discharge_duty(flood.office.services, flood.li, one.id, Evidence("done, trust me"))
    assert flood.sound()
