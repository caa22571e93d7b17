"""The log, for reading: everything that is served of it. Nothing here waits for the writer or changes a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ledger import anchor_rows, checkpoint, cosignatures, log_keys, store
from ledger.chain_types import AnchorReceipt
from ledger.checkpoint import StoredCheckpoint
from ledger.entries import parse_record
from ledger.errors import LedgerError
from ledger.filed import Wanted, places
from ledger.incidents import Incident, incidents
from ledger.log_keys import StoredKey
from ledger.lookup import Match, find
from ledger.merkle import Tree
from ledger.receipts import build_receipt, rotation_receipt
from ledger.tile_rows import tile_reader
from mingzheng.merkle import HASH_BYTES
from mingzheng.tiles import TILE_WIDTH, encode_bundle


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One entry of the log. `record` and `salt` are None once they are erased; the commitment stays, and `remains`."""

    index: int
    entry_id: str
    kind: str
    record: bytes | None
    salt: bytes | None
    commitment: bytes
    remains: bytes | None

    def parsed(self) -> dict[str, Any] | None:
        """The record's envelope (docs/formats.md), or None once it is erased."""
        return None if self.record is None else parse_record(self.record)


class LogReader:
    """Proofs, tiles and records of the log in one database. Safe to share between threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def latest_checkpoint(self) -> StoredCheckpoint | None:
        """The newest signed checkpoint with its cosignatures so far, or None while the log is empty."""
        with store.reading(self._engine) as connection:
            newest = checkpoint.latest(connection)
            return None if newest is None else cosignatures.dressed(connection, [newest])[0]

    def checkpoint(self, size: int) -> StoredCheckpoint:
        """The checkpoint signed at exactly `size`. Raises `checkpoint_unknown`."""
        with store.reading(self._engine) as connection:
            found = checkpoint.at_size(connection, size)
        if found is None:
            raise LedgerError("checkpoint_unknown", size=size)
        return found

    def checkpoints(self, after: int = 0, limit: int = 100) -> list[StoredCheckpoint]:
        """Checkpoints of more than `after` leaves with their cosignatures so far, smallest first."""
        with store.reading(self._engine) as connection:
            return cosignatures.dressed(connection, checkpoint.following(connection, after, limit))

    def anchors(self, after: int = 0, limit: int = 100) -> list[AnchorReceipt]:
        """Confirmed anchors of more than `after` leaves, smallest first."""
        with store.reading(self._engine) as connection:
            return anchor_rows.confirmed(connection, after, limit)

    def newest_checkpoints(self, limit: int) -> list[StoredCheckpoint]:
        """The newest checkpoints with their cosignatures so far, largest first."""
        with store.reading(self._engine) as connection:
            return cosignatures.dressed(connection, checkpoint.newest(connection, limit))

    def newest_anchors(self, limit: int) -> list[AnchorReceipt]:
        """The newest confirmed anchors, largest first."""
        with store.reading(self._engine) as connection:
            return anchor_rows.newest(connection, limit)

    def find(self, text: str) -> list[Match]:
        """What an id, a number or a hash names (`ledger.lookup`)."""
        with store.reading(self._engine) as connection:
            return find(connection, text)

    def index_of(self, entry_id: str) -> int | None:
        """The leaf index, or None while the entry is not under a signed checkpoint."""
        found = self.record(entry_id)
        return None if found is None else found.index

    def inclusion_path(self, index: int, size: int) -> list[bytes]:
        """RFC 9162 inclusion proof. Raises `proof_out_of_range`."""
        with store.reading(self._engine) as connection:
            self._check_size(connection, size)
            return Tree(tile_reader(connection)).inclusion_path(index, size)

    def consistency_path(self, old_size: int, new_size: int) -> list[bytes]:
        """RFC 9162 consistency proof. Raises `proof_out_of_range`."""
        with store.reading(self._engine) as connection:
            self._check_size(connection, new_size)
            return Tree(tile_reader(connection)).consistency_path(old_size, new_size)

    def tile(self, level: int, index: int, width: int = TILE_WIDTH) -> bytes | None:
        """The first `width` hashes of a tile, or None unless the log holds that many. Never changes once given."""
        with store.reading(self._engine) as connection:
            data = tile_reader(connection)(level, index)
        wanted = width * HASH_BYTES
        return data[:wanted] if data is not None and 0 < wanted <= len(data) else None

    def entry_bundle(self, index: int, width: int = TILE_WIDTH) -> bytes | None:
        """The commitments under the level-0 tile `index`, as a bundle, or None unless the log holds that many."""
        column = store.leaf.c.leaf_index
        start = index * TILE_WIDTH
        span = (column >= start) & (column < start + width)
        query = sa.select(store.leaf.c.commitment).where(span).order_by(column)
        with store.reading(self._engine) as connection:
            commitments = [bytes(value) for value in connection.execute(query).scalars()]
        return encode_bundle(commitments) if 0 < width == len(commitments) else None

    def record(self, entry_id: str) -> StoredRecord | None:
        """The entry, or None while it is not under a signed checkpoint."""
        found = self._records(store.record.c.entry_id == entry_id, 1)
        return found[0] if found else None

    def records(self, after: int = -1, limit: int = 100) -> list[StoredRecord]:
        """Entries with a leaf index above `after`, in the order of the log."""
        return self._records(store.record.c.leaf_index > after, limit)

    def matching(self, wanted: Wanted, *, first: int, end: int, limit: int, newest: bool) -> list[StoredRecord]:
        """Some of the entries that `wanted` fits (`ledger.filed.places`), in the order of the log."""
        with store.reading(self._engine) as connection:
            found = places(connection, wanted, first=first, end=end, limit=limit, newest=newest)
        return self._records(store.record.c.leaf_index.in_(found), limit) if found else []

    def receipt(self, entry_id: str, include_record: bool) -> dict[str, Any]:
        """The entry's receipt as JSON values (docs/formats.md). Raises `entry_unknown`."""
        with store.reading(self._engine, frozen=True) as connection:
            return build_receipt(connection, entry_id, include_record=include_record)

    def log_keys(self) -> list[StoredKey]:
        """The keys that the log has signed with, oldest first; empty until the first rotation."""
        with store.reading(self._engine) as connection:
            return log_keys.stored(connection)

    def rotations(self) -> list[dict[str, Any]]:
        """The receipt of each rotation, under the checkpoint that both keys signed, oldest first."""
        with store.reading(self._engine, frozen=True) as connection:
            return [rotation_receipt(connection, key) for key in log_keys.stored(connection) if key.entry_id]

    def incidents(self, *, only_open: bool = True) -> list[Incident]:
        """What waits for an operator, oldest first."""
        with store.reading(self._engine) as connection:
            return incidents(connection, only_open=only_open)

    def _records(self, which: sa.ColumnElement[bool], limit: int) -> list[StoredRecord]:
        query = sa.select(store.record, store.leaf.c.commitment).join(store.leaf).where(which)
        with store.reading(self._engine) as connection:
            rows = connection.execute(query.order_by(store.record.c.leaf_index).limit(limit)).all()
        return [_stored(row) for row in rows]

    @staticmethod
    def _check_size(connection: sa.Connection, size: int) -> None:
        newest = checkpoint.latest(connection)
        if newest is None or size > newest.size:
            raise LedgerError("proof_out_of_range", size=size)


def _stored(row: sa.Row[Any]) -> StoredRecord:
    return StoredRecord(
        row.leaf_index,
        row.entry_id,
        row.kind,
        None if row.record is None else bytes(row.record),
        None if row.salt is None else bytes(row.salt),
        bytes(row.commitment),
        None if row.remains is None else bytes(row.remains),
    )
