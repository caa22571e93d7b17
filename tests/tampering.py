"""Ways of changing a log's database, as somebody with the database's own rights could.

Made for 300 leaves of which 100 were signed first; leaf 5 is the victim. What each way must be called, tests say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime

import sqlalchemy as sa

from ledger import store
from ledger.entries import build_entry
from ledger.erasure import destroy
from mingzheng.canonical import canonical
from mingzheng.commitment import leaf_hash
from mingzheng.note import Checkpoint, Signer, sign_note
from mingzheng.partial_receipt import split
from tests.log_fixtures import ORIGIN, SIGNER, make_entry_id

Tamper = Callable[[sa.Connection], None]
SALT = bytes(32)
# Well formed, and rightly labelled for the place that it is put in: only the tree can tell.
FORGED = build_entry("query.asked", make_entry_id(5), datetime(2026, 3, 1, tzinfo=UTC), None, {"forged": True}, SALT)


def edit_record(connection: sa.Connection) -> None:
    labels = asdict(FORGED.labels)
    connection.execute(
        sa.update(store.record).where(store.record.c.leaf_index == 5).values(record=FORGED.record, **labels)
    )


def edit_salt(connection: sa.Connection) -> None:
    connection.execute(sa.update(store.record).where(store.record.c.leaf_index == 5).values(salt=SALT))


def edit_labels(connection: sa.Connection) -> None:
    connection.execute(sa.update(store.record).where(store.record.c.leaf_index == 5).values(kind="query.failed"))


def hide_from_search(connection: sa.Connection) -> None:
    connection.execute(sa.update(store.record).where(store.record.c.leaf_index == 5).values(dataset="ds_other"))


def edit_leaf(connection: sa.Connection) -> None:
    connection.execute(sa.update(store.leaf).where(store.leaf.c.leaf_index == 5).values(commitment=FORGED.commitment))


def edit_record_and_leaf(connection: sa.Connection) -> None:
    edit_record(connection)
    edit_salt(connection)
    edit_leaf(connection)


def edit_record_leaf_and_tile(connection: sa.Connection) -> None:
    edit_record_and_leaf(connection)
    set_hash(connection, 0, 0, 5, leaf_hash(FORGED.commitment))


def shorten_commitment(connection: sa.Connection) -> None:
    connection.execute(sa.update(store.leaf).where(store.leaf.c.leaf_index == 5).values(commitment=b"short"))


def delete_row(connection: sa.Connection) -> None:
    connection.execute(sa.delete(store.record).where(store.record.c.leaf_index == 5))
    connection.execute(sa.delete(store.leaf).where(store.leaf.c.leaf_index == 5))


def delete_record(connection: sa.Connection) -> None:
    connection.execute(sa.delete(store.record).where(store.record.c.leaf_index == 5))


def erase_without_entry(connection: sa.Connection) -> None:
    connection.execute(sa.update(store.record).where(store.record.c.leaf_index == 5).values(record=None, salt=None))


def erase_salt_only(connection: sa.Connection) -> None:
    connection.execute(sa.update(store.record).where(store.record.c.leaf_index == 5).values(salt=None))


def swap_rows(connection: sa.Connection) -> None:
    for table, columns in (
        (store.record, ("entry_id", "kind", "record", "salt", "at", "actor", "dataset")),
        (store.leaf, ("commitment",)),
    ):
        rows = {
            row.leaf_index: row for row in connection.execute(sa.select(table).where(table.c.leaf_index.in_([5, 6])))
        }
        if table is store.record:
            connection.execute(sa.update(table).where(table.c.leaf_index == 6).values(entry_id="away"))
        for index, other in ((5, 6), (6, 5)):
            values = {column: getattr(rows[other], column) for column in columns}
            connection.execute(sa.update(table).where(table.c.leaf_index == index).values(values))


def add_unsigned_row(connection: sa.Connection) -> None:
    connection.execute(sa.insert(store.leaf).values(leaf_index=300, commitment=FORGED.commitment))


def erase(connection: sa.Connection) -> None:
    assert destroy(connection, 5, "2026-03-01T08:00:00.000Z")


def erase_and_keep_who(connection: sa.Connection) -> None:
    erase(connection)
    connection.execute(sa.update(store.record).where(store.record.c.leaf_index == 5).values(actor="ac_1"))


def erase_and_change_what_is_left(connection: sa.Connection) -> None:
    erase(connection)
    left = canonical(split(SALT, FORGED.record, ("kind", "time")))
    connection.execute(sa.update(store.record).where(store.record.c.leaf_index == 5).values(remains=left))


def edit_lower_tile(connection: sa.Connection) -> None:
    set_hash(connection, 0, 0, 5, bytes(32))


def edit_upper_tile(connection: sa.Connection) -> None:
    set_hash(connection, 1, 0, 0, bytes(32))


def edit_leaf_and_upper_tile(connection: sa.Connection) -> None:
    edit_leaf(connection)
    edit_upper_tile(connection)


def shorten_tile(connection: sa.Connection) -> None:
    place = (store.tile.c.level == 0) & (store.tile.c.tile_index == 1)
    connection.execute(sa.update(store.tile).where(place).values(data=bytes(32)))


def delete_tile(connection: sa.Connection) -> None:
    connection.execute(sa.delete(store.tile).where(store.tile.c.level == 1))


def add_tile(connection: sa.Connection) -> None:
    connection.execute(sa.insert(store.tile).values(level=0, tile_index=9, data=bytes(32)))


def edit_checkpoint_root(connection: sa.Connection) -> None:
    connection.execute(sa.update(store.checkpoint).where(store.checkpoint.c.size == 100).values(root=bytes(32)))


def edit_checkpoint_note(connection: sa.Connection) -> None:
    note = sign_note(Checkpoint(ORIGIN, 100, bytes(32)).text(), Signer.from_seed(ORIGIN, bytes(32)))
    connection.execute(sa.update(store.checkpoint).where(store.checkpoint.c.size == 100).values(note=note))


def sign_a_fork(connection: sa.Connection) -> None:
    # Whoever holds the log's key can sign anything: only the recomputed root tells.
    note = sign_note(Checkpoint(ORIGIN, 100, bytes(32)).text(), SIGNER)
    values = {"note": note, "root": bytes(32)}
    connection.execute(sa.update(store.checkpoint).where(store.checkpoint.c.size == 100).values(values))


def truncate_tail(connection: sa.Connection) -> None:
    connection.execute(sa.delete(store.record).where(store.record.c.leaf_index >= 290))
    connection.execute(sa.delete(store.leaf).where(store.leaf.c.leaf_index >= 290))


def set_hash(connection: sa.Connection, level: int, index: int, position: int, value: bytes) -> None:
    place = (store.tile.c.level == level) & (store.tile.c.tile_index == index)
    data = bytes(connection.execute(sa.select(store.tile.c.data).where(place)).scalar_one())
    changed = data[: position * 32] + value + data[position * 32 + 32 :]
    connection.execute(sa.update(store.tile).where(place).values(data=changed))


def delete_and_renumber(connection: sa.Connection) -> None:
    delete_row(connection)
    for index in range(6, 300):
        for table in (store.record, store.leaf):
            moved = sa.update(table).where(table.c.leaf_index == index)
            connection.execute(moved.values(leaf_index=index - 1))


def edit_anchor_root(connection: sa.Connection) -> None:
    connection.execute(sa.update(store.anchor).where(store.anchor.c.size == 100).values(root=bytes(32)))


def edit_anchor_transaction(connection: sa.Connection) -> None:
    connection.execute(sa.update(store.anchor).where(store.anchor.c.size == 100).values(tx_hash="0x" + "00" * 32))


def edit_waiting(connection: sa.Connection) -> None:
    connection.execute(sa.update(store.outbox).values(record=FORGED.record))


def cut_everything_back_to(size: int) -> Tamper:
    """A perfect truncation: rows, tiles and checkpoints as they were when the log was shorter."""

    def cut(connection: sa.Connection) -> None:
        connection.execute(sa.delete(store.record).where(store.record.c.leaf_index >= size))
        connection.execute(sa.delete(store.leaf).where(store.leaf.c.leaf_index >= size))
        connection.execute(sa.delete(store.checkpoint).where(store.checkpoint.c.size > size))
        connection.execute(sa.delete(store.tile).where((store.tile.c.level > 0) | (store.tile.c.tile_index > 0)))
        data = bytes(connection.execute(sa.select(store.tile.c.data)).scalar_one())
        connection.execute(sa.update(store.tile).values(data=data[: size * 32]))

    return cut


def tamper_with(engine: sa.Engine, tamper: Tamper) -> None:
    """As somebody with the database's own rights would: no foreign key stands in the way."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        tamper(connection)
        connection.commit()
        connection.invalidate()
