"""Break each statement, each commit and each signature of the sequencer in turn; afterwards the log must be whole."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa

from ledger.sequencer import Sequencer
from mingzheng.note import Signer
from tests.faults.breaking import (
    FAULTS,
    Breaker,
    Breaking,
    Fault,
    breaking_commits,
    breaking_statements,
    database_away,
    fails,
)
from tests.log_fixtures import ORIGIN, SIGNER, Log

Break = Callable[[sa.Engine, Breaker], AbstractContextManager[None]]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("break_with", [breaking_statements, breaking_commits], ids=["statements", "commits"])
def test_no_fault_of_the_database_loses_or_doubles_an_entry(log: Log, fault: Fault, break_with: Break) -> None:
    """Each round breaks one step later than the last; when none is left to break, all have been."""
    at = 0
    while True:
        log.put(2)
        breaker = Breaker(at, fault, database_away)
        with break_with(log.engine, breaker):
            broken = fails(log.sequencer.run_once)
        assert broken == breaker.reached
        log.check()
        log.sequencer.run_once()
        log.check(len(log.queued))
        if not breaker.reached:
            break
        at += 1
    assert at >= (10 if break_with is breaking_statements else 1)


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_of_the_signer_loses_or_doubles_an_entry(log: Log, fault: Fault) -> None:
    log.add(3)
    log.put(2)
    breaker = Breaker(0, fault, lambda: ConnectionError("key service"))
    broken = Sequencer(log.engine, Signer(SIGNER.verifier, Breaking(SIGNER, breaker).sign), log.clock, origin=ORIGIN)
    assert fails(broken.run_once)
    log.check(3)
    log.sequencer.run_once()
    log.check(5)


def test_a_signer_that_returns_another_keys_signature_logs_nothing(log: Log) -> None:
    other = Signer.from_seed(ORIGIN, bytes(32))
    log.put(2)
    foreign = Sequencer(log.engine, Signer(SIGNER.verifier, other.sign), log.clock, origin=ORIGIN)
    assert fails(foreign.run_once)
    log.check(0)
    log.sequencer.run_once()
    log.check(2)
