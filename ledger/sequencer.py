"""The one writer of the log. It takes waiting entries in groups and makes them durable, proven and signed at once.

Nothing about the tree is kept in memory between two groups: each starts from what the database says was signed last. So
a crash, a lost answer or a second process needs no recovery code; the next group is the recovery.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Protocol

import sqlalchemy as sa

from ledger import checkpoint, log_keys, outbox, store
from ledger.clock_guard import CLOCK_CODES, check_before_signing
from ledger.entries import format_time
from ledger.errors import LedgerError
from ledger.fork_guard import RESTORED, UNCONFIRMED, ForkGuard
from ledger.incidents import open_incident
from ledger.log_keys import Keyring, no_other_keys
from ledger.merkle import Tree, append
from ledger.tile_rows import WriterTiles
from ledger.waiters import Waiter, Waiters
from mingzheng.commitment import leaf_hash
from mingzheng.merkle import EMPTY_ROOT
from mingzheng.note import Checkpoint, Signer

_log = logging.getLogger(__name__)

# Signing on would extend a log that is already wrong, so these stop the thread until an operator starts it again.
_FATAL: Final = frozenset({"tiles_damaged", "log_foreign", "log_key_missing"})
# These are for an operator to see, though the thread tries on.
_REPORTED: Final = CLOCK_CODES | {RESTORED, UNCONFIRMED}
_ANY_WAITING: Final = sa.select(store.outbox.c.id).limit(1)
_IDLE_SECONDS: Final = 0.2
_LOOK_AGAIN: Final = 0.05
_LOOK_MYSELF: Final = 0.5
_AT_ONCE: Final = 500
_LONGEST_BACKOFF: Final = 5.0


class Clock(Protocol):
    def now(self) -> datetime: ...


class Sequencer:
    """Moves the outbox into the log of `origin`, at most `batch` entries a transaction.

    `window_seconds`: how long after a group of several commits the thread gathers entries for the next. Behind a lone
    one it takes at once what comes: somebody who asks one question after another would wait for company that never
    comes. `skew_limit`: seconds by which the clock may be behind the last signed checkpoint; None does not look.
    `signer` holds the log's first key; `keyring` finds those that it was rotated to. `guard` knows what was signed
    beyond this database, if anything was.
    """

    def __init__(
        self,
        engine: sa.Engine,
        signer: Signer,
        clock: Clock,
        *,
        origin: str,
        window_seconds: float = 0.01,
        batch: int = 1000,
        skew_limit: float | None = None,
        keyring: Keyring = no_other_keys,
        guard: ForkGuard | None = None,
    ) -> None:
        self._engine = engine
        self._signer = signer
        self._keyring = keyring
        self._guard = ForkGuard() if guard is None else guard
        self._clock = clock
        self._origin = origin
        self._window = window_seconds
        self._batch = batch
        self._skew_limit = skew_limit
        self._wake = threading.Event()
        self._committed = threading.Event()
        self._commits = 0
        self._last_group = -math.inf
        self._last_look = -math.inf
        self._crowded = False
        self._more = False
        self._stopping = threading.Event()
        self._waiters = Waiters()
        self._thread: threading.Thread | None = None
        self._failure: LedgerError | None = None

    def run_once(self) -> Checkpoint | None:
        """Log one group. Returns its checkpoint, or None when nothing waits. Any process may call it at any time."""
        # An idle log looks without the writer's lock, so that it never delays the product's own transactions.
        with store.reading(self._engine) as connection:
            if connection.execute(_ANY_WAITING).first() is None:
                return None
        return self._log_one_group()

    def _log_one_group(self) -> Checkpoint | None:
        try:
            self._guard.before_group()
            with store.writing(self._engine) as connection:
                done = self._log_group(connection)
        except LedgerError as error:
            if error.code in _REPORTED:
                self._report(error)
            raise
        # A crash before the commit leaves the entries in the outbox. After it they are logged, whatever we report.
        if done is None:
            return None
        made, entry_ids = done
        self._guard.signed(made)
        self._waiters.logged(made.size - len(entry_ids), entry_ids)
        return made

    def wait_for(self, entry_id: str, timeout: float) -> int:
        """Block until the entry is under a signed checkpoint; its leaf index. Raises `entry_not_sequenced` in time.

        Where no thread of this object runs, it does the work itself. A timeout is in seconds and means "not yet": the
        entry stays in the outbox and will be logged.
        """
        deadline = time.monotonic() + timeout
        with self._waiters.waiting(entry_id) as waiter:
            if self._thread is None:
                return self._work_for(entry_id, waiter, deadline)
            self._wake.set()
            # The thread tells of what it logs, and looks for what others logged. Asking the database here as well
            # would cost each access a transaction; it is done where the thread has said nothing for long.
            while (index := waiter.wait(max(0.0, min(deadline - time.monotonic(), _LOOK_MYSELF)))) is None:
                if (index := self._look(entry_id, deadline)) is not None:
                    return index
            return index

    def start(self) -> None:
        """Run in a thread until `stop`. What an earlier process left waiting is logged first."""
        if self._thread is not None:
            return
        self._stopping.clear()
        self._failure = None
        self._look_at_once()
        self._thread = threading.Thread(target=self._run, name="ledger-sequencer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the group at hand and end the thread."""
        thread, self._thread = self._thread, None
        self._stopping.set()
        self._wake.set()
        if thread is not None:
            thread.join()
        self._guard.keep(at_once=True)

    def notify(self) -> None:
        """Say that entries were committed to the outbox. Never needed for correctness, only for speed."""
        self._commits += 1  # two threads may count one; it is only asked whether there were several
        self._look_at_once()

    def _look_at_once(self) -> None:
        self._committed.set()
        self._wake.set()

    def _work_for(self, entry_id: str, waiter: Waiter, deadline: float) -> int:
        """Without a thread here: log what waits, or see another process do it."""
        pause = 0.002
        while (index := self._look(entry_id, deadline)) is None:
            if self.run_once() is not None:
                continue
            if (index := waiter.wait(min(max(0.0, deadline - time.monotonic()), pause))) is not None:
                return index
            pause = min(pause * 2, _LOOK_AGAIN)
        return index

    def _look(self, entry_id: str, deadline: float) -> int | None:
        """The index, if the database has it. Raises once waiting is no use any more."""
        found = self._indexes_of([entry_id])
        if found:
            return found[0][1]
        if self._failure is not None:
            raise LedgerError("sequencer_stopped", cause=self._failure.code)
        if time.monotonic() >= deadline:
            raise LedgerError("entry_not_sequenced", entry_id=entry_id)
        return None

    def _log_group(self, connection: sa.Connection) -> tuple[Checkpoint, tuple[str, ...]] | None:
        last = checkpoint.latest(connection)
        size, root = (0, EMPTY_ROOT) if last is None else (last.size, last.root)
        if last is not None and last.origin != self._origin:
            raise LedgerError("log_foreign")
        tiles = WriterTiles(connection)
        # Extending tiles that do not lead to the signed root would fork the log: refuse, and let a person look.
        if Tree(tiles.read).root(size) != root:
            raise LedgerError("tiles_damaged", size=size)
        rows: Sequence[sa.Row[Any]] = outbox.oldest_rows(connection, self._batch)
        if not rows:
            return None  # another process was faster
        moment = self._clock.now()
        self._guard.check(connection, last, tiles.read, format_time(moment))
        check_before_signing(connection, last, moment, self._skew_limit)
        # A group ends with a rotation, so that the very checkpoint that first covers it bears both keys.
        found, rows = len(rows), log_keys.up_to_rotation(rows)
        self._more = len(rows) < found or found >= self._batch

        # All of what follows is one transaction: a crash at any line leaves the outbox full and the log as it was.
        outbox.move_into_log(connection, [row.id for row in rows], size)
        log_keys.rotate(connection, rows[-1], size + len(rows), self._signer)
        tiles.write(append(tiles.read, size, [leaf_hash(bytes(row.commitment)) for row in rows]))
        made = Checkpoint(self._origin, size + len(rows), Tree(tiles.read).root(size + len(rows)))
        # The size signed last was read under the lock that is still held, so this can only extend it. Were the lock
        # broken, the second writer would find its leaves and its size taken, and roll back.
        signers = log_keys.signers_at(connection, made.size, self._signer, self._keyring)
        checkpoint.sign_and_add(connection, made, signers, format_time(self._clock.now()))
        return made, tuple(row.entry_id for row in rows)

    def _indexes_of(self, entry_ids: Sequence[str]) -> list[tuple[str, int]]:
        # Record, leaf, tiles and checkpoint were committed together: a record that is there is signed for.
        held = store.record.c
        query = sa.select(held.entry_id, held.leaf_index).where(held.entry_id.in_(entry_ids))
        with store.reading(self._engine) as connection:
            return [(row.entry_id, row.leaf_index) for row in connection.execute(query)]

    def _find_awaited(self) -> None:
        """Tell those who wait for what another process logged, or was logged long ago: all of them by one look."""
        awaited = self._waiters.untold()
        for start in range(0, len(awaited), _AT_ONCE):
            self._waiters.found(self._indexes_of(awaited[start : start + _AT_ONCE]))

    def _run(self) -> None:
        backoff = 0.0
        while not self._stopping.is_set():
            # Entries of other processes set no event here, so look for them by and by.
            woken = self._wake.wait(_LOOK_AGAIN if self._waiters.untold() else _IDLE_SECONDS)
            self._wake.clear()
            try:
                if self._committed.is_set():
                    self._stopping.wait(self._gathering())
                    self._log_committed()
                elif not woken or time.monotonic() - self._last_look >= _IDLE_SECONDS:
                    # Those who wait for what is logged already may wake us so often that we never sleep out.
                    self._log_committed(look=True)
                # Whoever waits without a commit of ours wakes us for this look alone.
                self._find_awaited()
                self._guard.keep()
                backoff = 0.0
            except LedgerError as error:
                if error.code in _FATAL:
                    self._give_up(error)
                    return
                backoff = self._back_off(backoff, error)
            except Exception as error:  # noqa: BLE001 - database away, signer away: all mean "try again later"
                backoff = self._back_off(backoff, error)

    def _gathering(self) -> float:
        """Seconds to wait for more, so that a crowd shares a flush."""
        return max(0.0, self._last_group + self._window - time.monotonic()) if self._crowded else 0.0

    def _log_committed(self, *, look: bool = False) -> None:
        """Log what waits, group by group. `look`: nobody said that anything does."""
        # Cleared before the outbox is read: what is committed from here on sets it again.
        self._committed.clear()
        self._last_look = time.monotonic()
        self._crowded, self._commits = self._commits > 1, 0
        group = self.run_once if look else self._log_one_group
        while group() is not None:
            self._last_group = time.monotonic()
            if self._stopping.is_set() or not self._more:
                break

    def _back_off(self, previous: float, error: Exception) -> float:
        # Only the type: a database error's text quotes the statement's parameters, which are records and salts.
        _log.error("sequencing failed, entries keep waiting: %s", type(error).__name__)
        seconds = min(max(previous * 2, 0.05), _LONGEST_BACKOFF)
        self._stopping.wait(seconds)
        self._look_at_once()
        return seconds

    def _give_up(self, error: LedgerError) -> None:
        _log.critical("sequencing stopped: %s", error.code)
        self._failure = error
        self._report(error)
        self._waiters.wake()

    def _report(self, error: LedgerError) -> None:
        with store.writing(self._engine) as connection:
            open_incident(connection, error.code, error.details, format_time(self._clock.now()))
