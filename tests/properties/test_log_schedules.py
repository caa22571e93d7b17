"""Any order of work and accidents: what was signed stays, nothing logged is lost, and the chain agrees in the end."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from core.db.engine import make_engine
from ledger import store
from ledger.anchorer import Anchorer
from ledger.chain_port import AnchorChain
from tests.fake_chain import FakeChain
from tests.faults.breaking import (
    FAULTS,
    Breaker,
    Breaking,
    Fault,
    breaking_commits,
    breaking_statements,
    database_away,
    fails,
    unreachable,
)
from tests.log_fixtures import Log

FAULT = st.sampled_from(FAULTS)
STEP = st.one_of(
    st.tuples(st.just("add"), st.integers(1, 40)),
    st.tuples(st.just("anchor"), st.none()),
    st.tuples(st.just("break statement"), st.tuples(st.integers(0, 15), FAULT)),
    st.tuples(st.just("break commit"), FAULT),
    st.tuples(st.just("break chain"), st.tuples(st.integers(0, 10), FAULT)),
    st.tuples(st.just("stop mining"), st.none()),
    st.tuples(st.just("mine"), st.none()),
    st.tuples(st.just("reorganise"), st.booleans()),
)


class Schedule:
    """The state of one run, and what must be true of it at every moment."""

    def __init__(self, folder: Path) -> None:
        engine = make_engine(f"sqlite:///{folder / 'log.sqlite'}")
        store.metadata.create_all(engine)
        self.log = Log(engine)
        self.chain = FakeChain()
        self.signed: dict[int, bytes] = {}

    def take(self, step: str, value: object) -> None:
        if step == "add":
            self.log.add(cast(int, value))
        elif step == "anchor":
            fails(lambda: self.anchorer(self.chain).run_once())
        elif step == "break statement":
            at, fault = cast(tuple[int, Fault], value)
            self.log.put(2)
            with breaking_statements(self.log.engine, Breaker(at, fault, database_away)):
                fails(self.log.sequencer.run_once)
        elif step == "break commit":
            self.log.put(2)
            with breaking_commits(self.log.engine, Breaker(0, cast(Fault, value), database_away)):
                fails(self.log.sequencer.run_once)
        elif step == "break chain":
            at, fault = cast(tuple[int, Fault], value)
            fails(lambda: self.anchorer(Breaking(self.chain, Breaker(at, fault, unreachable))).run_once())
        elif step == "stop mining":
            self.chain.mining = False
        elif step == "mine":
            self.chain.mining = True
            self.chain.mine()
        elif self.chain.blocks:
            self.chain.reorganise(1, keep_transactions=cast(bool, value))
        self.check()

    def anchorer(self, chain: object) -> Anchorer:
        return Anchorer(
            self.log.engine, cast(AnchorChain, chain), self.log.clock, patience=0.02, pause=lambda _seconds: None
        )

    def check(self) -> None:
        assert self.log.faults() == [] or self.only_reorganised()
        now = {each.size: each.root for each in self.log.reader.checkpoints(limit=10_000)}
        assert now.items() >= self.signed.items()
        self.signed = now

    def only_reorganised(self) -> bool:
        return all(fault.startswith("anchor_") for fault in self.log.faults())

    def settle(self) -> None:
        """Nothing breaks any more; a few runs later everything agrees."""
        self.log.sequencer.run_once()
        self.chain.mining = True
        self.chain.mine()
        for _ in range(4):
            fails(lambda: self.anchorer(self.chain).run_once())
        self.log.check(len(self.log.queued))
        assert self.chain.head().size == self.log.size()
        assert all(self.chain.holds(anchor) for anchor in self.log.reader.anchors())
        assert {each.code for each in self.log.reader.incidents()} <= {"chain_reorganised"}


@settings(max_examples=40)
@given(st.lists(STEP, min_size=3, max_size=14))
def test_any_schedule_of_work_and_accidents_ends_whole(steps: list[tuple[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        schedule = Schedule(Path(folder))
        for step, value in steps:
            schedule.take(step, value)
        schedule.settle()
        schedule.log.engine.dispose()
