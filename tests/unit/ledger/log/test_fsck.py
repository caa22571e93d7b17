"""The tampering table: for each way of changing the database, the fault that must be named, and where."""

from __future__ import annotations

import pytest

from ledger.chain_types import Head
from tests.log_fixtures import Log
from tests.tampering import (
    Tamper,
    add_tile,
    add_unsigned_row,
    cut_everything_back_to,
    delete_record,
    delete_row,
    delete_tile,
    edit_checkpoint_note,
    edit_checkpoint_root,
    edit_labels,
    edit_leaf,
    edit_leaf_and_upper_tile,
    edit_lower_tile,
    edit_record,
    edit_record_and_leaf,
    edit_record_leaf_and_tile,
    edit_salt,
    edit_upper_tile,
    erase,
    erase_and_change_what_is_left,
    erase_and_keep_who,
    erase_salt_only,
    erase_without_entry,
    hide_from_search,
    shorten_commitment,
    shorten_tile,
    sign_a_fork,
    swap_rows,
    tamper_with,
    truncate_tail,
)

TABLE: list[tuple[Tamper, list[str]]] = [
    (edit_record, ["record_altered at 5"]),
    (edit_salt, ["record_altered at 5"]),
    (edit_labels, ["record_mislabelled at 5"]),
    (hide_from_search, ["record_mislabelled at 5"]),
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
    tamper_with(full.engine, tamper)
    assert full.faults() == faults


def test_a_perfect_truncation_shows_only_against_a_checkpoint_kept_elsewhere(full: Log) -> None:
    kept = full.reader.checkpoint(300)
    tamper_with(full.engine, cut_everything_back_to(100))
    assert full.faults() == []
    assert full.faults(expected=Head(kept.size, kept.root)) == ["log_shorter_than_expected at 300"]


def test_a_checkpoint_kept_elsewhere_must_be_one_of_ours(full: Log) -> None:
    assert full.faults(expected=Head(100, full.reader.checkpoint(100).root)) == []
    assert full.faults(expected=Head(100, bytes(32))) == ["expected_root_differs at 100"]
    assert full.faults(expected=Head(250, bytes(32))) == ["expected_root_differs at 250"]


def test_erasure_that_the_log_declares_is_no_fault_even_before_its_entry_is_logged(full: Log) -> None:
    tamper_with(full.engine, erase)
    assert full.faults() == ["record_destroyed at 5"]
    full.put(kind="record.erased", index=5)
    assert full.faults() == []
    full.sequencer.run_once()
    assert full.faults() == []


@pytest.mark.parametrize("tamper", [erase_without_entry, erase_and_change_what_is_left])
def test_what_is_left_of_an_erased_record_must_be_its_own(full: Log, tamper: Tamper) -> None:
    tamper_with(full.engine, tamper)
    full.add(kind="record.erased", index=5)
    assert full.faults() == ["record_destroyed at 5"]


def test_a_record_that_was_declared_erased_must_be_gone(full: Log) -> None:
    full.add(kind="record.erased", index=5)
    assert full.faults() == ["record_not_erased at 5"]


def test_who_acted_must_be_gone_with_the_record(full: Log) -> None:
    tamper_with(full.engine, erase_and_keep_who)
    full.add(kind="record.erased", index=5)
    assert full.faults() == ["record_not_erased at 5"]
