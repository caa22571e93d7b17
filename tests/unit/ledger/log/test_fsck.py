"""The tampering table: for each way of changing the database, the fault that must be named, and where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from ledger import store
from ledger.chain_types import Head
from ledger.entries import build_entry
from ledger.erasure import destroy
from mingzheng.canonical import canonical
from mingzheng.commitment import leaf_hash
from mingzheng.note import Checkpoint, Signer, sign_note
from mingzheng.partial_receipt import split
from tests.log_fixtures import ORIGIN, SIGNER, Log, make_entry_id

Tamper = Callable[[sa.Connection], None]
SALT = bytes(32)
# Well formed, and rightly labelled for the place that it is put in: only the tree can tell.
FORGED = build_entry("query.asked", make_entry_id(5), datetime(2026, 3, 1, tzinfo=UTC), None, {"forged": True}, SALT)


def edit_record(connection: sa.Connection) -> None:
    connection.execute(sa.update(store.record).where(store.record.c.leaf_index == 5).values(record=FORGED.record))


def edit_salt(connection: sa.Connection) -> None:
    connection.execute(sa.update(store.record).where(store.record.c.leaf_index == 5).values(salt=SALT))


def edit_labels(connection: sa.Connection) -> None:
    connection.execute(sa.update(store.record).where(store.record.c.leaf_index == 5).values(kind="query.failed"))


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
    for table, columns in ((store.record, ("entry_id", "kind", "record", "salt")), (store.leaf, ("commitment",))):
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


TABLE: list[tuple[Tamper, list[str]]] = [
    (edit_record, ["record_altered at 5"]),
    (edit_salt, ["record_altered at 5"]),
    (edit_labels, ["record_mislabelled at 5"]),
    (edit_leaf, ["record_altered at 5", "leaf_altered at 5", "checkpoint_root_differs at 100"]),
    (edit_record_and_leaf, ["leaf_altered at 5", "checkpoint_root_differs at 100"]),
    (edit_record_leaf_and_tile, ["tile_altered at 1/0", "checkpoint_root_differs at 100"]),
    (shorten_commitment, ["record_altered at 5", "leaf_altered at 5", "checkpoint_root_differs at 100"]),
    (delete_row, ["leaf_missing at 5", "record_missing at 5", "checkpoint_root_differs at 100"]),
    (delete_record, ["record_missing at 5"]),
    (erase_without_entry, ["record_destroyed at 5"]),
    (erase_salt_only, ["record_destroyed at 5"]),
    (swap_rows, ["leaf_altered at 5", "leaf_altered at 6", "checkpoint_root_differs at 100"]),
    (add_unsigned_row, ["leaf_unsigned at 300"]),
    (edit_lower_tile, ["tile_altered at 0/0"]),
    (edit_upper_tile, ["tile_altered at 1/0"]),
    (
        edit_leaf_and_upper_tile,
        ["record_altered at 5", "leaf_altered at 5", "tile_altered at 1/0", "checkpoint_root_differs at 100"],
    ),
    (shorten_tile, ["tile_altered at 0/1"]),
    (delete_tile, ["tile_missing at 1/0"]),
    (add_tile, ["tile_surplus at 0/9"]),
    (edit_checkpoint_root, ["checkpoint_mislabelled at 100"]),
    (edit_checkpoint_note, ["checkpoint_invalid at 100 (note_unsigned)"]),
    (sign_a_fork, ["checkpoint_root_differs at 100"]),
    (
        truncate_tail,
        [f"leaf_missing at {n}" for n in range(290, 300)]
        + [f"record_missing at {n}" for n in range(290, 300)]
        + ["checkpoint_root_differs at 300"],
    ),
]


@pytest.fixture
def full(log: Log) -> Log:
    log.add(100)
    log.add(200)
    assert log.faults() == []
    return log


@pytest.mark.parametrize(("tamper", "faults"), TABLE, ids=[tamper.__name__ for tamper, _ in TABLE])
def test_tampering_is_named(full: Log, tamper: Tamper, faults: list[str]) -> None:
    tamper_with(full, tamper)
    assert full.faults() == faults


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


def test_a_perfect_truncation_shows_only_against_a_checkpoint_kept_elsewhere(full: Log) -> None:
    kept = full.reader.checkpoint(300)
    tamper_with(full, cut_everything_back_to(100))
    assert full.faults() == []
    assert full.faults(expected=Head(kept.size, kept.root)) == ["log_shorter_than_expected at 300"]


def test_a_checkpoint_kept_elsewhere_must_be_one_of_ours(full: Log) -> None:
    assert full.faults(expected=Head(100, full.reader.checkpoint(100).root)) == []
    assert full.faults(expected=Head(100, bytes(32))) == ["expected_root_differs at 100"]
    assert full.faults(expected=Head(250, bytes(32))) == ["expected_root_differs at 250"]


def erase(connection: sa.Connection) -> None:
    assert destroy(connection, 5, "2026-03-01T08:00:00.000Z")


def erase_and_change_what_is_left(connection: sa.Connection) -> None:
    erase(connection)
    left = canonical(split(SALT, FORGED.record, ("kind", "time")))
    connection.execute(sa.update(store.record).where(store.record.c.leaf_index == 5).values(remains=left))


def test_erasure_that_the_log_declares_is_no_fault_even_before_its_entry_is_logged(full: Log) -> None:
    tamper_with(full, erase)
    assert full.faults() == ["record_destroyed at 5"]
    full.put(kind="record.erased", index=5)
    assert full.faults() == []
    full.sequencer.run_once()
    assert full.faults() == []


@pytest.mark.parametrize("tamper", [erase_without_entry, erase_and_change_what_is_left])
def test_what_is_left_of_an_erased_record_must_be_its_own(full: Log, tamper: Tamper) -> None:
    tamper_with(full, tamper)
    full.add(kind="record.erased", index=5)
    assert full.faults() == ["record_destroyed at 5"]


def test_a_record_that_was_declared_erased_must_be_gone(full: Log) -> None:
    full.add(kind="record.erased", index=5)
    assert full.faults() == ["record_not_erased at 5"]


def tamper_with(log: Log, tamper: Tamper) -> None:
    """As somebody with the database's own rights would: no foreign key stands in the way."""
    with log.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        tamper(connection)
        connection.commit()
        connection.invalidate()
