"""The receipt of an entry: all that its proof needs in one JSON object, verifiable offline (docs/formats.md)."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from ledger import anchor_rows, checkpoint, cosignatures, store
from ledger.chain_types import AnchorReceipt
from ledger.checkpoint import StoredCheckpoint
from ledger.errors import LedgerError
from ledger.log_keys import StoredKey
from ledger.merkle import Tree
from ledger.tile_rows import tile_reader
from mingzheng.text_forms import encode_base64
from mingzheng.tlog_proof import TlogProof

FORMAT: Final = "mingzheng-receipt/1"


def build_receipt(connection: sa.Connection, entry_id: str, *, include_record: bool) -> dict[str, Any]:
    """The receipt under the checkpoint that was anchored; while none is, under the newest that witnesses cosigned, or
    the newest of all.

    Record and salt are null unless `include_record`, and for ever once they are erased. Raises `entry_unknown`.
    """
    row = _entry(connection, entry_id)
    signed, anchor = _checkpoint_over(connection, row.leaf_index)
    return _receipt(connection, row, signed, anchor, shown=include_record and row.record is not None)


def rotation_receipt(connection: sa.Connection, key: StoredKey) -> dict[str, Any]:
    """The receipt of the entry that brought `key` in, under the first checkpoint that covers it: both keys signed it.

    It names keys and nobody, so it is public.
    """
    row = _entry(connection, str(key.entry_id))
    signed = checkpoint.at_size(connection, key.first_size)
    if signed is None:
        raise LedgerError("checkpoint_unknown", size=key.first_size)
    return _receipt(connection, row, signed, None, shown=row.record is not None)


def _entry(connection: sa.Connection, entry_id: str) -> sa.Row[Any]:
    joined = sa.select(store.record, store.leaf.c.commitment).join(store.leaf)
    row = connection.execute(joined.where(store.record.c.entry_id == entry_id)).first()
    if row is None:
        raise LedgerError("entry_unknown", entry_id=entry_id)
    return row


def _receipt(
    connection: sa.Connection,
    row: sa.Row[Any],
    signed: StoredCheckpoint,
    anchor: AnchorReceipt | None,
    *,
    shown: bool,
) -> dict[str, Any]:
    path = Tree(tile_reader(connection)).inclusion_path(row.leaf_index, signed.size)
    (dressed,) = cosignatures.dressed(connection, [signed])
    return {
        "format": FORMAT,
        "entry_id": row.entry_id,
        "kind": row.kind,
        "record": bytes(row.record).decode("utf-8") if shown else None,
        "salt": encode_base64(bytes(row.salt)) if shown else None,
        "commitment": encode_base64(bytes(row.commitment)),
        "proof": TlogProof(row.leaf_index, tuple(path), dressed.note).text(),
        "anchor": None if anchor is None else anchor_json(anchor),
    }


def anchor_json(receipt: AnchorReceipt) -> dict[str, Any]:
    """The anchor as receipts show it. Only checkpoints that were signed are anchored, so nothing links the two."""
    return {**receipt.to_json(), "consistency": []}


def _checkpoint_over(connection: sa.Connection, index: int) -> tuple[StoredCheckpoint, AnchorReceipt | None]:
    anchor = anchor_rows.covering(connection, index)
    if anchor is not None:
        anchored = checkpoint.at_size(connection, anchor.size)
        if anchored is not None and anchored.root == anchor.root:
            return anchored, anchor
    cosigned = cosignatures.newest_cosigned(connection, index)
    newest = checkpoint.latest(connection) if cosigned is None else checkpoint.at_size(connection, cosigned)
    if newest is None:
        raise LedgerError("checkpoint_unknown")
    return newest, None
