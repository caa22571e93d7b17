"""The one writer: order, groups, the gate that waits, and what it refuses to sign over."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from ledger import store
from ledger.entries import Entry, build_entry
from ledger.errors import LedgerError
from ledger.outbox import enqueue
from ledger.sequencer import Sequencer
from mingzheng.note import Signer
from tests.log_fixtures import ORIGIN, SIGNER, Log, make_entry_id


def make_entry(entry_id: str) -> Entry:
    return build_entry("query.asked", entry_id, datetime(2026, 1, 1, tzinfo=UTC), None, {}, bytes(32))


def test_nothing_waiting_signs_nothing(log: Log) -> None:
    assert log.sequencer.run_once() is None
    assert log.reader.latest_checkpoint() is None
    assert log.faults() == []


def test_entries_are_logged_in_the_order_of_the_outbox(log: Log) -> None:
    log.add(3)
    log.add(2)
    log.check(5)
    assert [log.reader.index_of(entry) for entry in log.queued] == [0, 1, 2, 3, 4]


def test_a_group_is_one_checkpoint_and_no_larger_than_the_batch(engine: sa.Engine) -> None:
    log = Log(engine, batch=4)
    log.put(10)
    sizes = []
    while (made := log.sequencer.run_once()) is not None:
        sizes.append(made.size)
    assert sizes == [4, 8, 10]
    log.check(10)


def test_tiles_fill_and_rise_across_groups(log: Log) -> None:
    for count in (200, 56, 1, 255, 300):
        log.add(count)
    assert log.faults() == []
    assert log.size() == 812
    tile = log.reader.tile(1, 0, 3)
    assert tile is not None
    assert len(tile) == 96


def test_an_entry_exists_only_with_the_transaction_that_queued_it(log: Log) -> None:
    with pytest.raises(RuntimeError), log.engine.connect() as connection, connection.begin():
        enqueue(connection, make_entry(make_entry_id(0)))
        raise RuntimeError("the caller failed")
    assert log.sequencer.run_once() is None


@pytest.mark.parametrize("logged", [False, True])
def test_an_id_is_used_once(log: Log, logged: bool) -> None:
    (entry_id,) = log.add() if logged else log.put()
    with (
        pytest.raises(LedgerError, match="entry_exists") as refused,
        log.engine.connect() as connection,
        connection.begin(),
    ):
        enqueue(connection, make_entry(entry_id))
    assert refused.value.__cause__ is None
    log.sequencer.run_once()
    log.check(1)


def test_waiting_does_the_work_where_no_thread_runs(log: Log) -> None:
    (entry_id,) = log.put()
    assert log.sequencer.wait_for(entry_id, 5) == 0
    log.check(1)


def test_waiting_for_an_entry_that_nobody_queued_ends_in_time(log: Log) -> None:
    with pytest.raises(LedgerError, match="entry_not_sequenced"):
        log.sequencer.wait_for(make_entry_id(9), 0.01)


def test_the_thread_logs_what_an_earlier_process_left_and_what_comes(log: Log) -> None:
    (left,) = log.put()
    log.sequencer.start()
    try:
        assert log.sequencer.wait_for(left, 10) == 0
        (new,) = log.put()
        log.sequencer.notify()
        assert log.sequencer.wait_for(new, 10) == 1
        (unannounced,) = log.put()
        assert log.sequencer.wait_for(unannounced, 10) == 2
    finally:
        log.sequencer.stop()
    log.check(3)


def test_entries_of_other_processes_are_logged_however_often_others_ask_for_old_ones(log: Log) -> None:
    """Each replay of an `Idempotency-Key` asks for an entry that was logged long ago, and wakes the thread."""
    (old,) = log.add()
    log.sequencer.start()
    try:
        (told,) = log.put()
        log.sequencer.notify()
        log.sequencer.wait_for(told, 10)
        log.put()  # as another process does: nobody tells this one
        for _ in range(20_000):
            log.sequencer.wait_for(old, 10)
            if log.size() == 3:
                break
    finally:
        log.sequencer.stop()
    log.check(3)


def test_two_sequencers_on_one_database_make_one_log(engine: sa.Engine) -> None:
    log = Log(engine, batch=5)
    other = Log(engine, batch=5)
    log.put(100)
    stop = threading.Event()
    errors: list[Exception] = []

    def drain(sequencer: Sequencer) -> None:
        try:
            while not stop.is_set() and sequencer.run_once() is not None:
                pass
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=drain, args=(each.sequencer,)) for each in (log, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    stop.set()
    assert errors == []
    while log.sequencer.run_once() is not None:
        pass
    log.check(100)


def test_another_log_in_the_database_is_not_extended(log: Log) -> None:
    log.add()
    log.put()
    stranger = Sequencer(log.engine, Signer.from_seed("other", bytes(32)), log.clock, origin="other")
    with pytest.raises(LedgerError, match="log_foreign"):
        stranger.run_once()
    log.check(1)


def test_damaged_tiles_stop_the_thread_and_are_an_incident(log: Log) -> None:
    log.add(3)
    with log.engine.connect() as connection, connection.begin():
        connection.execute(sa.update(store.tile).values(data=bytes(96)))
    (entry_id,) = log.put()
    with pytest.raises(LedgerError, match="tiles_damaged"):
        log.sequencer.run_once()
    log.sequencer.start()
    try:
        with pytest.raises(LedgerError, match="sequencer_stopped"):
            log.sequencer.wait_for(entry_id, 10)
    finally:
        log.sequencer.stop()
    assert [incident.code for incident in log.reader.incidents()] == ["tiles_damaged"]
    assert log.size() == 3


def test_a_signer_that_is_away_delays_entries_and_loses_none(log: Log) -> None:
    away = True

    def sign(message: bytes) -> bytes:
        if away:
            raise ConnectionError("key service")
        return SIGNER.sign(message)

    sequencer = Sequencer(log.engine, Signer(SIGNER.verifier, sign), log.clock, origin=ORIGIN)
    (entry_id,) = log.put()
    with pytest.raises(ConnectionError):
        sequencer.run_once()
    assert log.size() == 0
    away = False
    assert sequencer.wait_for(entry_id, 5) == 0
    log.check(1)
