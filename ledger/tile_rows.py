"""Tiles in the database: one row each, read by the prover and written by the sequencer."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from ledger import store
from ledger.merkle import ReadTile, TileWrite


def tile_reader(connection: sa.Connection) -> ReadTile:
    def read(level: int, index: int) -> bytes | None:
        place = (store.tile.c.level == level) & (store.tile.c.tile_index == index)
        data = connection.execute(sa.select(store.tile.c.data).where(place)).scalar_one_or_none()
        return None if data is None else bytes(data)

    return read


def write_tiles(connection: sa.Connection, writes: Iterable[TileWrite]) -> None:
    """A fresh tile that exists already is an error: nothing here ever overwrites what it did not just extend."""
    for write in writes:
        if write.fresh:
            row = {"level": write.level, "tile_index": write.index, "data": write.data}
            connection.execute(sa.insert(store.tile).values(row))
        else:
            place = (store.tile.c.level == write.level) & (store.tile.c.tile_index == write.index)
            connection.execute(sa.update(store.tile).where(place).values(data=write.data))
