"""The checkpoints that were signed, as they are stored: the newest is what the next one must extend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from ledger import store
from mingzheng.note import Checkpoint, Signer, sign_note

_LATEST: Final = sa.select(store.checkpoint).order_by(store.checkpoint.c.size.desc()).limit(1)
_ADD: Final = sa.insert(store.checkpoint)


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A signed checkpoint: `note` is its exact text, `signed_at` UTC in the spelling of the records."""

    size: int
    root: bytes
    note: bytes
    signed_at: str

    @property
    def origin(self) -> str:
        return self.note.decode("utf-8").partition("\n")[0]


def latest(connection: sa.Connection) -> StoredCheckpoint | None:
    """The newest checkpoint, or None while the log is empty."""
    return _one(connection, _LATEST)


def at_size(connection: sa.Connection, size: int) -> StoredCheckpoint | None:
    return _one(connection, sa.select(store.checkpoint).where(store.checkpoint.c.size == size))


def following(connection: sa.Connection, after: int, limit: int) -> list[StoredCheckpoint]:
    """Up to `limit` checkpoints of more than `after` leaves, smallest first."""
    query = sa.select(store.checkpoint).where(store.checkpoint.c.size > after)
    return [_read(row) for row in connection.execute(query.order_by(store.checkpoint.c.size).limit(limit))]


def newest(connection: sa.Connection, limit: int) -> list[StoredCheckpoint]:
    """Up to `limit` checkpoints, largest first."""
    query = sa.select(store.checkpoint).order_by(store.checkpoint.c.size.desc()).limit(limit)
    return [_read(row) for row in connection.execute(query)]


def sign_and_add(connection: sa.Connection, checkpoint: Checkpoint, signers: Sequence[Signer], signed_at: str) -> None:
    """Sign and store in the caller's transaction, with both keys while the log changes its key.

    `size` is the primary key: one size can never get a second root.

    The signature exists before the commit. If the commit fails it was shown to nobody, and signing is deterministic.
    """
    note = sign_note(checkpoint.text(), *signers)
    row = {"size": checkpoint.size, "root": checkpoint.root, "note": note, "signed_at": signed_at}
    connection.execute(_ADD, row)


def _one(connection: sa.Connection, query: sa.Select[Any]) -> StoredCheckpoint | None:
    row = connection.execute(query).first()
    return None if row is None else _read(row)


def _read(row: sa.Row[Any]) -> StoredCheckpoint:
    return StoredCheckpoint(row.size, bytes(row.root), bytes(row.note), row.signed_at)
