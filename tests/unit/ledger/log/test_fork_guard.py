"""A database that was put back to an older state: nothing is signed beyond it that was signed already."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.adapters.log_mark import FileMark
from ledger import store
from ledger.anchorer import Anchorer
from ledger.errors import LedgerError
from ledger.fork_guard import HOLDING, ForkGuard, Mark
from ledger.incidents import close_incidents, open_incident
from ledger.lag import measure
from ledger.sequencer import Sequencer
from tests.fake_chain import FakeChain
from tests.log_fixtures import ORIGIN, SIGNER, Log

NOW = "2026-03-01T08:00:00.000Z"


class Home:
    """A log with a mark beside its key, and backups of its database."""

    def __init__(self, log: Log, directory: Path) -> None:
        self.log = log
        self.marks = FileMark(directory / "log.mark.json", ORIGIN)
        self.start()

    def start(self, ask_outside: Callable[[], bool] | None = None) -> None:
        """As a process does that knows nothing of the one before."""
        guard = ForkGuard(self.marks, ask_outside)
        self.log.sequencer = Sequencer(self.log.engine, SIGNER, self.log.clock, origin=ORIGIN, guard=guard)

    def sign(self, count: int = 1) -> None:
        self.log.put(count)
        self.log.sequencer.run_once()
        self.log.sequencer.stop()

    def codes(self) -> list[str]:
        return [incident.code for incident in self.log.reader.incidents()]

    def back_to(self, size: int) -> None:
        """What an old backup holds: the rows of `size` leaves."""
        kept = [table for table in store.metadata.sorted_tables if table.name.startswith("ledger_")]
        assert kept
        with self.log.engine.begin() as connection:
            connection.execute(sa.delete(store.cosignature).where(store.cosignature.c.size > size))
            connection.execute(sa.delete(store.checkpoint).where(store.checkpoint.c.size > size))
            connection.execute(sa.delete(store.record).where(store.record.c.leaf_index >= size))
            connection.execute(sa.delete(store.leaf).where(store.leaf.c.leaf_index >= size))
            connection.execute(sa.update(store.tile).values(data=sa.func.substr(store.tile.c.data, 1, 32 * size)))


@pytest.fixture
def home(log: Log, tmp_path: Path) -> Home:
    return Home(log, tmp_path)


def refused(home: Home, code: str) -> None:
    size = home.log.size()
    with pytest.raises(LedgerError) as caught:
        home.log.sequencer.run_once()
    assert caught.value.code == code
    assert home.log.size() == size


def test_an_old_backup_is_not_signed_on_even_though_nobody_answers(home: Home) -> None:
    home.sign(3)
    home.sign(4)
    home.back_to(3)
    home.start(lambda: False)
    home.log.put(4)
    refused(home, "log_restored")
    assert home.codes() == ["log_restored"]
    assert measure(home.log.engine, home.log.clock.now()).held


def test_a_process_that_keeps_running_over_an_old_backup_sees_it_too(home: Home) -> None:
    home.sign(3)
    home.sign(4)
    home.back_to(3)
    home.log.put(1)
    refused(home, "log_restored")


def test_another_log_of_the_same_length_is_seen_by_its_root(home: Home) -> None:
    home.sign(3)
    home.marks.lower_to(Mark(3, bytes(32)))
    home.start()
    home.log.put(1)
    refused(home, "log_restored")


def test_the_newest_backup_goes_on_by_itself(home: Home) -> None:
    home.sign(3)
    home.start(lambda: True)
    home.sign(2)
    home.log.check(5)
    assert home.marks.read() == Mark(5, home.log.reader.latest_checkpoint().root)  # type: ignore[union-attr]


def test_dying_between_commit_and_mark_locks_nobody_out(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.sign(3)

    def die(*_: Any) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(FileMark, "raise_to", die)
        home.start()
        home.log.put(2)
        with pytest.raises(OSError):
            home.log.sequencer.run_once()
    assert home.marks.read().size == 3  # type: ignore[union-attr]
    home.start(lambda: False)
    home.sign(1)
    home.log.check(6)


def test_two_processes_with_one_mark_never_stop_each_other(home: Home) -> None:
    others = [
        Sequencer(home.log.engine, SIGNER, home.log.clock, origin=ORIGIN, guard=ForkGuard(home.marks, lambda: False))
        for _ in range(2)
    ]
    home.sign(1)
    for turn in range(6):
        home.log.put(1)
        others[turn % 2].run_once()
    home.log.check(7)
    home.marks.raise_to(Mark(2, bytes(32)))
    for one in others:
        one.stop()
    assert home.marks.read().size == 7  # type: ignore[union-attr]


@pytest.mark.parametrize("code", sorted(HOLDING))
def test_what_others_hold_stops_signing_until_a_person_has_looked(home: Home, code: str) -> None:
    answers = iter([True, False, True])
    home.start(lambda: next(answers))
    home.sign(2)
    with store.writing(home.log.engine) as connection:
        open_incident(connection, code, {}, NOW)
    home.log.put(1)
    refused(home, "signing_held")
    with store.writing(home.log.engine) as connection:
        close_incidents(connection, {code}, NOW)
    refused(home, "log_unconfirmed")
    home.log.sequencer.run_once()
    home.log.check(3)
    assert home.codes() == []


def test_without_a_mark_the_chain_has_to_answer_first(home: Home) -> None:
    home.sign(2)
    home.marks._path.unlink()
    answers = iter([False, True])
    home.start(lambda: next(answers))
    home.log.put(1)
    refused(home, "log_unconfirmed")
    assert home.codes() == ["log_unconfirmed"]
    home.log.sequencer.run_once()
    home.log.check(3)
    assert home.codes() == []


def test_a_chain_that_anchored_more_is_asked_before_the_first_signature(home: Home) -> None:
    chain = FakeChain()
    anchorer = Anchorer(home.log.engine, chain, home.log.clock, pause=lambda _: None)
    home.sign(3)
    home.sign(4)
    anchorer.run_once()
    home.back_to(3)
    with home.log.engine.begin() as connection:
        connection.execute(sa.delete(store.anchor))
    home.marks.lower_to(Mark(3, home.log.reader.latest_checkpoint().root))  # type: ignore[union-attr]
    home.start(anchorer.compare)
    home.log.put(4)
    refused(home, "chain_head_ahead")
    refused(home, "chain_head_ahead")
    assert home.codes() == ["chain_head_ahead"]


def test_a_chain_that_is_away_or_another_says_nothing(home: Home) -> None:
    class Away(FakeChain):
        def head(self) -> Any:
            raise LedgerError("chain_unreachable")

    assert not Anchorer(home.log.engine, Away(), home.log.clock).compare()
    assert Anchorer(home.log.engine, FakeChain(), home.log.clock).compare()
    assert home.codes() == []


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"origin":"o","size":"x","root":""}', '{"size":1}', '{"size":1,"root":"' + "00" * 32 + '"}'],
)
def test_a_mark_that_cannot_be_read_counts_as_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "log.mark.json"
    path.write_text(content, encoding="utf-8")
    assert FileMark(path, ORIGIN).read() is None


def test_a_mark_of_another_log_says_nothing_about_this_one(tmp_path: Path) -> None:
    FileMark(tmp_path / "log.mark.json", "other").raise_to(Mark(9, bytes(32)))
    marks = FileMark(tmp_path / "log.mark.json", ORIGIN)
    assert marks.read() is None
    marks.raise_to(Mark(2, bytes(32)))
    assert marks.read() == Mark(2, bytes(32))
    assert json.loads((tmp_path / "log.mark.json").read_text(encoding="utf-8"))["size"] == 2
