"""Two connections of PostgreSQL at once: an end waits for what is being let through, and a start for a start."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest

from core.domain.errors import CoreError
from core.ports import PolicyDecision
from core.usecases.end_emergency import end_emergency
from core.usecases.run_query import Question, run_query
from tests.unit.core.test_emergencies import PURPOSE, Flood, flood

__all__ = ["flood"]
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@dataclass
class Interrupted:
    """The rules, and something that happens once while a decision under an emergency is being made."""

    rules: Any
    meanwhile: Callable[[], None]
    happened: bool = False

    def decide(self, facts: Mapping[str, Any]) -> PolicyDecision:
        if facts["legal_basis"] == "emergency" and not self.happened:
            self.happened = True
            self.meanwhile()
        return self.rules.decide(facts)


@pytest.fixture
def other() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def begun(flood: Flood, other: ThreadPoolExecutor, act: Callable[[], Any]) -> tuple[Interrupted, list[Future[Any]]]:
    """Rules in whose middle `act` starts on another connection, and either ends or is found waiting for ours."""
    futures: list[Future[Any]] = []

    def meanwhile() -> None:
        futures.append(other.submit(act))
        while not futures[0].done():
            with flood.office.engine.connect() as connection:
                if connection.exec_driver_sql(WAITING).scalar_one():
                    return

    return Interrupted(flood.office.services.policy, meanwhile), futures


def test_an_early_end_waits_for_an_answer_that_is_being_shown_again_and_destroys_it(
    flood: Flood, other: ThreadPoolExecutor
) -> None:
    emergency, whole = flood.started(), flood.office.services
    question = Question(flood.dataset.id, {"rho_nano": 5, "key": "same"}, PURPOSE)
    first = run_query(whole, flood.wang, question, "first")
    rules, ended = begun(flood, other, lambda: end_emergency(whole, flood.chen, emergency.id))
    with pytest.raises(CoreError, match="answer_destroyed"):
        try:
            run_query(replace(whole, policy=rules), flood.wang, question, "copied")
        finally:
            assert ended[0].result().state == "ended"
        run_query(whole, flood.wang, question, "copied")  # the copy was shown before the end, and no more after it
    with whole.reading() as uow:
        kept = uow.queries.of_researcher(flood.wang.id, 9, None)
    assert first.id in {one.id for one in kept} and [one.answer for one in kept if one.emergency_id] == [None] * 2
    assert flood.sound()


def test_of_two_signed_at_once_on_one_dataset_one_starts(flood: Flood, other: ThreadPoolExecutor) -> None:
    first, second = flood.proposed("first"), flood.proposed("second")
    whole = flood.office.services

    def sign_second() -> None:
        flood.office.services = whole
        flood.signed(second)

    rules, signed = begun(flood, other, sign_second)
    flood.office.services = replace(whole, policy=rules)
    flood.signed(first)
    with pytest.raises(CoreError, match="policy_refused"):
        signed[0].result()
    assert [flood.now(one).state for one in (first, second)] == ["running", "proposed"] and flood.sound()
