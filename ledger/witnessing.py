"""Shows checkpoints to witnesses in the background, and keeps the cosignatures that they give.

A witness that is away, or refuses, stops nothing: it is an open incident until it cosigns again. Every answer is lost
or kept as a whole; asking for the same checkpoint again is harmless, and a witness says by itself where it stands.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from ledger import anchor_rows, checkpoint, cosignatures, store
from ledger.checkpoint import StoredCheckpoint
from ledger.entries import format_time
from ledger.errors import LedgerError
from ledger.incidents import close_incidents, open_incident
from ledger.merkle import Tree
from ledger.sequencer import Clock
from ledger.tile_rows import tile_reader
from mingzheng.cosignature import WitnessKey
from mingzheng.text_forms import decode_decimal
from mingzheng.verification_error import VerificationError
from mingzheng.witness.protocol import SIZE_TYPE, Submission, cosignature_in

_log = logging.getLogger(__name__)

_CODES: Final = ("witness_unreachable", "witness_refused", "witness_answer_malformed", "witness_ahead", "witness_fork")
# A witness sees two roots for one size, or more than the database holds: for a person to look at and to close.
_SERIOUS: Final = frozenset({"witness_ahead", "witness_fork"})
# After a long absence a witness is caught up in steps, so that no round lasts for ever.
_CATCH_UP: Final = 50


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """What a witness said over HTTP."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class KnownWitness:
    """A configured witness. `ask` posts a submission; it raises `LedgerError("witness_unreachable")`."""

    key: WitnessKey
    ask: Callable[[bytes], WitnessAnswer]


class Witnessing:
    """Keeps every witness up with the log in `engine`, one submission at a time. `interval` in seconds."""

    def __init__(
        self, engine: sa.Engine, witnesses: Sequence[KnownWitness], clock: Clock, *, interval: float = 5.0
    ) -> None:
        self._engine = engine
        self._witnesses = witnesses
        self._clock = clock
        self._interval = interval
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def run_once(self) -> int:
        """One round over all witnesses; how many cosignatures were gained. Failures are incidents, never raised."""
        return sum(self._round(witness) for witness in self._witnesses)

    def compare(self) -> None:
        """Show every witness the newest checkpoint, even one that it cosigned, so that it says if it saw more.

        Raises `witness_ahead` or `witness_fork`, an open incident by then. One that is away says nothing.
        """
        with store.reading(self._engine) as connection:
            newest = checkpoint.latest(connection)
        for witness in self._witnesses if newest is not None else ():
            self._round(witness, newest)

    def start(self) -> None:
        """One thread a witness, so that a slow one delays no other."""
        if self._threads:
            return
        self._stopping.clear()
        for witness in self._witnesses:
            thread = threading.Thread(target=self._run, args=(witness,), name="ledger-witnessing", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        threads, self._threads = self._threads, []
        self._stopping.set()
        for thread in threads:
            thread.join()

    def _run(self, witness: KnownWitness) -> None:
        while not self._stopping.is_set():
            try:
                self._round(witness)
            except Exception as error:  # noqa: BLE001 - the database may be away; the log goes on unwitnessed
                _log.error("witnessing waits: %s", type(error).__name__)
            self._stopping.wait(self._interval)

    def _round(self, witness: KnownWitness, shown: StoredCheckpoint | None = None) -> int:
        gained = 0
        try:
            for found in self._waiting(witness.key) if shown is None else [shown]:
                gained += self._submit(witness, found)
        except LedgerError as error:
            self._report(witness.key, error)
            if shown is not None and error.code in _SERIOUS:
                raise
            return gained
        except VerificationError as error:
            self._report(witness.key, LedgerError("witness_answer_malformed", reason=error.code))
            return gained
        return gained

    def _waiting(self, key: WitnessKey) -> list[StoredCheckpoint]:
        """Checkpoints to submit, smallest first: every one that an anchor names, and the newest.

        A witness never goes back, so an anchored checkpoint must be shown before a later one. Intents count, as their
        anchors may be confirmed after this round; a later intent can only be for the newest of now, or for more.
        """
        with store.reading(self._engine, frozen=True) as connection:
            newest = checkpoint.latest(connection)
            last = cosignatures.last_size(connection, key)
            if newest is None or newest.size <= last:
                return []
            sizes = [size for size in anchor_rows.sizes_above(connection, last) if size < newest.size][:_CATCH_UP]
            found = [checkpoint.at_size(connection, size) for size in sizes]
            return [*(one for one in found if one is not None), newest]

    def _submit(self, witness: KnownWitness, found: StoredCheckpoint) -> int:
        with store.reading(self._engine) as connection:
            old_size = cosignatures.last_size(connection, witness.key)
        for _attempt in range(3):
            answer = self._ask(witness, old_size, found)
            if answer.status != 409:
                break
            # Our memory of the witness is behind: a lost answer, or another process of ours. It says where it stands.
            stands = self._where_it_stands(answer, found)
            if stands > found.size:
                return self._is_known(stands)
            if stands == old_size:
                raise LedgerError("witness_fork", size=found.size)  # it stands where we said, at another root
            old_size = stands
        else:
            return 0
        if answer.status != 200:
            raise LedgerError(_refusal(answer), size=found.size, status=answer.status)
        line, seconds = cosignature_in(answer.body, found.note, witness.key)
        with store.writing(self._engine) as connection:
            cosignatures.add(connection, found.size, witness.key, line.line(), seconds)
            passing = [code for code in _CODES if code not in _SERIOUS]
            close_incidents(connection, passing, self._now(), witness=witness.key.name)
        # A crash before the commit loses the cosignature only: the next round is told 409, and asks for it again.
        return 1

    def _ask(self, witness: KnownWitness, old_size: int, found: StoredCheckpoint) -> WitnessAnswer:
        path: list[bytes] = []
        if 0 < old_size < found.size:
            with store.reading(self._engine) as connection:
                path = Tree(tile_reader(connection)).consistency_path(old_size, found.size)
        return witness.ask(Submission(old_size, tuple(path), found.note).body())

    @staticmethod
    def _where_it_stands(answer: WitnessAnswer, found: StoredCheckpoint) -> int:
        if answer.content_type.partition(";")[0].strip() != SIZE_TYPE:
            raise LedgerError("witness_fork", size=found.size)
        return decode_decimal(answer.body.decode("ascii", "replace").removesuffix("\n"), "proof_malformed")

    def _is_known(self, size: int) -> int:
        """The witness is past this checkpoint: fine while we hold what it saw, alarming if it saw more than we hold."""
        with store.reading(self._engine) as connection:
            newest = checkpoint.latest(connection)
        if newest is None or size > newest.size:
            raise LedgerError("witness_ahead", size=size, logged=0 if newest is None else newest.size)
        return 0

    def _report(self, key: WitnessKey, error: LedgerError) -> None:
        _log.error("witnessing waits: %s", error.code)
        # Without sizes for what passes by itself, so that a witness that is away for a day is one incident.
        details = dict(error.details) if error.code in _SERIOUS else {}
        with store.writing(self._engine) as connection:
            open_incident(connection, error.code, {**details, "witness": key.name}, self._now())

    def _now(self) -> str:
        return format_time(self._clock.now())


def _refusal(answer: WitnessAnswer) -> str:
    if answer.status == 422:
        # It stands at a size that we extend by a proof from our own tiles, and the proof does not lead there.
        return "witness_fork"
    return "witness_unreachable" if answer.status >= 500 or answer.status == 429 else "witness_refused"
