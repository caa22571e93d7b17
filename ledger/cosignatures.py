"""Cosignatures that witnesses gave, as they are stored and as they are served: on the note of the checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from ledger import store
from ledger.checkpoint import StoredCheckpoint
from mingzheng.cosignature import WitnessKey


def add(connection: sa.Connection, size: int, key: WitnessKey, line: str, seconds: int) -> None:
    """Keep the first cosignature of a witness on a checkpoint; later ones say nothing more."""
    held = store.cosignature
    which = (held.c.size == size) & (held.c.witness == key.text())
    if connection.execute(sa.select(held.c.size).where(which)).first() is None:
        row = {"size": size, "witness": key.text(), "line": line, "cosigned_at": seconds}
        connection.execute(sa.insert(held).values(row))


def last_size(connection: sa.Connection, key: WitnessKey) -> int:
    """The largest checkpoint that this witness is known to have cosigned; 0 if none."""
    query = sa.select(sa.func.max(store.cosignature.c.size)).where(store.cosignature.c.witness == key.text())
    return connection.execute(query).scalar() or 0


def dressed(connection: sa.Connection, checkpoints: Sequence[StoredCheckpoint]) -> list[StoredCheckpoint]:
    """The checkpoints with their witnesses' lines below the log's own."""
    held = store.cosignature
    sizes = [checkpoint.size for checkpoint in checkpoints]
    query = sa.select(held.c.size, held.c.line).where(held.c.size.in_(sizes)).order_by(held.c.witness)
    lines: dict[int, str] = {}
    for size, line in connection.execute(query):
        lines[size] = lines.get(size, "") + line
    return [replace(found, note=found.note + lines.get(found.size, "").encode("utf-8")) for found in checkpoints]


def newest_cosigned(connection: sa.Connection, above: int) -> int | None:
    """The size of the largest cosigned checkpoint of more than `above` leaves."""
    query = sa.select(sa.func.max(store.cosignature.c.size)).where(store.cosignature.c.size > above)
    return connection.execute(query).scalar()
