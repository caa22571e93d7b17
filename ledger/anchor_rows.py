"""Anchors in the database. `intended`: stored, perhaps sent. `confirmed`: in a block. `refused`, `lost`: over."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from ledger import store
from ledger.chain_types import AnchorReceipt, Head, Identity, SignedTransaction
from ledger.errors import LedgerError

INTENDED: Final = "intended"
CONFIRMED: Final = "confirmed"
REFUSED: Final = "refused"
LOST: Final = "lost"

_table = store.anchor


def in_flight(connection: sa.Connection) -> sa.Row[Any] | None:
    return connection.execute(sa.select(_table).where(_table.c.state == INTENDED).order_by(_table.c.id)).first()


def last_confirmed(connection: sa.Connection) -> AnchorReceipt | None:
    query = sa.select(_table).where(_table.c.state == CONFIRMED).order_by(_table.c.size.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else receipt_of(row)


def covering(connection: sa.Connection, index: int) -> AnchorReceipt | None:
    """The smallest confirmed anchor whose tree holds leaf `index`: the same one every time it is asked for."""
    held = (_table.c.state == CONFIRMED) & (_table.c.size > index)
    row = connection.execute(sa.select(_table).where(held).order_by(_table.c.size, _table.c.id).limit(1)).first()
    return None if row is None else receipt_of(row)


def confirmed(connection: sa.Connection, after: int, limit: int) -> list[AnchorReceipt]:
    """Up to `limit` confirmed anchors of more than `after` leaves, smallest first."""
    held = (_table.c.state == CONFIRMED) & (_table.c.size > after)
    rows = connection.execute(sa.select(_table).where(held).order_by(_table.c.size, _table.c.id).limit(limit))
    return [receipt_of(row) for row in rows]


def newest(connection: sa.Connection, limit: int) -> list[AnchorReceipt]:
    """Up to `limit` confirmed anchors, largest first."""
    query = sa.select(_table).where(_table.c.state == CONFIRMED).order_by(_table.c.size.desc(), _table.c.id.desc())
    return [receipt_of(row) for row in connection.execute(query.limit(limit))]


def sizes_above(connection: sa.Connection, size: int) -> list[int]:
    """Sizes of anchors that a block holds or may yet hold, above `size`, smallest first."""
    held = _table.c.state.in_((INTENDED, CONFIRMED)) & (_table.c.size > size)
    query = sa.select(_table.c.size).where(held).distinct().order_by(_table.c.size)
    return list(connection.execute(query).scalars())


def add_intent(
    connection: sa.Connection,
    identity: Identity,
    head: Head,
    size: int,
    root: bytes,
    signed: SignedTransaction,
    now: str,
) -> None:
    """Raises `chain_busy` if an anchor is in flight already: the database holds no two. Then roll back."""
    row = {
        "state": INTENDED, "prev_size": head.size, "prev_root": head.root, "size": size, "root": root,
        "chain_id": identity.chain_id, "genesis_hash": identity.genesis_hash,
        "registry_code_hash": identity.registry_code_hash, "tx_hash": signed.tx_hash, "raw": signed.raw,
        "nonce": signed.nonce, "intended_at": now,
    }  # fmt: skip
    try:
        connection.execute(sa.insert(_table).values(row))
    except sa.exc.IntegrityError:
        raise LedgerError("chain_busy") from None


def add_confirmed(connection: sa.Connection, receipt: AnchorReceipt, now: str) -> None:
    """An anchor found on the chain that no row here speaks of: another process sent it, or a backup forgot it."""
    connection.execute(sa.insert(_table).values(raw=b"", nonce=-1, intended_at=now, **_settled(receipt, now)))


def confirm(connection: sa.Connection, row_id: int, receipt: AnchorReceipt, now: str) -> None:
    connection.execute(sa.update(_table).where(_table.c.id == row_id).values(**_settled(receipt, now)))


def refuse(connection: sa.Connection, row_id: int, now: str) -> None:
    connection.execute(sa.update(_table).where(_table.c.id == row_id).values(state=REFUSED, settled_at=now))


def lose(connection: sa.Connection, tx_hash: str, now: str) -> None:
    """Its block is gone. The row stays, as evidence."""
    place = (_table.c.tx_hash == tx_hash) & (_table.c.state == CONFIRMED)
    connection.execute(sa.update(_table).where(place).values(state=LOST, settled_at=now))


def signed_of(row: sa.Row[Any]) -> SignedTransaction:
    return SignedTransaction(bytes(row.raw), row.tx_hash, row.nonce)


def receipt_of(row: sa.Row[Any]) -> AnchorReceipt:
    return AnchorReceipt(
        chain_id=row.chain_id,
        genesis_hash=row.genesis_hash,
        registry=row.registry,
        registry_code_hash=row.registry_code_hash,
        tx_hash=row.tx_hash,
        block_number=row.block_number,
        block_hash=row.block_hash,
        log_index=row.log_index,
        sequence=row.sequence,
        prev_size=row.prev_size,
        prev_root=bytes(row.prev_root),
        size=row.size,
        root=bytes(row.root),
    )


def _settled(receipt: AnchorReceipt, now: str) -> dict[str, Any]:
    return {
        "state": CONFIRMED,
        "prev_size": receipt.prev_size,
        "prev_root": receipt.prev_root,
        "size": receipt.size,
        "root": receipt.root,
        "chain_id": receipt.chain_id,
        "genesis_hash": receipt.genesis_hash,
        "registry": receipt.registry,
        "registry_code_hash": receipt.registry_code_hash,
        "tx_hash": receipt.tx_hash,
        "block_number": receipt.block_number,
        "block_hash": receipt.block_hash,
        "log_index": receipt.log_index,
        "sequence": receipt.sequence,
        "settled_at": now,
    }
