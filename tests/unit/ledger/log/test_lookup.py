"""Whatever somebody holds of the log, the log says what it is."""

from __future__ import annotations

import base64

from mingzheng.commitment import leaf_hash
from tests.log_fixtures import Log


def test_an_entry_is_found_by_its_id_its_place_its_commitment_and_its_leaf(log: Log) -> None:
    ids = log.add(3) + log.add(2)
    for index, entry_id in enumerate(ids):
        held = log.reader.record(entry_id)
        assert held is not None
        leaf = leaf_hash(held.commitment)
        for text in (entry_id, held.commitment.hex(), "0x" + leaf.hex(), base64.b64encode(leaf).decode()):
            assert [(found.what, found.place) for found in log.reader.find(text)] == [("entry", index)]
        assert ("entry", index) in [(found.what, found.place) for found in log.reader.find(str(index))]


def test_a_checkpoint_is_found_by_its_size_and_its_root(log: Log) -> None:
    log.add(3)
    log.add(2)
    newest = log.reader.newest_checkpoints(5)
    assert [one.size for one in newest] == [5, 3]
    for one in newest:
        for text in (one.root.hex(), base64.b64encode(one.root).decode()):
            assert [(found.what, found.place) for found in log.reader.find(text)] == [("checkpoint", one.size)]
        assert ("checkpoint", one.size) in [(found.what, found.place) for found in log.reader.find(str(one.size))]


def test_what_the_log_does_not_hold_is_not_found(log: Log) -> None:
    log.add(1)
    for text in (
        "",
        "7",
        "00",
        "99999999999999999999",
        "en_" + "a" * 26,
        "0x" + "00" * 32,
        "' OR 1=1",
        "明证",
        "A" * 44,
    ):
        assert log.reader.find(text) == []
