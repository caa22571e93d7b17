"""Charge first, answer once, show only what is logged."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from core.db import tables
from core.domain.actors import Role
from core.domain.errors import CoreError
from core.domain.queries import Allowance, Query, QueryState
from core.domain.storage import StorageError
from core.usecases.read_catalogue import read_catalogue
from core.usecases.read_query import read_query
from core.usecases.run_query import Question, run_query
from mingzheng.audit.accounts import replay
from mingzheng.audit.records import Entry
from tests.unit.core.conftest import Town


def ask(town: Town, rho: int = 10, key: str = "k1", **plan: Any) -> Query:
    question = Question(town.dataset.id, {"rho_nano": rho, **plan}, "service_planning")
    return run_query(town.office.services, town.wang, question, key)


def spent(town: Town) -> tuple[int, int]:
    """(by the allowance, of the dataset's cap)"""
    dataset, allowance = read_catalogue(town.office.services, town.wang, town.dataset.id)
    assert isinstance(allowance, Allowance)
    return allowance.spent_rho, dataset.spent_rho


def test_an_answer_is_charged_to_the_allowance_and_to_the_cap_and_waits_for_its_entry(town: Town) -> None:
    query = ask(town)
    assert query.state == QueryState.ANSWERED and query.answer == {"value": "1"}
    assert spent(town) == (10, 10)
    assert town.office.gate.waited == [query.entry_id]
    assert town.office.kinds()[-4:] == ["query.asked", "policy.decided", "query.charged", "query.answered"]


def test_the_same_key_gives_the_same_answer_without_a_second_draw_or_charge(town: Town) -> None:
    first, again = ask(town), ask(town)
    assert (first.id, first.answer) == (again.id, again.answer)
    assert town.office.dp.opened == 1 and spent(town) == (10, 10)


def test_the_same_key_for_another_question_is_refused(town: Town) -> None:
    ask(town)
    with pytest.raises(CoreError, match="idempotency_key_reused"):
        ask(town, rho=11)
    assert spent(town) == (10, 10)


def test_the_same_question_asked_again_is_the_released_answer_for_nothing(town: Town) -> None:
    first, again = ask(town, key="k1"), ask(town, key="k2")
    assert again.cached and not again.charged and again.answer == first.answer
    assert town.office.dp.opened == 1 and spent(town) == (10, 10)


def test_a_question_beyond_the_budget_opens_nothing_charges_nothing_and_leaves_an_entry(town: Town) -> None:
    with pytest.raises(CoreError, match="budget_exhausted"):
        ask(town, rho=101)
    assert town.office.dp.opened == 0 and spent(town) == (0, 0)
    assert town.office.kinds()[-1] == "query.refused"


def test_the_last_of_the_budget_can_be_spent_exactly(town: Town) -> None:
    ask(town, rho=60, key="k1")
    ask(town, rho=40, key="k2")
    with pytest.raises(CoreError, match="budget_exhausted"):
        ask(town, rho=1, key="k3")
    assert spent(town) == (100, 100)


def test_a_failure_after_the_data_was_opened_keeps_the_charge_and_says_nothing_of_the_data(town: Town) -> None:
    town.office.dp.breaks = True
    with pytest.raises(CoreError, match="query_failed") as raised:
        ask(town)
    assert "张三" not in f"{raised.value} {raised.value.details}" and raised.value.__cause__ is None
    assert spent(town) == (10, 10)
    assert town.office.kinds()[-1] == "query.failed"
    assert not any("张三" in str(entry) for entry in town.office.entries())


def test_when_the_charge_cannot_be_committed_nobody_sees_an_answer(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    break_commit(town, monkeypatch, when_written="query.charged")
    with pytest.raises(StorageError):
        ask(town)
    assert town.office.dp.opened == 0 and spent(town) == (0, 0)


def test_when_the_answer_cannot_be_committed_nobody_sees_it_and_the_charge_stays(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        break_commit(town, broken, when_written="query.answered")
        with pytest.raises(StorageError):
            ask(town)
    assert spent(town) == (10, 10)
    assert "query.answered" not in town.office.kinds()
    # The lease lapses, the same key runs the paid question again, and there is still one charge.
    town.office.clock.advance(seconds=61)
    assert ask(town).answer == {"value": "2"}
    assert spent(town) == (10, 10)


def test_while_a_charged_question_runs_the_same_key_is_told_to_wait(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        break_commit(town, broken, when_written="query.answered")
        with pytest.raises(StorageError):
            ask(town)
    with pytest.raises(CoreError, match="idempotency_in_flight"):
        ask(town)


def test_an_answer_whose_entry_is_not_under_a_checkpoint_is_not_shown(town: Town) -> None:
    town.office.gate.closed = True
    with pytest.raises(CoreError, match="answer_not_logged_yet"):
        ask(town)
    with town.office.engine.connect() as connection:
        query_id = connection.execute(sa.select(tables.query.c.id)).scalar_one()
    assert read_query(town.office.services, town.wang, query_id).answer is None
    town.office.gate.closed = False
    assert ask(town).answer == {"value": "1"} and spent(town) == (10, 10)


def test_a_sensitive_question_waits_for_a_steward_and_is_charged_only_when_signed(town: Town) -> None:
    town.office.policy.answers["query_aggregate"] = "needs_approval"
    waiting = ask(town)
    assert waiting.state == QueryState.AWAITING_APPROVAL and waiting.answer is None
    assert town.office.dp.opened == 0 and spent(town) == (0, 0)
    town.office.approve(town.li, key="release")
    answered = read_query(town.office.services, town.wang, waiting.id)
    assert answered.state == QueryState.ANSWERED and answered.answer == {"value": "1"}
    assert spent(town) == (10, 10)
    kinds = town.office.kinds()
    assert kinds.index("release.decided") < kinds.index("query.charged") < kinds.index("query.answered")


def test_a_sensitive_answer_that_was_released_before_still_waits_for_a_steward_and_is_free(town: Town) -> None:
    town.office.policy.answers["query_aggregate"] = "needs_approval"
    ask(town)
    town.office.approve(town.li, key="first release")
    zhao = town.office.person("zhao", Role.RESEARCHER, org="university-z")
    town.office.granted(town.chen, town.dataset, zhao, rho="5")  # less than the question would cost
    question = Question(town.dataset.id, {"rho_nano": 10}, "service_planning")
    waiting = run_query(town.office.services, zhao, question, "z")
    assert (waiting.state, waiting.answer, waiting.rho) == (QueryState.AWAITING_APPROVAL, None, 0)
    review = town.office.pending(town.li)
    assert review.subject_document["rho_nano"] == "0"
    town.office.approve(town.li, key="second release")
    shown = read_query(town.office.services, zhao, waiting.id)
    assert (shown.state, shown.answer, shown.cached, shown.charged) == ("answered", {"value": "1"}, True, False)
    assert town.office.dp.opened == 1 and spent(town) == (10, 10)
    assert replayed(town) == []


def test_what_was_free_because_it_was_released_is_never_drawn_anew_for_nothing(town: Town) -> None:
    town.office.policy.answers["query_aggregate"] = "needs_approval"
    first = ask(town)
    town.office.approve(town.li, key="first release")
    waiting = ask(town, key="k2")
    with town.office.engine.begin() as connection:
        gone = sa.update(tables.query).where(tables.query.c.id == first.id).values(state="destroyed", answer=None)
        connection.execute(gone)
    town.office.approve(town.li, key="second release")
    with town.office.services.reading() as uow:
        ended = uow.queries.get(waiting.id)
    assert (ended.state, ended.problem, ended.charged) == ("refused", {"code": "changed_meanwhile"}, False)
    assert town.office.dp.opened == 1 and spent(town) == (10, 10)


def test_a_released_answer_that_a_steward_refuses_to_show_again_is_not_shown(town: Town) -> None:
    town.office.policy.answers["query_aggregate"] = "needs_approval"
    ask(town)
    town.office.approve(town.li, key="first release")
    waiting = ask(town, key="k2")
    town.office.refuse(town.li, "once is enough")
    assert read_query(town.office.services, town.wang, waiting.id).answer is None


def test_a_question_is_paid_by_the_oldest_allowance_that_holds_all_of_it(town: Town) -> None:
    second = town.office.granted(town.chen, town.dataset, town.wang, rho="50")
    _, held = read_catalogue(town.office.services, town.wang, town.dataset.id)
    assert held is not None and (held.rho, held.spent_rho) == (150, 0)
    paid = [ask(town, rho=rho, key=f"k{rho}").allowance_id for rho in (60, 45, 30)]
    first = paid[0]
    # 60 from the first (40 left); 45 fit only the second (5 left); 30 fit the first again.
    assert paid == [first, second.id, first] and first != second.id
    with pytest.raises(CoreError, match="budget_exhausted"):
        ask(town, rho=11, key="over")  # 15 are left in all, but no one allowance holds 11
    assert spent(town) == (135, 135)
    assert replayed(town) == []


def test_a_question_the_law_refuses_opens_nothing(town: Town) -> None:
    town.office.policy.answers["query_aggregate"] = "deny"
    with pytest.raises(CoreError, match="policy_refused"):
        ask(town)
    assert town.office.dp.opened == 0 and spent(town) == (0, 0)


def test_another_researcher_does_not_find_the_query(town: Town) -> None:
    query = ask(town)
    stranger = town.office.person("zhao", Role.RESEARCHER, org="university-z")
    with pytest.raises(CoreError, match="not_found"):
        read_query(town.office.services, stranger, query.id)


def replayed(town: Town) -> list[str]:
    """What an auditor's replay of the accounts finds wrong in the office's entries."""
    entries = [
        Entry(number, entry["id"], entry["kind"], (entry["actor"] or {"id": None})["id"], entry["body"])
        for number, entry in enumerate(town.office.entries())
    ]
    # The scripted engine tells sizes for nothing, as no platform does.
    return [finding.code for finding in replay(entries).findings if finding.code != "size_unpaid"]


def break_commit(town: Town, monkeypatch: pytest.MonkeyPatch, *, when_written: str) -> None:
    """Make the commit of the transaction that holds an entry of this kind fail, as a full disk would."""
    import core.db.unit_of_work as module

    original = module.SqlUnitOfWork.record

    def record(self: Any, kind: Any, actor: Any, body: Any) -> str:
        if str(kind) == when_written:
            sa.event.listen(self._connection, "commit", fail, once=True)
        return original(self, kind, actor, body)

    def fail(_connection: sa.Connection) -> None:
        raise sa.exc.OperationalError("COMMIT", {}, Exception("disk full"))

    monkeypatch.setattr(module.SqlUnitOfWork, "record", record)
