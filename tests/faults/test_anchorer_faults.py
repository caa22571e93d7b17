"""Break each call to the chain and each commit of the anchorer in turn: one anchor results, and is known."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import cast

import pytest

from ledger.anchorer import Anchorer
from ledger.chain_port import AnchorChain
from tests.fake_chain import FakeChain
from tests.faults.breaking import (
    FAULTS,
    Breaker,
    Breaking,
    Fault,
    breaking_commits,
    database_away,
    fails,
    unreachable,
)
from tests.log_fixtures import Log


def anchorer_of(log: Log, chain: object) -> Anchorer:
    return Anchorer(log.engine, cast(AnchorChain, chain), log.clock, patience=0.02, pause=lambda _seconds: None)


@pytest.mark.parametrize("mining", [True, False], ids=["mined at once", "mined later"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("broken", ["chain", "commits"])
def test_no_fault_loses_or_doubles_an_anchor(log: Log, fault: Fault, broken: str, mining: bool) -> None:
    """Each round anchors more of the log and breaks one step later; when none is left to break, all have been."""
    chain = FakeChain()
    at = 0
    while True:
        log.add(2)
        chain.mining = mining
        breaker = Breaker(at, fault, unreachable if broken == "chain" else database_away)
        commits: AbstractContextManager[None] = nullcontext()
        if broken == "commits":
            commits = breaking_commits(log.engine, breaker)
        with commits:
            failed = fails(anchorer_of(log, Breaking(chain, breaker) if broken == "chain" else chain).run_once)
        assert failed == breaker.reached
        recover(log, chain)
        if not breaker.reached:
            break
        at += 1
    assert at >= (8 if broken == "chain" else 2 if mining else 1)


def recover(log: Log, chain: FakeChain) -> None:
    """A new process on the same database and chain, with nothing broken any more."""
    assert log.faults() == []
    if chain.pool:
        chain.mine()
    chain.mining = True
    for _ in range(2):
        anchorer_of(log, chain).run_once()
    assert [(anchor.size, anchor.root) for anchor in log.reader.anchors()] == chain.anchors()
    assert chain.anchors()[-1][0] == log.size()
    assert chain.failed == {}
    assert log.reader.incidents() == []
    assert log.faults() == []
