"""The operator's check of everything the ledger keeps: each fault by kind and place, and nothing taken on trust.

It recomputes; it never asks one stored copy to vouch for another. What a database alone cannot show is that its newest
part was cut off together with the checkpoints over it: give `expected`, a checkpoint that was kept elsewhere (the
chain's head, a receipt), to see that too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ledger import anchor_rows, key_ranges, store
from ledger.chain_types import Head
from ledger.entries import Labels, labels_of, parse_record
from ledger.errors import LedgerError
from ledger.merkle import append, fold
from mingzheng.commitment import commit_record, leaf_hash
from mingzheng.log_keys import LogKey
from mingzheng.merkle import HASH_BYTES, Frontier
from mingzheng.note import Verifier, open_checkpoint
from mingzheng.partial_receipt import parse_parts
from mingzheng.tiles import TILE_WIDTH, tiles_of
from mingzheng.verification_error import VerificationError

_CHUNK = 1024
_GAP = bytes(HASH_BYTES)
_DAMAGED = b"\xff" * HASH_BYTES


@dataclass(frozen=True, slots=True)
class Fault:
    """`kind` is stable. `place` says where: a leaf index, a size, or `level/index` of a tile."""

    kind: str
    place: str

    def __str__(self) -> str:
        return f"{self.kind} at {self.place}"


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found, and what it was found about: sizes signed and anchored, entries erased, entries that wait."""

    faults: tuple[Fault, ...]
    size: int
    anchored: int
    erased: int
    waiting: int


def check_all(
    engine: sa.Engine, verifiers: Sequence[Verifier], origin: str, expected: Head | None = None
) -> list[Fault]:
    """Every fault found; empty if all is well. Reads everything as of one moment and changes nothing."""
    with store.reading(engine, frozen=True) as connection:
        return list(examine(connection, verifiers, origin, expected).faults)


def examine(
    connection: sa.Connection, verifiers: Sequence[Verifier], origin: str, expected: Head | None = None
) -> Examination:
    """Everything that the database alone can tell. `connection`: as of one moment, of `store.reading(frozen=True)`.

    `verifiers`: the keys that this log has signed with, now and before. Takes about 100 bytes of memory per entry.
    """
    check = _Check(connection, verifiers, origin)
    faults = tuple(check.run(expected))
    return Examination(faults, check.size, check.anchored, check.erased, check.waiting)


class _Check:
    def __init__(self, connection: sa.Connection, verifiers: Sequence[Verifier], origin: str) -> None:
        self._connection = connection
        self._verifiers = list(verifiers)
        self._origin = origin
        # Roots as recomputed from the leaf rows, at every size that was signed or anchored.
        self._roots: dict[int, bytes] = {}
        self._keys: list[LogKey] = []
        self.size = self.anchored = self.erased = self.waiting = 0

    def run(self, expected: Head | None) -> Iterator[Fault]:
        checkpoints = self._connection.execute(sa.select(store.checkpoint).order_by(store.checkpoint.c.size)).all()
        anchors = list(self._anchors())
        sizes = {row.size for row in checkpoints} | {row.size for row in anchors} | {0}
        sizes |= set() if expected is None else {expected.size}
        signed_size = self.size = checkpoints[-1].size if checkpoints else 0
        self.anchored = anchors[-1].size if anchors else 0

        hashes, faults = self._leaf_hashes(signed_size, sizes)
        yield from faults
        yield from self._records(signed_size)
        yield from self._tiles(hashes, signed_size)
        self._keys = key_ranges.ranges(self._connection, self._verifiers, signed_size)
        if (place := key_ranges.table_differs(self._connection, self._keys)) is not None:
            yield Fault("checkpoint_key_range_differs", str(place))
        yield from self._checkpoints(checkpoints)
        for anchor in anchors:
            yield from self._anchored("anchor", Head(anchor.size, bytes(anchor.root)), signed_size)
        if expected is not None:
            yield from self._anchored("expected", expected, signed_size)
        yield from self._waiting()

    # -- leaves, and the roots over them

    def _leaf_hashes(self, signed_size: int, sizes: set[int]) -> tuple[list[bytes], list[Fault]]:
        """All leaf hashes as the leaf rows give them. A gap counts as zeros, so that the rest keeps its place."""
        frontier, hashes, faults = Frontier(), list[bytes](), list[Fault]()
        self._note_root(frontier, sizes)
        for row in self._rows(store.leaf, store.leaf.c.leaf_index):
            while frontier.size < min(row.leaf_index, signed_size):
                faults.append(Fault("leaf_missing", str(frontier.size)))
                self._extend(frontier, hashes, _GAP, sizes)
            if row.leaf_index >= signed_size:
                faults.append(Fault("leaf_unsigned", str(row.leaf_index)))
                continue
            self._extend(frontier, hashes, _leaf_of(bytes(row.commitment)), sizes)
        while frontier.size < signed_size:
            faults.append(Fault("leaf_missing", str(frontier.size)))
            self._extend(frontier, hashes, _GAP, sizes)
        return hashes, faults

    def _extend(self, frontier: Frontier, hashes: list[bytes], value: bytes, sizes: set[int]) -> None:
        frontier.append(value)
        hashes.append(value)
        self._note_root(frontier, sizes)

    def _note_root(self, frontier: Frontier, sizes: set[int]) -> None:
        if frontier.size in sizes:
            self._roots[frontier.size] = frontier.root()

    # -- records against leaves

    def _records(self, signed_size: int) -> Iterator[Fault]:
        joined = sa.select(store.record, store.leaf.c.commitment).join_from(store.record, store.leaf, isouter=True)
        erased = self._erased()
        expected = 0
        for row in self._rows(joined, store.record.c.leaf_index):
            yield from (Fault("record_missing", str(gap)) for gap in range(expected, min(row.leaf_index, signed_size)))
            expected = row.leaf_index + 1
            self.erased += row.record is None
            fault = self._record_fault(row, erased)
            if fault is not None:
                yield Fault(fault, str(row.leaf_index))
        yield from (Fault("record_missing", str(gap)) for gap in range(expected, signed_size))

    @staticmethod
    def _record_fault(row: sa.Row[Any], erased: set[int]) -> str | None:
        if row.record is None or row.salt is None:
            # Erasure is an entry of its own, or it would be a cover for deletion.
            lawful = row.record is row.salt is None and row.leaf_index in erased
            if not lawful or not _remains_hold(row):
                return "record_destroyed"
            return None if row.actor is row.dataset is None else "record_not_erased"
        if row.leaf_index in erased:
            return "record_not_erased"
        try:
            if row.commitment is None or commit_record(bytes(row.salt), bytes(row.record)) != bytes(row.commitment):
                return "record_altered"
            envelope = parse_record(bytes(row.record))
        except (LedgerError, VerificationError):
            return "record_altered"
        labels = (envelope["id"], envelope["kind"], labels_of(envelope))
        stands = (row.entry_id, row.kind, Labels(row.at, row.actor, row.dataset))
        # A wrong label hides an entry from whoever looks for it.
        return None if labels == stands else "record_mislabelled"

    def _erased(self) -> set[int]:
        """Indices that an entry of the log itself declares erased. An altered declaration is found as any record is."""
        # Also those that wait: they were queued in the transaction that destroyed the record.
        logged = sa.select(store.record.c.record).where(store.record.c.kind == "record.erased")
        queued = sa.select(store.outbox.c.record).where(store.outbox.c.kind == "record.erased")
        found: set[int] = set()
        for record in self._connection.execute(logged.union_all(queued)).scalars():
            try:
                index = parse_record(bytes(record or b""))["body"].get("index")
            except LedgerError:
                continue
            if isinstance(index, int):
                found.add(index)
        return found

    def _waiting(self) -> Iterator[Fault]:
        """What waits becomes a leaf as it stands: a row that does not match its commitment would never verify."""
        no_leaf = sa.literal(-1).label("leaf_index")
        for row in self._rows(sa.select(store.outbox, no_leaf), store.outbox.c.id):
            self.waiting += 1
            if self._record_fault(row, set()) is not None:
                yield Fault("waiting_altered", row.entry_id)

    # -- tiles against leaves

    def _tiles(self, hashes: list[bytes], signed_size: int) -> Iterator[Fault]:
        """Where tile and leaf differ, the wrong one is the one whose root nobody signed."""
        leaves_hold = self._roots.get(signed_size) == self._signed_root(signed_size)
        rebuilt = {(write.level, write.index): write.data for write in append(_no_tile, 0, hashes)}
        wanted = {(tile.level, tile.index) for tile in tiles_of(signed_size)}
        stored: dict[tuple[int, int], bytes] = {}
        for row in self._rows(store.tile, store.tile.c.level, store.tile.c.tile_index):
            place, data = (row.level, row.tile_index), bytes(row.data)
            if place not in wanted:
                yield Fault("tile_surplus", _name(place))
                continue
            # With wrong leaves, a tile above the lowest is judged by the tiles that it was hashed from.
            right = rebuilt[place] if leaves_hold or row.level == 0 else _above(stored, place, len(rebuilt[place]))
            stored[place] = data
            if leaves_hold or len(data) != len(right) or row.level > 0:
                yield from [Fault("tile_altered", _name(place))] if data != right else []
            else:
                yield from _altered_leaves(row.tile_index, data, right)
        for place in sorted(wanted - stored.keys()):
            yield Fault("tile_missing", _name(place))

    def _signed_root(self, size: int) -> bytes | None:
        query = sa.select(store.checkpoint.c.root).where(store.checkpoint.c.size == size)
        root = self._connection.execute(query).scalar_one_or_none()
        return None if root is None else bytes(root)

    # -- checkpoints and anchors against the roots

    def _checkpoints(self, rows: Sequence[sa.Row[Any]]) -> Iterator[Fault]:
        """One altered leaf changes every root after it, so only the first of a run of differing roots is named."""
        differed = False
        for row in rows:
            try:
                signed = open_checkpoint(bytes(row.note), self._verifiers, self._origin)
                retired = list(key_ranges.out_of_range(bytes(row.note), signed.size, self._keys, self._verifiers))
            except VerificationError as error:
                yield Fault("checkpoint_invalid", f"{row.size} ({error.code})")
                continue
            if retired:
                yield Fault("checkpoint_key_out_of_range", str(row.size))
            if (signed.size, signed.root) != (row.size, bytes(row.root)):
                yield Fault("checkpoint_mislabelled", str(row.size))
            differs = self._roots.get(signed.size) != signed.root
            if differs and not differed:
                yield Fault("checkpoint_root_differs", str(row.size))
            differed = differs

    def _anchors(self) -> Iterable[sa.Row[Any]]:
        query = sa.select(store.anchor).where(store.anchor.c.state == anchor_rows.CONFIRMED)
        return self._connection.execute(query.order_by(store.anchor.c.size)).all()

    def _anchored(self, what: str, head: Head, signed_size: int) -> Iterator[Fault]:
        if head.size > signed_size:
            yield Fault(f"log_shorter_than_{what}", str(head.size))
        elif self._roots.get(head.size) != head.root:
            yield Fault(f"{what}_root_differs", str(head.size))

    def _rows(self, source: Any, *order: sa.ColumnElement[Any]) -> Iterator[sa.Row[Any]]:
        query = source if isinstance(source, sa.Select) else sa.select(source)
        yield from self._connection.execute(query.order_by(*order), execution_options={"yield_per": _CHUNK})


def _leaf_of(commitment: bytes) -> bytes:
    try:
        return leaf_hash(commitment)
    except VerificationError:
        return _DAMAGED


def _remains_hold(row: sa.Row[Any]) -> bool:
    """Whether what is left of an erased record is of this very leaf, and of the kind and time that its row bears."""
    try:
        parts = parse_parts(bytes(row.remains or b""))
        shown = parts.values()
        labels = (shown.get("kind"), shown.get("time"))
        return parts.commitment() == bytes(row.commitment or b"") and labels == (row.kind, row.at)
    except VerificationError:
        return False


def _no_tile(_level: int, _index: int) -> None:
    return None


def _above(stored: dict[tuple[int, int], bytes], place: tuple[int, int], length: int) -> bytes:
    level, index = place
    below = [stored.get((level - 1, index * TILE_WIDTH + n), b"") for n in range(length // HASH_BYTES)]
    return b"".join(fold(data) if len(data) == TILE_WIDTH * HASH_BYTES else _DAMAGED for data in below)


def _altered_leaves(tile_index: int, data: bytes, from_leaves: bytes) -> Iterator[Fault]:
    for start in range(0, len(data), HASH_BYTES):
        computed = from_leaves[start : start + HASH_BYTES]
        if computed not in (data[start : start + HASH_BYTES], _GAP):
            yield Fault("leaf_altered", str(tile_index * TILE_WIDTH + start // HASH_BYTES))


def _name(place: tuple[int, int]) -> str:
    return f"{place[0]}/{place[1]}"
