"""The prover: roots, proofs and appends over stored tiles (RFC 9162 section 2.1, https://c2sp.org/tlog-tiles).

A tile covers eight levels of the tree, so a proof in a log of a million entries reads three to six rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ledger.errors import LedgerError
from mingzheng.merkle import EMPTY_ROOT, HASH_BYTES, node_hash
from mingzheng.tiles import TILE_HEIGHT, TILE_WIDTH

ReadTile = Callable[[int, int], bytes | None]
"""Level and index to the tile's bytes, or None when there is no such row."""


@dataclass(frozen=True, slots=True)
class TileWrite:
    """What storing one tile takes. `fresh`: the row must not exist yet."""

    level: int
    index: int
    data: bytes
    fresh: bool


class Tree:
    """Proofs over the tiles that `read` returns. Reads each tile once; make one per request."""

    def __init__(self, read: ReadTile) -> None:
        self._read = read
        self._seen: dict[tuple[int, int], bytes] = {}

    def root(self, size: int) -> bytes:
        return self._range(0, size) if size else EMPTY_ROOT

    def inclusion_path(self, index: int, size: int) -> list[bytes]:
        """PATH(index, D[size]) of section 2.1.3.1, from the leaf's sibling upwards."""
        if not 0 <= index < size:
            raise LedgerError("proof_out_of_range", index=index, size=size)
        path, start, end = [], 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return path[::-1]

    def consistency_path(self, old_size: int, new_size: int) -> list[bytes]:
        """PROOF(old_size, D[new_size]) of section 2.1.4.1; empty from size 0 and between equal sizes."""
        if not 0 <= old_size <= new_size:
            raise LedgerError("proof_out_of_range", index=old_size, size=new_size)
        if old_size in (0, new_size):
            return []
        path, start, end = [], 0, new_size
        whole = True
        while old_size != end:
            middle = start + _split(end - start)
            if old_size <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start, whole = middle, False
        # The old tree's own root is left out when it is a node of the new tree: the verifier has it already.
        if not whole:
            path.append(self._range(start, end))
        return path[::-1]

    def _range(self, start: int, end: int) -> bytes:
        """The tree hash of the leaves from `start` up to `end`: always a subtree of the RFC's recursion."""
        count = end - start
        if count & (count - 1) == 0:
            return self._complete(count.bit_length() - 1, start >> (count.bit_length() - 1))
        middle = start + _split(count)
        return node_hash(self._range(start, middle), self._range(middle, end))

    def _complete(self, height: int, position: int) -> bytes:
        """The root of the complete subtree `position` (from the left) of `height`."""
        level, inner = divmod(height, TILE_HEIGHT)
        index, offset = divmod(position << inner, TILE_WIDTH)
        data = self._tile(level, index)[offset * HASH_BYTES : (offset + (1 << inner)) * HASH_BYTES]
        if len(data) != HASH_BYTES << inner:
            raise LedgerError("tiles_damaged", level=level, tile=index)
        return _folded(data)

    def _tile(self, level: int, index: int) -> bytes:
        place = (level, index)
        if place not in self._seen:
            self._seen[place] = self._read(level, index) or b""
        return self._seen[place]


def append(read: ReadTile, size: int, leaf_hashes: Sequence[bytes]) -> list[TileWrite]:
    """The tiles that change when `leaf_hashes` follow a log of `size`: bottom level first, nothing written yet."""
    writes: list[TileWrite] = []
    level, position, hashes = 0, size, list(leaf_hashes)
    while hashes:
        completed: list[bytes] = []
        while hashes:
            index, width = divmod(position, TILE_WIDTH)
            taken, hashes = hashes[: TILE_WIDTH - width], hashes[TILE_WIDTH - width :]
            data = _partial(read, level, index, width) + b"".join(taken)
            writes.append(TileWrite(level, index, data, fresh=width == 0))
            position += len(taken)
            if position % TILE_WIDTH == 0:
                completed.append(fold(data))
        # Only full tiles are hashed into the level above, where as many hashes stood as tiles were full before.
        level, hashes = level + 1, completed
        position = size >> (TILE_HEIGHT * level)
    return writes


def fold(hashes: bytes) -> bytes:
    """The root over a power of two of concatenated hashes."""
    row = [hashes[start : start + HASH_BYTES] for start in range(0, len(hashes), HASH_BYTES)]
    while len(row) > 1:
        row = [node_hash(row[left], row[left + 1]) for left in range(0, len(row), 2)]
    return row[0]


# The writer folds what it folded for the group before and a few hashes more. A root follows from nothing but its bytes,
# which are all of the key: altered bytes are folded anew. At most half a megabyte.
_folded: Final = lru_cache(maxsize=64)(fold)


def _partial(read: ReadTile, level: int, index: int, width: int) -> bytes:
    if width == 0:
        return b""
    data = read(level, index) or b""
    if len(data) != width * HASH_BYTES:
        raise LedgerError("tiles_damaged", level=level, tile=index)
    return data


def _split(count: int) -> int:
    """The largest power of two below `count`, for `count` of 2 and more."""
    return 1 << ((count - 1).bit_length() - 1)
