"""Clocks that are plainly wrong: nothing is signed, nothing is lost, and it goes on when the clock is right again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from ledger.anchorer import Anchorer
from ledger.errors import LedgerError
from tests.fake_chain import FakeChain
from tests.log_fixtures import Log

LIMIT = 300.0


@pytest.fixture
def guarded(engine: sa.Engine) -> Log:
    return Log(engine, skew_limit=LIMIT)


def codes(log: Log) -> list[str]:
    return [incident.code for incident in log.reader.incidents()]


def anchorer(log: Log, chain: FakeChain) -> Anchorer:
    return Anchorer(log.engine, chain, log.clock, skew_limit=LIMIT, pause=lambda _: None)


def test_a_clock_that_went_back_signs_nothing_until_it_has_caught_up(guarded: Log) -> None:
    guarded.add(2)
    guarded.clock.moment -= timedelta(seconds=LIMIT + 10)
    guarded.put(1)
    for _ in range(2):
        with pytest.raises(LedgerError, match="clock_went_back"):
            guarded.sequencer.run_once()
    assert codes(guarded) == ["clock_went_back"]
    assert guarded.size() == 2
    guarded.clock.moment += timedelta(seconds=60)
    guarded.sequencer.run_once()
    guarded.check(3)
    assert codes(guarded) == []


def test_a_small_step_back_is_no_evidence(guarded: Log) -> None:
    guarded.add(2)
    guarded.clock.moment -= timedelta(seconds=LIMIT - 10)
    guarded.add(1)
    guarded.check(3)
    assert codes(guarded) == []


def test_order_is_the_index_whatever_the_times_say(guarded: Log) -> None:
    guarded.add(1)
    guarded.clock.moment -= timedelta(seconds=100)
    guarded.add(1)
    times = [record.parsed()["time"] for record in guarded.reader.records()]
    assert times == sorted(times, reverse=True)
    guarded.check(2)


def test_a_block_of_the_future_stops_signing_and_anchoring(guarded: Log) -> None:
    chain = FakeChain()
    guarded.add(2)
    chain.time = int(guarded.clock.moment.timestamp() + LIMIT + 60)
    with pytest.raises(LedgerError, match="clock_behind_chain"):
        anchorer(guarded, chain).run_once()
    assert chain.sent == []
    guarded.put(1)
    with pytest.raises(LedgerError, match="clock_behind_chain"):
        guarded.sequencer.run_once()
    assert codes(guarded) == ["clock_behind_chain"]
    guarded.clock.moment += timedelta(seconds=120)
    assert anchorer(guarded, chain).run_once() is not None
    guarded.sequencer.run_once()
    guarded.check(3)
    assert codes(guarded) == []


def test_an_idle_chain_is_no_evidence(guarded: Log) -> None:
    chain = FakeChain()
    chain.time = 0
    guarded.add(2)
    assert anchorer(guarded, chain).run_once() is not None
    assert codes(guarded) == []
