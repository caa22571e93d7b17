"""A power cut takes what was not flushed. It must take it from the end, and never what somebody was shown.

PostgreSQL is killed, and with it what it held in memory. SQLite's files outlive any process, so there the write-ahead
log is cut where a disk might have stopped, and each writer is asked for which flush it had chosen.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.db import tables
from core.db.engine import FLUSHED_LATER, make_engine
from core.domain.actors import Role
from core.domain.errors import CoreError
from core.domain.queries import Allowance, QueryState
from core.usecases.read_catalogue import read_catalogue
from core.usecases.run_query import Question, run_query
from ledger import store
from ledger.sequencer import Sequencer
from tests.databases import make_tables
from tests.factories import make_office
from tests.log_fixtures import ORIGIN, SIGNER, Log
from tests.postgres import PrivatePostgres, binaries

NORMAL, FULL = 1, 2


@pytest.fixture
def server() -> Iterator[PrivatePostgres]:
    programs = binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    started = PrivatePostgres(programs, durable=True, lazy_writer=True)
    started.start()
    try:
        yield started
    finally:
        started.stop()


def opened(url: str) -> Log:
    log = Log(make_engine(url))
    store.metadata.create_all(log.engine)
    return log


def put_lazily(log: Log, count: int) -> list[str]:
    eager, log.engine = log.engine, log.engine.execution_options(**FLUSHED_LATER)
    try:
        return log.put(count)
    finally:
        log.engine = eager


def waiting(engine: sa.Engine) -> list[str]:
    with store.reading(engine) as connection:
        return list(connection.execute(sa.select(store.outbox.c.entry_id).order_by(store.outbox.c.id)).scalars())


def test_a_power_cut_takes_lazy_commits_and_nothing_before_a_checkpoint(server: PrivatePostgres) -> None:
    log = opened(server.new_database())
    shown = put_lazily(log, 3)
    signed = log.sequencer.run_once()
    lost = put_lazily(log, 2)
    assert waiting(log.engine) == lost
    log.engine.dispose()
    server.power_cut()
    # The signed log stands with every lazy commit before it; the later ones are gone, so the test does test something.
    log.queued = shown
    log.check(3)
    assert signed is not None and waiting(log.engine) == []
    log.add(2)
    log.check(5)
    log.engine.dispose()


def test_the_sequencer_flushes_though_the_server_was_told_not_to(server: PrivatePostgres) -> None:
    url = server.new_database()
    log = opened(url)
    with log.engine.connect() as connection, connection.begin():
        name = log.engine.url.database
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    log.engine.dispose()
    log.add(4)
    log.engine.dispose()
    server.power_cut()
    log.check(4)
    log.engine.dispose()


def test_a_flush_keeps_what_was_committed_lazily_before_it(server: PrivatePostgres) -> None:
    log = opened(server.new_database())
    told = put_lazily(log, 2)
    store.flush(log.engine)
    put_lazily(log, 1)
    log.engine.dispose()
    server.power_cut()
    assert waiting(log.engine) == told
    log.engine.dispose()


def test_a_flushed_transaction_keeps_the_lazy_ones_before_it(server: PrivatePostgres) -> None:
    """What goes to the chain is written down first, and whatever that rests on with it."""
    log = opened(server.new_database())
    put_lazily(log, 2)
    log.put(1)
    log.engine.dispose()
    server.power_cut()
    assert waiting(log.engine) == log.queued
    log.engine.dispose()


@pytest.mark.parametrize("after", range(6))
def test_sqlite_keeps_a_beginning_wherever_its_write_ahead_log_is_cut(tmp_path: Path, after: int) -> None:
    """Lazy commits are only appended, so the disk may hold any beginning of them. Each is a whole log."""
    log = opened(f"sqlite:///{tmp_path / 'log.sqlite'}")
    log.add(2)
    flushed = (tmp_path / "log.sqlite-wal").stat().st_size
    for _ in range(3):
        put_lazily(log, 1)
    copy = tmp_path / "copy"
    copy.mkdir()
    for suffix in ("", "-wal"):
        shutil.copy(tmp_path / f"log.sqlite{suffix}", copy / f"log.sqlite{suffix}")
    end = (copy / "log.sqlite-wal").stat().st_size
    with (copy / "log.sqlite-wal").open("r+b") as wal:
        wal.truncate(flushed + (end - flushed) * after // 5)
    found = Log(make_engine(f"sqlite:///{copy / 'log.sqlite'}"))
    left = waiting(found.engine)
    assert left == log.queued[2 : 2 + len(left)] and (len(left) == 3) == (after == 5)
    found.queued = log.queued[: 2 + len(left)]
    found.check(2)
    while found.sequencer.run_once() is not None:
        pass
    found.check(2 + len(left))


def test_on_sqlite_only_who_asked_for_it_commits_without_a_flush(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'levels.sqlite'}")
    store.metadata.create_all(engine)
    lazy = engine.execution_options(**FLUSHED_LATER)

    def level(connection: sa.Connection) -> Any:
        return connection.exec_driver_sql("PRAGMA synchronous").scalar_one()

    # The pool hands one connection from each to the next: none may inherit what the last one chose.
    for _ in range(2):
        with lazy.connect() as connection, connection.begin():
            assert level(connection) == NORMAL
        with store.writing(engine) as connection:
            assert level(connection) == FULL
        with lazy.connect() as connection, connection.begin():
            assert level(connection) == NORMAL
        with engine.connect() as connection, connection.begin():
            assert level(connection) == FULL
    assert engine.pool.checkedin() == 1  # type: ignore[attr-defined]


def test_on_sqlite_a_flush_does_write(tmp_path: Path) -> None:
    """A commit that changed nothing would flush nothing."""
    log = opened(f"sqlite:///{tmp_path / 'log.sqlite'}")
    put_lazily(log, 1)
    wal = tmp_path / "log.sqlite-wal"
    before = wal.stat().st_size
    store.flush(log.engine)
    assert wal.stat().st_size > before
    log.engine.dispose()


class Asking:
    """An office on a server that can lose its power, with a gate that waits for a real log."""

    def __init__(self, server: PrivatePostgres, folder: Path) -> None:
        self.server = server
        url = server.new_database()
        make_tables(url)
        self.making = make_office(url, folder)

    def __enter__(self) -> Asking:
        self.office = office = self.making.__enter__()
        chen, li = office.person("chen", Role.STEWARD), office.person("li", Role.STEWARD)
        self.wang = office.person("wang", Role.RESEARCHER, org="university-y")
        self.dataset = office.published(chen, li)
        office.granted(chen, self.dataset, self.wang)
        sequencer = Sequencer(office.engine, SIGNER, office.clock, origin=ORIGIN)
        office.gate.on_wait = lambda entry_id: self._waited.append(sequencer.wait_for(entry_id, 10))
        self._waited: list[int] = []
        return self

    def __exit__(self, *error: Any) -> None:
        self.making.__exit__(*error)

    def ask(self, rho: int = 10) -> Any:
        question = Question(self.dataset.id, {"rho_nano": rho}, "service_planning")
        return run_query(self.office.services, self.wang, question, "k")

    def cut(self) -> None:
        self.office.engine.dispose()
        self.server.power_cut()

    def spent(self) -> tuple[int, int]:
        dataset, allowance = read_catalogue(self.office.services, self.wang, self.dataset.id)
        assert isinstance(allowance, Allowance)
        return allowance.spent_rho, dataset.spent_rho

    def states(self) -> list[str]:
        with self.office.engine.connect() as connection:
            return list(connection.execute(sa.select(tables.query.c.state)).scalars())


def test_an_answer_that_was_shown_is_there_with_its_charge(server: PrivatePostgres, tmp_path: Path) -> None:
    with Asking(server, tmp_path) as asking:
        shown = asking.ask()
        asking.cut()
        again = asking.ask()
        assert (again.id, again.answer) == (shown.id, shown.answer) and asking.office.dp.opened == 1
        assert asking.spent() == (10, 10) and asking.office.kinds()[-1] == "query.answered"


def test_a_power_cut_before_the_gate_takes_charge_and_answer_together(server: PrivatePostgres, tmp_path: Path) -> None:
    with Asking(server, tmp_path) as asking:
        before = asking.office.kinds()
        asking.office.gate.closed = True
        with pytest.raises(CoreError, match="answer_not_logged_yet"):
            asking.ask()
        assert asking.office.dp.opened == 1 and asking.spent() == (10, 10)
        asking.cut()
        assert (asking.spent(), asking.states(), asking.office.kinds()) == ((0, 0), [], before)
        asking.office.gate.closed = False
        assert asking.ask().state == QueryState.ANSWERED and asking.spent() == (10, 10)


@pytest.mark.parametrize(("rho", "breaks", "state"), [(10**6, False, "refused"), (10, True, "failed")])
def test_what_was_told_without_an_answer_is_still_so(
    server: PrivatePostgres, tmp_path: Path, rho: int, breaks: bool, state: str
) -> None:
    with Asking(server, tmp_path) as asking:
        asking.office.dp.breaks = breaks
        with pytest.raises(CoreError) as told:
            asking.ask(rho)
        spent = asking.spent()
        asking.cut()
        with pytest.raises(CoreError) as again:
            asking.ask(rho)
        assert (asking.states(), asking.spent()) == ([state], spent)
        assert (told.value.code, told.value.details) == (again.value.code, again.value.details)
