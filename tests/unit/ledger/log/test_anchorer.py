"""Anchoring: what a healthy chain gets, and what each accident of a chain leads to."""

from __future__ import annotations

import dataclasses
import hashlib
import threading
from typing import Any

import pytest
import sqlalchemy as sa

from ledger import anchor_rows, store
from ledger.anchorer import Anchorer
from ledger.chain_types import AnchorReceipt, SignedTransaction
from ledger.errors import LedgerError
from mingzheng.merkle import EMPTY_ROOT, verify_consistency
from mingzheng.tlog_proof import TlogProof
from tests.fake_chain import FakeChain
from tests.log_fixtures import Log


@pytest.fixture
def chain() -> FakeChain:
    return FakeChain()


@pytest.fixture
def anchorer(log: Log, chain: FakeChain) -> Anchorer:
    return Anchorer(log.engine, chain, log.clock, pause=lambda _seconds: None)


def incidents(log: Log) -> list[str]:
    return [incident.code for incident in log.reader.incidents()]


def check(log: Log, chain: FakeChain) -> None:
    """Chain and database agree, the log is whole, and each anchor extends the one before."""
    log.check()
    ours = [(anchor.size, anchor.root) for anchor in log.reader.anchors()]
    assert ours == chain.anchors()
    previous = (0, EMPTY_ROOT)
    for size, root in ours:
        verify_consistency(previous[0], size, previous[1], root, log.reader.consistency_path(previous[0], size))
        previous = (size, root)


def test_an_empty_log_anchors_nothing(log: Log, chain: FakeChain, anchorer: Anchorer) -> None:
    assert anchorer.run_once() is None
    assert chain.sent == []
    check(log, chain)


def test_each_newer_checkpoint_is_anchored_once(log: Log, chain: FakeChain, anchorer: Anchorer) -> None:
    for count in (1, 4, 3):
        log.add(count)
        receipt = anchorer.run_once()
        assert receipt is not None
        assert receipt.size == log.size()
        assert anchorer.run_once() is None
        check(log, chain)
    assert [anchor.size for anchor in log.reader.anchors()] == [1, 5, 8]
    assert log.reader.anchors(after=1, limit=1)[0].size == 5


def test_many_checkpoints_become_one_anchor(log: Log, chain: FakeChain, anchorer: Anchorer) -> None:
    log.add()
    anchorer.run_once()
    for _ in range(5):
        log.add(2)
    anchorer.run_once()
    assert [size for size, _ in chain.anchors()] == [1, 11]


def test_receipts_stand_under_the_anchored_checkpoint(log: Log, chain: FakeChain, anchorer: Anchorer) -> None:
    first, second = log.add(2)
    assert log.reader.receipt(first, include_record=False)["anchor"] is None
    anchorer.run_once()
    before = log.reader.receipt(second, include_record=False)
    (later,) = log.add()
    anchorer.run_once()
    assert log.reader.receipt(second, include_record=False) == before
    anchor = before["anchor"]
    assert {key: anchor[key] for key in ("chain_id", "genesis_hash", "size", "log_index", "consistency")} == {
        "chain_id": 31337,
        "genesis_hash": chain.deployed.genesis_hash,
        "size": 2,
        "log_index": 0,
        "consistency": [],
    }
    assert TlogProof.parse(before["proof"]).checkpoint_note == log.reader.checkpoint(2).note
    assert log.reader.receipt(later, include_record=False)["anchor"]["size"] == 3


def test_an_anchor_that_no_block_holds_yet_is_left_to_the_next_run(
    log: Log, chain: FakeChain, anchorer: Anchorer
) -> None:
    chain.mining = False
    log.add()
    assert anchorer.run_once() is None
    log.add()
    assert anchorer.run_once() is None
    assert len(chain.sent) == 1
    chain.mine()
    receipt = anchorer.run_once()
    assert receipt is not None
    assert receipt.size == 1
    chain.mining = True
    anchorer.run_once()
    check(log, chain)


def test_an_anchor_that_the_pool_forgot_is_sent_again_byte_for_byte(
    log: Log, chain: FakeChain, anchorer: Anchorer
) -> None:
    chain.mining = False
    log.add()
    anchorer.run_once()
    chain.pool.clear()
    chain.transactions.clear()
    chain.mining = True
    assert anchorer.run_once() is not None
    assert chain.sent[0] == chain.sent[1]
    check(log, chain)


def test_an_anchor_whose_nonce_was_taken_is_made_anew(log: Log, chain: FakeChain, anchorer: Anchorer) -> None:
    chain.mining = False
    log.add()
    anchorer.run_once()
    chain.pool.clear()
    chain.transactions.clear()
    chain.transactions["0xother"] = {"prev": 9, "size": 9, "root": "", "path": []}
    chain.pool.append("0xother")
    chain.mine()
    chain.mining = True
    assert anchorer.run_once() is not None
    assert len(set(chain.sent)) == 2
    check(log, chain)
    assert incidents(log) == []


def test_a_head_that_another_process_anchored_is_adopted(log: Log, chain: FakeChain, anchorer: Anchorer) -> None:
    log.add(3)
    newest = log.reader.latest_checkpoint()
    assert newest is not None
    chain.send(chain.prepare_anchor(0, 3, newest.root, []))
    assert anchorer.run_once() is None
    check(log, chain)
    log.add(2)
    assert anchorer.run_once() is not None
    check(log, chain)


def test_another_chain_stops_anchoring_and_is_an_incident(log: Log, chain: FakeChain, anchorer: Anchorer) -> None:
    log.add()
    anchorer.run_once()
    log.add()
    chain.now = dataclasses.replace(chain.now, genesis_hash="0x" + "00" * 32)
    for _ in range(2):
        with pytest.raises(LedgerError, match="chain_changed"):
            anchorer.run_once()
    assert incidents(log) == ["chain_changed"]
    assert len(chain.sent) == 1


def test_a_fresh_deployment_does_not_pass_for_the_chain_of_earlier_anchors(log: Log, anchorer: Anchorer) -> None:
    log.add()
    anchorer.run_once()
    redeployed = FakeChain("another")
    with pytest.raises(LedgerError, match="chain_changed"):
        Anchorer(log.engine, redeployed, log.clock).run_once()
    assert redeployed.sent == []


@pytest.mark.parametrize("keep_transactions", [False, True])
def test_after_a_reorganisation_the_log_is_anchored_again(
    log: Log, chain: FakeChain, anchorer: Anchorer, keep_transactions: bool
) -> None:
    for _ in range(3):
        log.add(2)
        anchorer.run_once()
    chain.reorganise(2, keep_transactions=keep_transactions)
    anchorer.run_once()
    anchorer.run_once()
    assert chain.anchors()[-1][0] == 6
    ours = {(anchor.size, anchor.root, anchor.block_hash) for anchor in log.reader.anchors()}
    assert {(event.size, event.root, event.block_hash) for event in chain.events[-1:]} <= ours
    assert all(chain.holds(anchor) for anchor in log.reader.anchors())
    assert incidents(log) == ["chain_reorganised", "chain_reorganised"]
    log.check(6)


def test_storage_that_was_rewritten_is_an_incident(log: Log, chain: FakeChain, anchorer: Anchorer) -> None:
    for _ in range(2):
        log.add(2)
        anchorer.run_once()
    chain.rewrite_head(2, chain.events[0].root)
    with pytest.raises(LedgerError, match="chain_head_fell"):
        anchorer.run_once()
    assert incidents(log) == ["chain_head_fell"]


def test_a_chain_that_is_ahead_means_an_old_database(log: Log, chain: FakeChain, anchorer: Anchorer) -> None:
    log.add(2)
    anchorer.run_once()
    chain.rewrite_head(900, bytes(32))
    with pytest.raises(LedgerError, match="chain_head_ahead"):
        anchorer.run_once()
    assert incidents(log) == ["chain_head_ahead"]


def test_a_log_that_was_rewritten_is_a_fork(log: Log, chain: FakeChain, anchorer: Anchorer) -> None:
    log.add(2)
    anchorer.run_once()
    log.add(2)
    chain.rewrite_head(3, hashlib.sha256(b"somebody else's log").digest())
    with pytest.raises(LedgerError, match="anchor_refused_fork"):
        anchorer.run_once()
    assert incidents(log) == ["anchor_refused_fork"]
    assert len(chain.sent) == 1


def test_a_pause_is_an_incident_until_an_anchor_succeeds(log: Log, chain: FakeChain, anchorer: Anchorer) -> None:
    log.add()
    chain.paused = True
    with pytest.raises(LedgerError, match="anchor_paused"):
        anchorer.run_once()
    assert incidents(log) == ["anchor_paused"]
    chain.paused = False
    assert anchorer.run_once() is not None
    assert incidents(log) == []
    assert [incident.code for incident in log.reader.incidents(only_open=False)] == ["anchor_paused"]


def test_two_anchorers_make_one_chain_of_anchors(log: Log, chain: FakeChain, anchorer: Anchorer) -> None:
    other = Anchorer(log.engine, chain, log.clock, pause=lambda _seconds: None)
    chain.mining = False
    log.add(2)
    anchorer.run_once()
    other.run_once()
    assert len(chain.sent) == 1
    chain.mine()
    other.run_once()
    anchorer.run_once()
    check(log, chain)


def test_the_database_holds_no_second_anchor_in_flight(
    log: Log, chain: FakeChain, anchorer: Anchorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes that both saw nothing in flight: the slower one is told to wait, and sends nothing."""
    chain.mining = False
    log.add(2)
    other = Anchorer(log.engine, chain, log.clock, pause=lambda _seconds: None)
    monkeypatch.setattr(anchor_rows, "in_flight", lambda _connection: None)
    both_looked = threading.Barrier(2, timeout=30)
    prepare = chain.prepare_anchor

    def prepare_together(*arguments: Any) -> SignedTransaction:
        signed = prepare(*arguments)
        both_looked.wait()
        return signed

    monkeypatch.setattr(chain, "prepare_anchor", prepare_together)
    said: list[str] = []

    def run(one: Anchorer) -> None:
        try:
            said.append("waits" if one.run_once() is None else "anchored")
        except LedgerError as error:
            said.append(error.code)

    threads = [threading.Thread(target=run, args=(one,)) for one in (anchorer, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["chain_busy", "waits"]
    with store.reading(log.engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(store.anchor)).scalar_one() == 1


def test_lag_says_how_much_waits_and_for_how_long(log: Log, anchorer: Anchorer) -> None:
    assert (anchorer.lag().waiting, anchorer.lag().unanchored) == (0, 0)
    log.put(2)
    log.clock.now()
    lag = anchorer.lag()
    assert (lag.waiting, lag.unanchored) == (2, 0)
    assert lag.waiting_seconds > 0
    log.sequencer.run_once()
    lag = anchorer.lag()
    assert (lag.waiting, lag.waiting_seconds, lag.unanchored) == (0, 0.0, 2)
    assert lag.unanchored_seconds > 0
    anchorer.run_once()
    lag = anchorer.lag()
    assert (lag.unanchored, lag.unanchored_seconds, lag.open_incidents) == (0, 0.0, 0)


def test_the_thread_anchors_by_itself_and_when_told(log: Log, chain: FakeChain) -> None:
    anchorer = Anchorer(log.engine, chain, log.clock, interval=0.01)
    log.add()
    anchorer.start()
    try:
        wait_until_anchored(log, 1)
        log.add()
        anchorer.notify()
        wait_until_anchored(log, 2)
    finally:
        anchorer.stop()
    check(log, chain)


def wait_until_anchored(log: Log, size: int) -> AnchorReceipt:
    for _ in range(2000):
        anchors = log.reader.anchors(after=size - 1)
        if anchors:
            return anchors[0]
    raise AssertionError("not anchored")


def test_a_damaged_intent_never_passes_for_an_anchor(log: Log, chain: FakeChain, anchorer: Anchorer) -> None:
    chain.mining = False
    log.add()
    anchorer.run_once()
    with log.engine.connect() as connection, connection.begin():
        connection.execute(sa.update(store.anchor).values(root=bytes(32)))
    chain.mine()
    receipt = anchorer.run_once()
    assert receipt is not None
    # What the chain holds is what counts, and what is stored from here on.
    check(log, chain)
