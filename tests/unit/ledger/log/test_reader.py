"""What is served of the log: tiles, bundles, records and receipts, and what is not there."""

from __future__ import annotations

import base64

import pytest

from ledger.erasure import destroy
from ledger.errors import LedgerError
from mingzheng.commitment import commit_record, leaf_hash
from mingzheng.merkle import root_from_leaf_hashes
from mingzheng.partial_receipt import parse_parts
from mingzheng.tiles import decode_bundle, decode_tile
from mingzheng.tlog_proof import TlogProof
from tests.log_fixtures import ORIGIN, SIGNER, Log, make_entry_id


def test_bundles_and_tiles_alone_lead_to_the_signed_root(log: Log) -> None:
    log.add(300)
    bundles = [log.reader.entry_bundle(0), log.reader.entry_bundle(1, 44)]
    widths = [256, 44]
    commitments = [c for data, width in zip(bundles, widths, strict=True) for c in decode_bundle(data or b"", width)]
    leaves = [leaf_hash(commitment) for commitment in commitments]
    tiles = [log.reader.tile(0, 0), log.reader.tile(0, 1, 44)]
    assert [h for data, width in zip(tiles, widths, strict=True) for h in decode_tile(data or b"", width)] == leaves
    newest = log.reader.latest_checkpoint()
    assert newest is not None
    assert root_from_leaf_hashes(leaves) == newest.root


def test_what_the_log_does_not_hold_is_none(log: Log) -> None:
    log.add(3)
    assert log.reader.tile(0, 0) is None
    assert log.reader.tile(0, 0, 4) is None
    assert log.reader.tile(0, 0, 0) is None
    assert log.reader.tile(0, 1, 1) is None
    assert log.reader.tile(1, 0, 1) is None
    assert log.reader.entry_bundle(0) is None
    assert log.reader.entry_bundle(0, 4) is None
    assert log.reader.entry_bundle(0, 0) is None
    assert log.reader.record(make_entry_id(99)) is None
    assert log.reader.index_of(make_entry_id(99)) is None


def test_a_partial_tile_that_was_served_is_served_for_ever(log: Log) -> None:
    log.add(3)
    before = log.reader.tile(0, 0, 3), log.reader.entry_bundle(0, 3)
    log.add(290)
    assert (log.reader.tile(0, 0, 3), log.reader.entry_bundle(0, 3)) == before


def test_what_waits_is_not_visible(log: Log) -> None:
    (entry_id,) = log.put()
    assert log.reader.index_of(entry_id) is None
    with pytest.raises(LedgerError, match="entry_unknown"):
        log.reader.receipt(entry_id, include_record=True)


def test_a_receipt_proves_its_entry(log: Log) -> None:
    entry_id = log.add(7, kind="query.answered")[4]
    receipt = log.reader.receipt(entry_id, include_record=True)
    commitment = commit_record(base64.b64decode(receipt["salt"]), receipt["record"].encode())
    proof = TlogProof.parse(receipt["proof"])
    assert proof.verify(leaf_hash(commitment), [SIGNER.verifier], ORIGIN).size == 7
    assert proof.index == 4
    assert receipt["format"] == "mingzheng-receipt/1"
    assert receipt["kind"] == "query.answered"
    assert receipt["anchor"] is None


def test_a_receipt_for_strangers_shows_the_commitment_only(log: Log) -> None:
    (entry_id,) = log.add()
    receipt = log.reader.receipt(entry_id, include_record=False)
    assert receipt["record"] is None
    assert receipt["salt"] is None
    TlogProof.parse(receipt["proof"]).verify(
        leaf_hash(base64.b64decode(receipt["commitment"])), [SIGNER.verifier], ORIGIN
    )


def test_an_erased_record_keeps_its_proof(log: Log) -> None:
    (entry_id,) = log.add()
    with log.engine.connect() as connection, connection.begin():
        assert destroy(connection, 0, "2026-03-01T08:00:00.000Z")
        assert not destroy(connection, 0, "2026-03-01T08:00:01.000Z"), "only once"
    log.add(kind="record.erased", index=0)
    receipt = log.reader.receipt(entry_id, include_record=True)
    assert receipt["record"] is None
    found = log.reader.record(entry_id)
    assert found is not None
    assert found.parsed() is None and found.remains is not None
    assert set(parse_parts(found.remains).values()) == {"kind", "time"}
    assert log.faults() == []


def test_records_come_in_pages(log: Log) -> None:
    log.add(5)
    first = log.reader.records(limit=3)
    second = log.reader.records(after=first[-1].index, limit=3)
    assert [record.entry_id for record in first + second] == log.queued
    parsed = first[0].parsed()
    assert parsed is not None
    assert parsed["schema"] == "mingzheng.entry/1"


def test_checkpoints_come_in_pages_and_by_size(log: Log) -> None:
    for count in (1, 2, 3):
        log.add(count)
    assert [each.size for each in log.reader.checkpoints(limit=2)] == [1, 3]
    assert [each.size for each in log.reader.checkpoints(after=3)] == [6]
    assert log.reader.checkpoint(3).origin == ORIGIN
    with pytest.raises(LedgerError, match="checkpoint_unknown"):
        log.reader.checkpoint(2)


def test_no_proof_reaches_beyond_what_was_signed(log: Log) -> None:
    log.add(3)
    with pytest.raises(LedgerError, match="proof_out_of_range"):
        log.reader.inclusion_path(3, 4)
    with pytest.raises(LedgerError, match="proof_out_of_range"):
        log.reader.consistency_path(1, 4)
