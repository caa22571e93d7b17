"""The log's signing keys, and how one follows another.

A rotation is one entry, `log.key_rotated`, and takes effect where that entry stands: in the transaction that logs it,
the new key begins at the size that first covers it, and the old key ends `overlap` entries later. So at any moment,
crash or not, the database says which keys sign which size, and says it together with the log itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from ledger import checkpoint, store
from ledger.entries import Entry, parse_record
from ledger.errors import LedgerError
from ledger.outbox import enqueue
from mingzheng.note import Signer, Verifier

ROTATED: Final = "log.key_rotated"
_table = store.log_key
_STORED: Final = sa.select(_table).order_by(_table.c.first_size)

# The signer of a public key, or `log_key_missing`.
Keyring = Callable[[bytes], Signer]


@dataclass(frozen=True, slots=True)
class StoredKey:
    """`public_key` signs sizes from `first_size` to `last_size` (None: still). `entry_id` brought it in."""

    first_size: int
    last_size: int | None
    public_key: bytes
    entry_id: str | None


def no_other_keys(_public_key: bytes) -> Signer:
    """The keyring of a log whose key was never rotated."""
    raise LedgerError("log_key_missing")


def stored(connection: sa.Connection) -> list[StoredKey]:
    """Oldest first; empty until the first rotation."""
    rows = connection.execute(_STORED)
    return [StoredKey(row.first_size, row.last_size, bytes(row.public_key), row.entry_id) for row in rows]


def signers_at(connection: sa.Connection, size: int, first: Signer, keyring: Keyring) -> list[Signer]:
    """Who signs a checkpoint of `size`: one key, or the old and the new while they overlap."""
    keys = stored(connection)
    if not keys:
        return [first]
    valid = [key for key in keys if key.first_size <= size and (key.last_size is None or size <= key.last_size)]
    return [first if key.public_key == first.verifier.public_key else keyring(key.public_key) for key in valid]


def up_to_rotation(rows: Sequence[sa.Row[Any]]) -> list[sa.Row[Any]]:
    """The waiting entries up to the first rotation, and with it."""
    place = next((n for n, row in enumerate(rows) if row.kind == ROTATED), len(rows))
    return list(rows[: place + 1])


def rotate(connection: sa.Connection, last: sa.Row[Any], size: int, first: Signer) -> None:
    """If `last`, just logged below `size`, is a rotation: end the old key and begin the new, in this transaction."""
    if last.kind != ROTATED:
        return
    logged = sa.select(store.record.c.record).where(store.record.c.entry_id == last.entry_id)
    body = parse_record(bytes(connection.execute(logged).scalar_one()))["body"]
    old, new = Verifier.parse(body["old_key"]), Verifier.parse(body["new_key"])
    keys = stored(connection)
    if not keys:
        keys = [StoredKey(0, None, first.verifier.public_key, None)]
        connection.execute(sa.insert(_table).values(first_size=0, public_key=first.verifier.public_key))
    if keys[-1].public_key != old.public_key:
        raise LedgerError("log_key_rotating")  # `ask_for_rotation` lets no such entry in
    ended = {"last_size": size + body["overlap"]}
    connection.execute(sa.update(_table).where(_table.c.first_size == keys[-1].first_size).values(ended))
    begun = {"first_size": size, "public_key": new.public_key, "entry_id": last.entry_id}
    connection.execute(sa.insert(_table).values(begun))


def rotation_body(old: Verifier, new: Verifier, overlap: int) -> Mapping[str, Any]:
    """What the entry says: `old` signs `overlap` entries longer than the one that first covers it."""
    return {"old_key": old.text(), "new_key": new.text(), "overlap": overlap}


def ask_for_rotation(engine: sa.Engine, entry: Entry, old: Verifier) -> None:
    """Queue a rotation. Raises `log_key_rotating` while one waits or its overlap is not over: never two at once."""
    # The writer's lock, so that no group is logged between the look and the entry.
    with store.writing(engine) as connection:
        waiting = sa.select(store.outbox.c.id).where(store.outbox.c.kind == ROTATED).limit(1)
        newest = checkpoint.latest(connection)
        size = 0 if newest is None else newest.size
        keys = stored(connection)
        overlapping = [key for key in keys if key.last_size is not None and size < key.last_size]
        stale = bool(keys) and keys[-1].public_key != old.public_key
        if connection.execute(waiting).first() is not None or overlapping or stale:
            raise LedgerError("log_key_rotating")
        enqueue(connection, entry)
