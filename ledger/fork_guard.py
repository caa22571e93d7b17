"""A database that was put back to an older state is never signed on: what was signed beyond it would be forked.

The database cannot know that it is old, so three things outside it are asked. The mark, a small file beside the log's
key, says what this machine signed last. The chain's newest anchor and the witnesses say what others saw. And what the
anchorer or the witnesses found while the server runs holds signing until a person has closed the incident.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import sqlalchemy as sa

from ledger.checkpoint import StoredCheckpoint
from ledger.errors import LedgerError
from ledger.incidents import close_incidents, open_codes
from ledger.merkle import ReadTile, Tree
from mingzheng.note import Checkpoint

RESTORED: Final = "log_restored"
UNCONFIRMED: Final = "log_unconfirmed"
HOLDING: Final = frozenset(
    {RESTORED, "chain_head_ahead", "chain_head_fell", "anchor_refused_fork", "witness_ahead", "witness_fork"}
)
"""Open incidents that stop signing: each says that somebody holds a state of this log that the database does not."""

# A flush for each group would slow every answer for what a second hardly changes: no backup is that young.
_KEEP_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Mark:
    """The largest checkpoint that was signed here."""

    size: int
    root: bytes


class Marks(Protocol):
    """Keeps one mark outside the database."""

    def read(self) -> Mark | None: ...

    def raise_to(self, mark: Mark) -> None:
        """Durably; a smaller one than it holds changes nothing."""

    def lower_to(self, mark: Mark) -> None:
        """For a person who has looked: what was signed beyond is lost."""


class ForkGuard:
    """Says before each group whether the database may be signed on. Without `marks` and `ask_outside`, only the open
    incidents speak.

    `ask_outside` compares with the chain and the witnesses: it raises `LedgerError` where one of them holds more or
    another log, and returns whether the chain answered at all.
    """

    def __init__(self, marks: Marks | None = None, ask_outside: Callable[[], bool] | None = None) -> None:
        self._marks = marks
        self._ask_outside = ask_outside
        self._unasked = ask_outside is not None
        self._held = False
        self._signed: Mark | None = None
        self._kept_at: float | None = None

    def before_group(self) -> None:
        """Ask outside, before the first signature and again after signing was held. Holds no lock: it may take long.

        A chain that is away does not stop a machine whose mark the database agrees with, or an outage at a restart
        would be one of the whole service. Without a mark, or after a hold, nothing here speaks for the database: then
        an answer is waited for, and `log_unconfirmed` says so.
        """
        if not self._unasked or self._ask_outside is None:
            return
        answered = self._ask_outside()
        if not answered and (self._held or self._marks is None or self._marks.read() is None):
            raise LedgerError(UNCONFIRMED)
        self._unasked = self._held = False

    def check(self, connection: sa.Connection, last: StoredCheckpoint | None, read: ReadTile, now: str) -> None:
        """Under the writer's lock. Raises `signing_held` while an incident speaks against it, or `log_restored`."""
        found = open_codes(connection, HOLDING | {UNCONFIRMED})
        if holding := found & HOLDING:
            self._hold()
            raise LedgerError("signing_held", cause=min(holding))
        known = self._signed or (None if self._marks is None else self._marks.read())
        if known is not None and not _holds(known, last, read):
            self._hold()
            raise LedgerError(RESTORED, size=0 if last is None else last.size, signed=known.size)
        if UNCONFIRMED in found:
            close_incidents(connection, {UNCONFIRMED}, now)

    def signed(self, made: Checkpoint) -> None:
        """After the commit, and before anybody is told of it.

        Before the commit the mark could be ahead of the log after a crash, and a sound machine would lock itself out.
        A crash right here leaves a mark that is behind, which says less and nothing false.
        """
        self._signed = Mark(made.size, made.root)
        self.keep()

    def keep(self, *, at_once: bool = False) -> None:
        """Write down what was signed, at most once a second unless `at_once`."""
        if self._marks is None or self._signed is None:
            return
        moment = time.monotonic()
        if at_once or self._kept_at is None or moment - self._kept_at >= _KEEP_SECONDS:
            self._marks.raise_to(self._signed)
            self._kept_at = moment

    def _hold(self) -> None:
        # A person may lower the mark meanwhile, so it is read anew.
        self.keep(at_once=True)
        self._signed = None
        self._held, self._unasked = True, self._ask_outside is not None


def _holds(known: Mark, last: StoredCheckpoint | None, read: ReadTile) -> bool:
    """Whether what was signed is a state of the log that the database holds."""
    if known.size == 0:
        return True
    if last is None or last.size < known.size:
        return False
    return (last.root if last.size == known.size else Tree(read).root(known.size)) == known.root
