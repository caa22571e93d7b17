"""A log to test, on any database, that can re-verify the whole of itself after each step.

In a conftest.py: `from tests.log_fixtures import engine, log  # noqa: F401`. Needs the fixture `database_url`.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.entries import build_entry
from ledger.fsck import check_all
from ledger.outbox import enqueue
from ledger.reader import LogReader
from ledger.sequencer import Sequencer
from mingzheng.commitment import commit_record, leaf_hash
from mingzheng.merkle import verify_consistency
from mingzheng.note import Signer, open_checkpoint
from mingzheng.tlog_proof import TlogProof
from tests.databases import open_engine

ORIGIN = "log.example/明证"
SIGNER = Signer.from_seed(ORIGIN, bytes(range(32)))


class TickingClock:
    """One second later at each look, so that times are distinct and repeatable."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


class Log:
    """A log with its writer and reader. `check` is called after every step of a test that breaks something.

    `first`: number of the first entry, where others were queued before by somebody else.
    """

    def __init__(self, engine: sa.Engine, *, first: int = 0, **options: Any) -> None:
        self.engine = engine
        self.first = first
        self.clock = TickingClock()
        self.sequencer = Sequencer(engine, SIGNER, self.clock, origin=ORIGIN, **options)
        self.reader = LogReader(engine)
        self.queued: list[str] = []

    def put(self, count: int = 1, kind: str = "query.asked", **body: Any) -> list[str]:
        """Queue entries in one transaction, without logging them."""
        with self.engine.connect() as connection, connection.begin():
            new = [self._enqueue(connection, self.first + len(self.queued) + n, kind, body) for n in range(count)]
        self.queued += new
        return new

    def add(self, count: int = 1, kind: str = "query.asked", **body: Any) -> list[str]:
        """Queue and log them in one group."""
        new = self.put(count, kind, **body)
        self.sequencer.run_once()
        return new

    def size(self) -> int:
        newest = self.reader.latest_checkpoint()
        return 0 if newest is None else newest.size

    def faults(self, **options: Any) -> list[str]:
        return [str(fault) for fault in check_all(self.engine, [SIGNER.verifier], ORIGIN, **options)]

    def check(self, size: int | None = None) -> None:
        """All of it again: rows, records, tiles, signatures, each entry's proof, and that nothing was forgotten."""
        assert self.faults() == []
        if size is not None:
            assert self.size() == size
        logged = self.reader.records(limit=1_000_000)
        assert [record.entry_id for record in logged] == self.queued[: len(logged)]
        self._check_proofs()
        self._check_growth()

    def _check_proofs(self) -> None:
        for record in self.reader.records(limit=1_000_000):
            receipt = self.reader.receipt(record.entry_id, include_record=True)
            commitment = commit_record(base64.b64decode(receipt["salt"]), receipt["record"].encode())
            assert base64.b64encode(commitment).decode() == receipt["commitment"]
            TlogProof.parse(receipt["proof"]).verify(leaf_hash(commitment), [SIGNER.verifier], ORIGIN)

    def _check_growth(self) -> None:
        signed = self.reader.checkpoints(limit=1_000_000)
        for old, new in itertools.pairwise(signed):
            path = self.reader.consistency_path(old.size, new.size)
            verify_consistency(old.size, new.size, old.root, new.root, path)
            assert open_checkpoint(new.note, [SIGNER.verifier], ORIGIN).root == new.root

    def _enqueue(self, connection: sa.Connection, number: int, kind: str, body: dict[str, Any]) -> str:
        entry_id = make_entry_id(number)
        body = {"n": number, **body}
        enqueue(connection, build_entry(kind, entry_id, self.clock.now(), None, body, _digest(b"salt", number)))
        return entry_id


def make_entry_id(number: int) -> str:
    return "en_" + base64.b32encode(_digest(b"id", number)[:16]).decode().rstrip("=").lower()


def _digest(purpose: bytes, number: int) -> bytes:
    return hashlib.sha256(purpose + number.to_bytes(8, "big")).digest()


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    made = open_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def log(engine: sa.Engine) -> Log:
    return Log(engine)
