"""The ledger's tables, and how its transactions begin. They share a database with the product's own tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in a column declared INTEGER.
_BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_HASH = sa.LargeBinary(32)
# Times are text in UTC to the millisecond, spelt as in the records: equal bytes on every database.
_TIME = sa.String(24)


def _number() -> sa.Column[Any]:
    return sa.Column("id", _BIG, primary_key=True, autoincrement=True)


def _labels() -> tuple[sa.Column[Any], ...]:
    """What the record says itself, set apart so that entries are found by it. Who and what about go with the record."""
    return sa.Column("at", _TIME), sa.Column("actor", sa.String(43)), sa.Column("dataset", sa.String(43))


outbox = sa.Table(
    "ledger_outbox",
    metadata,
    _number(),
    sa.Column("entry_id", sa.String(40), nullable=False, unique=True),
    sa.Column("kind", sa.String(60), nullable=False),
    sa.Column("record", sa.LargeBinary, nullable=False),
    sa.Column("salt", _HASH, nullable=False),
    sa.Column("commitment", _HASH, nullable=False),
    *_labels(),
)

leaf = sa.Table(
    "ledger_leaf",
    metadata,
    sa.Column("leaf_index", _BIG, primary_key=True, autoincrement=False),
    sa.Column("commitment", _HASH, nullable=False),
)

# Apart from the leaf, because salt and record can be destroyed and the leaf never.
record = sa.Table(
    "ledger_record",
    metadata,
    sa.Column("leaf_index", sa.ForeignKey("ledger_leaf.leaf_index"), primary_key=True, autoincrement=False),
    sa.Column("entry_id", sa.String(40), nullable=False, unique=True),
    sa.Column("kind", sa.String(60), nullable=False),
    sa.Column("record", sa.LargeBinary),
    sa.Column("salt", _HASH),
    sa.Column("remains", sa.LargeBinary),
    sa.Column("erased_at", _TIME),
    *_labels(),
    # With the place behind what is looked for, so that what is found comes out in the order of the log and none is
    # sorted; and then with the rest that may be asked at once, so that only what is shown is read.
    sa.Index("ix_ledger_record_kind", "kind", "leaf_index"),
    sa.Index("ix_ledger_record_dataset", "dataset", "leaf_index", "kind"),
    sa.Index("ix_ledger_record_actor", "actor", "leaf_index", "kind", "dataset"),
    sa.Index("ix_ledger_record_at", "at", "leaf_index"),
)

# One row a tile. A partial tile grows in place; what was served of it before stays its prefix.
tile = sa.Table(
    "ledger_tile",
    metadata,
    sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("tile_index", _BIG, primary_key=True, autoincrement=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)

checkpoint = sa.Table(
    "ledger_checkpoint",
    metadata,
    sa.Column("size", _BIG, primary_key=True, autoincrement=False),
    sa.Column("root", _HASH, nullable=False),
    sa.Column("note", sa.LargeBinary, nullable=False),
    sa.Column("signed_at", _TIME, nullable=False),
)

# Beside the checkpoint, because they come later, and more of them with every witness.
cosignature = sa.Table(
    "ledger_cosignature",
    metadata,
    sa.Column("size", sa.ForeignKey("ledger_checkpoint.size"), primary_key=True, autoincrement=False),
    sa.Column("witness", sa.String(400), primary_key=True),
    sa.Column("line", sa.Text, nullable=False),
    sa.Column("cosigned_at", _BIG, nullable=False),
)

# Empty until the log's key is rotated for the first time; then every key with the sizes that it signs.
log_key = sa.Table(
    "ledger_log_key",
    metadata,
    sa.Column("first_size", _BIG, primary_key=True, autoincrement=False),
    sa.Column("last_size", _BIG),
    sa.Column("public_key", _HASH, nullable=False, unique=True),
    sa.Column("entry_id", sa.String(40)),
)

anchor = sa.Table(
    "ledger_anchor",
    metadata,
    _number(),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("prev_size", _BIG, nullable=False),
    sa.Column("prev_root", _HASH, nullable=False),
    sa.Column("size", _BIG, nullable=False),
    sa.Column("root", _HASH, nullable=False),
    sa.Column("chain_id", _BIG, nullable=False),
    sa.Column("genesis_hash", sa.String(66), nullable=False),
    sa.Column("registry_code_hash", sa.String(66), nullable=False),
    sa.Column("tx_hash", sa.String(66), nullable=False),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    sa.Column("nonce", _BIG, nullable=False),
    sa.Column("registry", sa.String(42)),
    sa.Column("block_number", _BIG),
    sa.Column("block_hash", sa.String(66)),
    sa.Column("log_index", sa.Integer),
    sa.Column("sequence", _BIG),
    sa.Column("intended_at", _TIME, nullable=False),
    sa.Column("settled_at", _TIME),
    sa.Index("ix_ledger_anchor_state_size", "state", "size"),
    # At most one anchor in flight, whatever two processes believe to have read.
    sa.Index(
        "uq_ledger_anchor_in_flight",
        "state",
        unique=True,
        sqlite_where=sa.text("state = 'intended'"),
        postgresql_where=sa.text("state = 'intended'"),
    ),
)

incident = sa.Table(
    "ledger_incident",
    metadata,
    _number(),
    sa.Column("code", sa.String(60), nullable=False),
    sa.Column("details", sa.Text, nullable=False),
    sa.Column("opened_at", _TIME, nullable=False),
    sa.Column("closed_at", _TIME),
)

# "mingzheng" in ASCII, cut to 63 bits: the name of the one lock that all sequencers of a PostgreSQL database share.
_ADVISORY_LOCK: Final = int.from_bytes(b"mingzhen", "big") & (2**63 - 1)
_TAKE_ADVISORY_LOCK: Final = sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK))
_TAKE_WRITE_LOCK: Final = sa.delete(outbox).where(sa.false())
_SET_DURABLE: Final = sa.select(sa.func.set_config("synchronous_commit", "on", True)).where(
    sa.func.current_setting("synchronous_commit") == "off"
)


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that holds the one writer's lock from its first statement; commits at the end, or rolls back.

    A process that dies inside leaves nothing: the database rolls back and frees the lock. The commit waits for the
    disk, and so carries every earlier commit with it that did not.
    """
    with engine.connect() as connection, connection.begin():
        if connection.dialect.name == "sqlite":
            # A statement that writes takes the write lock before anything is read, however the engine spells BEGIN.
            # After a read, a transaction whose snapshot went stale could never be upgraded to a write.
            connection.execute(_TAKE_WRITE_LOCK)
        else:
            # Under READ COMMITTED every later statement sees what the previous holder of the lock committed.
            connection.execute(_TAKE_ADVISORY_LOCK)
            _commit_durably(connection)
        yield connection


def flush(engine: sa.Engine) -> None:
    """Return once everything that was committed before is on disk, by committing a change of nothing durably."""
    with engine.connect() as connection, connection.begin():
        if connection.dialect.name == "sqlite":
            # Writes the first page again, with the number that it holds. An UPDATE that changes nothing would not.
            connection.exec_driver_sql("PRAGMA user_version = 0")
        else:
            _commit_durably(connection)
            connection.execute(sa.select(sa.func.pg_logical_emit_message(True, "mingzheng", "flush")))


def _commit_durably(connection: sa.Connection) -> None:
    """Whatever the server was set to: this commit waits for the disk. One set to wait for more, still does."""
    connection.execute(_SET_DURABLE)


@contextmanager
def reading(engine: sa.Engine, *, frozen: bool = False) -> Iterator[sa.Connection]:
    """A transaction that only reads and never waits for a writer. `frozen`: all statements see one moment."""
    with engine.connect() as connection:
        # The engine of core.db begins a transaction marked like this without taking SQLite's write lock.
        connection.execution_options(mingzheng_read_only=True)
        if frozen and connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin() as transaction:
            yield connection
            transaction.rollback()
