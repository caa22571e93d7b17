"""Those who wait are told, whoever logged their entry and whenever; and writers who fail give their turn back."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from ledger import store
from ledger.entries import Entry
from ledger.errors import LedgerError
from ledger.outbox import enqueue
from ledger.sequencer import Sequencer
from tests.log_fixtures import ORIGIN, SIGNER, Log
from tests.statements import statements


def test_those_who_wait_are_told_of_what_another_process_logged(log: Log) -> None:
    other = Sequencer(log.engine, SIGNER, log.clock, origin=ORIGIN)
    entries = log.put(12)
    while log.sequencer.run_once() is not None:
        pass
    # `other` has logged nothing itself, and nothing will wake it but those who ask.
    other.start()
    try:
        with ThreadPoolExecutor(12) as threads:
            found = list(threads.map(lambda entry_id: other.wait_for(entry_id, 20), entries))
    finally:
        other.stop()
    assert found == list(range(12))


def test_two_may_wait_for_one_entry_and_a_third_comes_late(log: Log) -> None:
    log.sequencer.start()
    try:
        (entry_id,) = log.put()
        with ThreadPoolExecutor(2) as threads:
            assert list(threads.map(lambda _: log.sequencer.wait_for(entry_id, 20), range(2))) == [0, 0]
        assert log.sequencer.wait_for(entry_id, 20) == 0
    finally:
        log.sequencer.stop()


def test_who_stops_waiting_leaves_the_place_to_others(log: Log) -> None:
    entry_id = "en_" + "z" * 26
    for _ in range(2):
        with pytest.raises(LedgerError, match="entry_not_sequenced"):
            log.sequencer.wait_for(entry_id, 0.01)
    assert log.sequencer._waiters.untold() == []


def test_of_several_entries_all_are_queued_or_none(log: Log) -> None:
    """Whether the id was used by an entry that waits, by one that was logged, or by its neighbour."""
    log.add(1)
    with store.reading(log.engine) as connection:
        (logged,) = connection.execute(sa.select(store.record)).all()

    def entry(entry_id: str) -> Entry:
        return Entry(entry_id, logged.kind, bytes(logged.record), bytes(logged.salt), bytes(32))

    fresh = "en_" + "y" * 26
    for pair in ((fresh, logged.entry_id), (logged.entry_id, fresh), (fresh, fresh)):
        with (
            pytest.raises(LedgerError, match="entry_exists"),
            log.engine.connect() as connection,
            connection.begin(),
        ):
            enqueue(connection, *(entry(name) for name in pair))
        with store.reading(log.engine) as connection:
            assert connection.execute(sa.select(store.outbox.c.id)).all() == []


def test_a_writer_that_fails_gives_its_turn_back(engine: sa.Engine) -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), store.writing(engine):
            raise ZeroDivisionError
    written = threading.Event()

    def write() -> None:
        with store.writing(engine):
            written.set()

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    thread.join(20)
    assert written.is_set()


def test_a_writer_whose_commit_fails_gives_its_turn_back(log: Log) -> None:
    commit = log.engine.dialect.do_commit

    def broken(_connection: object) -> None:
        raise ConnectionError

    log.engine.dialect.do_commit = broken  # type: ignore[method-assign, assignment]
    try:
        with pytest.raises(ConnectionError):
            log.put()
    finally:
        log.engine.dialect.do_commit = commit  # type: ignore[method-assign]
    log.queued.clear()
    log.add(2)
    log.check(2)


def test_a_log_at_rest_takes_a_lone_entry_at_once_however_long_it_gathers_under_load(log: Log) -> None:
    patient = Sequencer(log.engine, SIGNER, log.clock, origin=ORIGIN, window_seconds=3600.0)
    patient.start()
    try:
        (entry_id,) = log.put()
        assert patient.wait_for(entry_id, 20) == 0
    finally:
        patient.stop()


def test_who_asks_one_thing_after_another_waits_for_no_company_and_a_crowd_shares_a_group(log: Log) -> None:
    patient = Sequencer(log.engine, SIGNER, log.clock, origin=ORIGIN, window_seconds=3600.0)
    patient.start()
    try:
        for place in range(4):
            (entry_id,) = log.put()
            patient.notify()
            assert patient.wait_for(entry_id, 20) == place
    finally:
        patient.stop()
    log.put()
    patient.notify()
    log.put()
    patient.notify()
    patient._log_committed()
    assert patient._gathering() > 3000, "two came at once, so more may come"
    log.put()
    patient.notify()
    patient._log_committed()
    assert patient._gathering() == 0, "and it ends with the crowd"
    log.check(7)


def test_a_group_is_few_statements_however_many_entries(log: Log) -> None:
    log.add(3)
    log.put(50)
    with statements(log.engine) as run:
        log.sequencer._log_committed()
    asked = [text.split()[0] for text, _ in run if text.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")]
    # The lock, the newest checkpoint, its tile, what waits, the clock's incidents; leaves, records, away with what
    # waited; the tile grown, the log's keys, the new checkpoint.
    assert len(asked) <= 13, asked
    log.check(53)
