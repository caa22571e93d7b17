"""Appends: from accesses to signed checkpoints, in several ways of bringing them there.

Every way ends in the same place: durable in the database, in the tree, under a signed checkpoint.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256

import sqlalchemy as sa

from core.adapters.system import SystemClock
from core.db.engine import FLUSHED_LATER, make_engine
from ledger import store
from ledger.entries import Entry, build_entry
from ledger.outbox import enqueue
from ledger.reader import LogReader
from ledger.sequencer import Sequencer
from mingzheng.note import Signer

ORIGIN = "bench.example/log"
SIGNER = Signer.from_seed(ORIGIN, bytes(32))
_ACTOR = {"id": "ac_bench", "org": "University", "role": "researcher"}


class Bench:
    """An empty log in a database of its own."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        store.metadata.create_all(self.engine)
        self.sequencer = Sequencer(self.engine, SIGNER, SystemClock(), origin=ORIGIN)
        self.reader = LogReader(self.engine)

    def size(self) -> int:
        newest = self.reader.latest_checkpoint()
        return 0 if newest is None else newest.size

    def put(self, entries: Sequence[Entry], *, flushed: bool = False) -> None:
        """As a use case does, in one transaction. Not `flushed`: as one whose answer waits at the gate."""
        engine = self.engine if flushed else self.engine.execution_options(**FLUSHED_LATER)
        with engine.connect() as connection, connection.begin():
            enqueue(connection, *entries)

    @contextmanager
    def running(self) -> Iterator[None]:
        self.sequencer.start()
        try:
            yield
        finally:
            self.sequencer.stop()


def make_entries(count: int, first: int = 0) -> list[Entry]:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    return [_entry(number, now) for number in range(first, first + count)]


def _entry(number: int, now: datetime) -> Entry:
    digest = sha256(b"%d" % number).digest()
    entry_id = "en_" + "".join("abcdefghijklmnopqrstuvwxyz234567"[byte & 31] for byte in digest[:26])
    body = {"query": f"qr_{number}", "dataset": "ds_bench", "version": 1, "plan_hash": digest.hex(), "purpose": "study"}
    return build_entry("query.asked", entry_id, now, _ACTOR, body, digest)


def one_by_one(bench: Bench, entries: Sequence[Entry]) -> float:
    """The baseline: every access is flushed, logged and signed by itself before the next begins."""
    began = time.perf_counter()
    for entry in entries:
        bench.put([entry], flushed=True)
        bench.sequencer.run_once()
    return len(entries) / (time.perf_counter() - began)


def drain(bench: Bench, entries: Sequence[Entry]) -> float:
    """What the sequencer can do: a full outbox, logged group by group. The outbox rows are durable before it begins."""
    for start in range(0, len(entries), 10_000):
        chunk = entries[start : start + 10_000]
        rows = [
            {"entry_id": e.id, "kind": e.kind, "record": e.record, "salt": e.salt, "commitment": e.commitment}
            | {"at": e.labels.at, "actor": e.labels.actor, "dataset": e.labels.dataset}
            for e in chunk
        ]
        with bench.engine.connect() as connection, connection.begin():
            connection.execute(sa.insert(store.outbox), rows)
    before = bench.size()
    began = time.perf_counter()
    while bench.sequencer.run_once() is not None:
        pass
    elapsed = time.perf_counter() - began
    assert bench.size() == before + len(entries)
    return len(entries) / elapsed


def put_all(bench: Bench, writers: int, entries: Sequence[Entry], each: int) -> None:
    """`writers` threads commit `each` entries a transaction."""
    groups = [entries[start : start + each] for start in range(0, len(entries), each)]

    def work(number: int) -> None:
        for group in groups[number::writers]:
            bench.put(group)
            bench.sequencer.notify()

    in_threads([lambda number=number: work(number) for number in range(writers)])  # type: ignore[misc]


def waits(bench: Bench, entries: Sequence[Entry], began: float, pause: float, workers: int) -> list[float]:
    """How long, in ms, each access waited from when it was due until it was signed for; one was due each `pause` s.

    That is when the gate opens and its receipt can be had; serialising the receipt is not in it. Counted from when it
    was due (`began` by `time.time`), not from when a worker was free: waiting for a worker is part of the wait.
    """
    turn = itertools.count()
    waited: list[float] = []

    def work() -> None:
        while (number := next(turn)) < len(entries):
            due = began + number * pause
            time.sleep(max(0.0, due - time.time()))
            bench.put([entries[number]])
            bench.sequencer.notify()
            bench.sequencer.wait_for(entries[number].id, 60)
            waited.append((time.time() - due) * 1000)

    in_threads([work] * workers)
    return waited


def in_threads(actions: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=action) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
