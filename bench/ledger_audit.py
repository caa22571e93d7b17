"""The whole-log audit, as `mingzheng audit` does it: every leaf, tile and root, then every record."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence

from bench.ledger_appends import ORIGIN, SIGNER
from ledger.entries import Entry
from ledger.merkle import append
from mingzheng.audit.leaves import Leaves, establish, roots_at
from mingzheng.audit.log_copy import HeldRecord, LogCopy
from mingzheng.audit.records import examine
from mingzheng.audit.source import bundle_path
from mingzheng.commitment import leaf_hash
from mingzheng.merkle import root_from_leaf_hashes
from mingzheng.note import Checkpoint, open_checkpoint, sign_note
from mingzheng.tiles import TILE_WIDTH, encode_bundle, tiles_of


def make_copy(commitments: Sequence[bytes]) -> LogCopy:
    """An honest log as it is served, without its records."""
    size = len(commitments)
    rows = {(write.level, write.index): write.data for write in append(lambda *_: None, 0, _leaves(commitments))}
    tiles: dict[str, bytes] = {}
    for tile in tiles_of(size):
        tiles[tile.path()] = rows[tile.level, tile.index]
        if tile.level == 0:
            first = tile.index * TILE_WIDTH
            tiles[bundle_path(tile)] = encode_bundle(commitments[first : first + tile.width])
    root = root_from_leaf_hashes(_leaves(commitments))
    note = sign_note(Checkpoint(ORIGIN, size, root).text(), SIGNER)
    return LogCopy(checkpoint_note=note, checkpoint_notes=(), anchors=(), records=(), tiles=tiles)


def commitments_of_nothing(count: int) -> list[bytes]:
    return [hashlib.sha256(b"%d" % number).digest() for number in range(count)]


def leaves_and_roots(copy: LogCopy, sizes: int) -> tuple[float, Leaves]:
    """Seconds to establish every leaf and tile, and the root at `sizes` sizes spread over the log."""
    newest = open_checkpoint(copy.checkpoint_note, [SIGNER.verifier], ORIGIN)
    began = time.perf_counter()
    leaves = establish(copy, newest)
    found = roots_at(leaves.hashes, range(0, newest.size + 1, max(newest.size // sizes, 1)))
    elapsed = time.perf_counter() - began
    assert leaves.agree == "commitments" and not leaves.tile_findings and len(found) >= sizes
    return elapsed, leaves


def plain_root(commitments: Sequence[bytes]) -> float:
    """The baseline: seconds for the bare root over the same leaves, the least that any audit has to do."""
    began = time.perf_counter()
    root_from_leaf_hashes(_leaves(commitments))
    return time.perf_counter() - began


def records_per_second(entries: Sequence[Entry]) -> float:
    """How many records are held to their leaves, field by field, in a second."""
    held = tuple(HeldRecord(n, entry.id, entry.record, entry.salt, entry.commitment) for n, entry in enumerate(entries))
    leaves = Leaves(tuple(_leaves([entry.commitment for entry in entries])), "commitments", ())
    copy = LogCopy(checkpoint_note=b"", checkpoint_notes=(), anchors=(), records=held, tiles={})
    began = time.perf_counter()
    records = examine(copy, leaves)
    assert records.complete and not records.findings
    return len(entries) / (time.perf_counter() - began)


def _leaves(commitments: Sequence[bytes]) -> list[bytes]:
    return [leaf_hash(commitment) for commitment in commitments]
