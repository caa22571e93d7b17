"""Hashes of a tiled log, and from them the path between two sizes (RFC 9162 section 2.1.4.1).

Tiles come from anywhere: a path made of wrong ones fails in `merkle.verify_consistency`.
"""

from __future__ import annotations

from collections.abc import Callable

from mingzheng.merkle import MAX_SIZE, Frontier, node_hash
from mingzheng.refusals import EvidenceError
from mingzheng.tiles import TILE_HEIGHT, TILE_WIDTH, Tile, decode_tile

ReadTile = Callable[[Tile], bytes]


class TileReader:
    """Reads tiles of a log of `size` leaves through `read`, each once."""

    def __init__(self, size: int, read: ReadTile) -> None:
        self._size = size
        self._read = read
        self._kept: dict[Tile, list[bytes]] = {}

    def consistency_path(self, old_size: int, new_size: int) -> list[bytes]:
        """The path that proves the first `old_size` leaves to be a prefix of the first `new_size`."""
        if not 0 < old_size < new_size <= self._size <= MAX_SIZE:
            raise EvidenceError("export_malformed", reason="sizes of a consistency path")
        return self._proof(old_size, 0, new_size, complete=True)

    def root(self, start: int, stop: int) -> bytes:
        """The root of leaves [start, stop), where `start` is a multiple of the largest power of two that fits."""
        parts = [self._subtree(start + at, length) for at, length in _complete_parts(stop - start)]
        folded = parts[-1]
        for part in reversed(parts[:-1]):
            folded = node_hash(part, folded)
        return folded

    def _proof(self, old: int, start: int, stop: int, *, complete: bool) -> list[bytes]:
        """PROOF(m, D[n]) of RFC 9162; `complete` is its flag b."""
        size = stop - start
        if old == size:
            return [] if complete else [self.root(start, stop)]
        split = 1 << (size - 1).bit_length() - 1
        if old <= split:
            return [*self._proof(old, start, start + split, complete=complete), self.root(start + split, stop)]
        return [*self._proof(old - split, start + split, stop, complete=False), self.root(start, start + split)]

    def _subtree(self, start: int, length: int) -> bytes:
        """The root of a complete subtree of `length` (a power of two) leaves, from the highest tile that holds it."""
        height = length.bit_length() - 1
        level = height // TILE_HEIGHT
        inside = height % TILE_HEIGHT
        first = start >> (TILE_HEIGHT * level)
        frontier = Frontier()
        for at in range(first, first + (1 << inside)):
            frontier.append(self._hash(level, at))
        return frontier.root()

    def _hash(self, level: int, at: int) -> bytes:
        index, place = divmod(at, TILE_WIDTH)
        held = self._size >> (TILE_HEIGHT * level)
        tile = Tile(level, index, min(TILE_WIDTH, held - index * TILE_WIDTH))
        if tile not in self._kept:
            self._kept[tile] = decode_tile(self._read(tile), tile.width)
        return self._kept[tile][place]


def _complete_parts(size: int) -> list[tuple[int, int]]:
    """(offset, length) of the complete subtrees of a tree of `size` leaves, largest first."""
    parts, offset = [], 0
    for height in reversed(range(size.bit_length())):
        if size >> height & 1:
            parts.append((offset, 1 << height))
            offset += 1 << height
    return parts
