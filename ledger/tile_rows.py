"""Tiles in the database: one row each, read by the prover and written by the sequencer."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from ledger import store
from ledger.merkle import ReadTile, TileWrite

_PLACE = (store.tile.c.level == sa.bindparam("at_level")) & (store.tile.c.tile_index == sa.bindparam("at_index"))
_READ = sa.select(store.tile.c.data).where(_PLACE)
_GROW = sa.update(store.tile).where(_PLACE).values(data=sa.bindparam("grown"))


def tile_reader(connection: sa.Connection) -> ReadTile:
    def read(level: int, index: int) -> bytes | None:
        data = connection.execute(_READ, {"at_level": level, "at_index": index}).scalar_one_or_none()
        return None if data is None else bytes(data)

    return read


class WriterTiles:
    """The tiles as one transaction of the one writer sees them: each is read once, and what it wrote is not read back.

    The next group reads from the database again, and checks there what this one wrote. Never outlives its transaction.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._stored = tile_reader(connection)
        self._held: dict[tuple[int, int], bytes | None] = {}

    def read(self, level: int, index: int) -> bytes | None:
        place = (level, index)
        if place not in self._held:
            self._held[place] = self._stored(level, index)
        return self._held[place]

    def write(self, writes: Sequence[TileWrite]) -> None:
        """A fresh tile that exists already is an error: nothing here overwrites what it did not just extend."""
        fresh = [{"level": each.level, "tile_index": each.index, "data": each.data} for each in writes if each.fresh]
        grown = [
            {"at_level": each.level, "at_index": each.index, "grown": each.data} for each in writes if not each.fresh
        ]
        if fresh:
            self._connection.execute(sa.insert(store.tile), fresh)
        if grown:
            self._connection.execute(_GROW, grown)
        self._held.update({(each.level, each.index): each.data for each in writes})
