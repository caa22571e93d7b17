"""The receipt of an entry: all that its proof needs in one JSON object, verifiable offline (docs/formats.md)."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from ledger import anchor_rows, checkpoint, store
from ledger.chain_types import AnchorReceipt
from ledger.checkpoint import StoredCheckpoint
from ledger.errors import LedgerError
from ledger.merkle import Tree
from ledger.tile_rows import tile_reader
from mingzheng.text_forms import encode_base64
from mingzheng.tlog_proof import TlogProof

FORMAT: Final = "mingzheng-receipt/1"


def build_receipt(connection: sa.Connection, entry_id: str, *, include_record: bool) -> dict[str, Any]:
    """The receipt under the checkpoint that was anchored, or under the newest one while none is.

    Record and salt are null unless `include_record`, and for ever once they are erased. Raises `entry_unknown`.
    """
    joined = sa.select(store.record, store.leaf.c.commitment).join(store.leaf)
    row = connection.execute(joined.where(store.record.c.entry_id == entry_id)).first()
    if row is None:
        raise LedgerError("entry_unknown", entry_id=entry_id)
    signed, anchor = _checkpoint_over(connection, row.leaf_index)
    path = Tree(tile_reader(connection)).inclusion_path(row.leaf_index, signed.size)
    shown = include_record and row.record is not None
    return {
        "format": FORMAT,
        "entry_id": row.entry_id,
        "kind": row.kind,
        "record": bytes(row.record).decode("utf-8") if shown else None,
        "salt": encode_base64(bytes(row.salt)) if shown else None,
        "commitment": encode_base64(bytes(row.commitment)),
        "proof": TlogProof(row.leaf_index, tuple(path), signed.note).text(),
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
    newest = checkpoint.latest(connection)
    if newest is None:
        raise LedgerError("checkpoint_unknown")
    return newest, None
