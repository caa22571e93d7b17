"""One transaction over the product's tables and the ledger's outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from core.db.accounts import Accounts, Credentials, SignInAttempts, StewardKeys
from core.db.allowances import Allowances
from core.db.cap_raises import CapRaises
from core.db.datasets import Datasets
from core.db.decisions import Decisions
from core.db.duties import Duties
from core.db.emergencies import Emergencies
from core.db.engine import FLUSHED_LATER, READ_ONLY
from core.db.evidence import EvidencePacks
from core.db.faults import is_fault, is_met
from core.db.idempotency import Idempotency
from core.db.incidents import Incidents
from core.db.jobs import Jobs
from core.db.logged_entries import LoggedEntries
from core.db.populations import Populations
from core.db.publications import Publications
from core.db.queries import Queries
from core.db.references import References
from core.db.reviews import Reviews
from core.db.rights import Rights
from core.db.totals import Totals
from core.domain import ids
from core.domain.actors import Actor
from core.domain.entries import EntryKind
from core.domain.storage import StorageError
from core.ports import Clock, Ids
from ledger.entries import Entry, build_entry
from ledger.erasure import scrub
from ledger.outbox import enqueue

R = TypeVar("R")


class _Once(Generic[R]):
    """A repository that is made when it is first asked for: most transactions need a few of them."""

    def __init__(self, make: Callable[[sa.Connection], R]) -> None:
        self._make = make

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, unit: SqlUnitOfWork, _owner: type | None = None) -> R:
        made = self._make(unit._connection)
        unit.__dict__[self._name] = made  # found there from now on, before this is asked
        return made


class SqlUnitOfWork:
    """Repositories on one connection: no use case writes SQL. Made by `transactions` or `readings`, never committed by
    hand."""

    accounts = _Once(Accounts)
    credentials = _Once(Credentials)
    sign_in_attempts = _Once(SignInAttempts)
    steward_keys = _Once(StewardKeys)
    populations = _Once(Populations)
    totals = _Once(Totals)
    allowances = _Once(Allowances)
    cap_raises = _Once(CapRaises)
    reviews = _Once(Reviews)
    queries = _Once(Queries)
    publications = _Once(Publications)
    references = _Once(References)
    decisions = _Once(Decisions)
    duties = _Once(Duties)
    emergencies = _Once(Emergencies)
    rights = _Once(Rights)
    evidence = _Once(EvidencePacks)
    jobs = _Once(Jobs)
    idempotency = _Once(Idempotency)
    entries = _Once(LoggedEntries)

    def __init__(self, connection: sa.Connection, clock: Clock, make_ids: Ids) -> None:
        self._connection = connection
        self._clock = clock
        self._ids = make_ids
        self.recorded = 0
        self._recorded: list[Entry] = []
        self.incidents = Incidents(connection, clock)
        self.datasets = Datasets(connection, clock)

    def record(self, kind: EntryKind, actor: Actor | None, body: Mapping[str, Any]) -> str:
        entry_id = self._ids.make(ids.ENTRY)
        who = None if actor is None else actor.for_entry()
        self._recorded.append(build_entry(str(kind), entry_id, self._clock.now(), who, body, self._ids.random(32)))
        return entry_id

    def record_once(self, kind: EntryKind, body: Mapping[str, Any], *names: str) -> bool:
        entry_id = ids.named_id(ids.ENTRY, str(kind), *names)
        self.queue_recorded()
        if self.entries.waits(entry_id) or self.entries.find(entry_id) is not None:
            return False
        self._recorded.append(
            build_entry(str(kind), entry_id, self._clock.now(), None, body, self._ids.random(32)),
        )
        self.queue_recorded()
        return True

    def queue_recorded(self) -> None:
        """Put what was recorded since the last time into the outbox, by one statement."""
        enqueue(self._connection, *self._recorded)
        self.recorded += len(self._recorded)
        self._recorded.clear()


def transactions(
    engine: sa.Engine,
    clock: Clock,
    make_ids: Ids,
    wake_sequencer: Callable[[], None],
    *,
    flushed: bool = True,
    refused: Callable[[], None] = lambda: None,
) -> Callable[[], AbstractContextManager[SqlUnitOfWork]]:
    """Not `flushed`: commits wait for no disk, see `core.ports.Services.gated`. `refused` hears of each fault of the
    database or a disk, not of those that met others."""
    chosen = engine if flushed else engine.execution_options(**FLUSHED_LATER)

    @contextmanager
    def transaction() -> Iterator[SqlUnitOfWork]:
        try:
            with chosen.connect() as connection, connection.begin():
                unit = SqlUnitOfWork(connection, clock, make_ids)
                yield unit
                unit.queue_recorded()
        except Exception as error:
            if is_fault(error):
                if not is_met(error):
                    refused()
                raise StorageError("storage_unavailable") from error
            raise
        # Dying here loses nothing: the outbox rows are committed and the sequencer looks for them by itself.
        if unit.recorded:
            wake_sequencer()
        # Dying here leaves the erased bytes in SQLite's write-ahead log until its next checkpoint, and nowhere else.
        if unit.entries.destroyed or unit.queries.destroyed or unit.rights.destroyed:
            scrub(engine)

    return transaction


def readings(engine: sa.Engine, clock: Clock, make_ids: Ids) -> Callable[[], AbstractContextManager[SqlUnitOfWork]]:
    chosen = engine.execution_options(**READ_ONLY)

    @contextmanager
    def reading() -> Iterator[SqlUnitOfWork]:
        try:
            with chosen.connect() as connection, connection.begin() as transaction:
                yield SqlUnitOfWork(connection, clock, make_ids)
                transaction.rollback()
        except Exception as error:
            if is_fault(error):
                raise StorageError("storage_unavailable") from error
            raise

    return reading
