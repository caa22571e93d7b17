"""A verifier that is not ours (aics-tlog) accepts what we produce, and refuses what we refuse."""

from __future__ import annotations

import aics_tlog  # type: ignore[import-not-found]
import pytest
from aics_tlog.cosign import verify_cosignature  # type: ignore[import-not-found]

from ledger.merkle import Tree
from mingzheng.cosignature import Cosigner
from mingzheng.merkle import root_from_leaf_hashes
from mingzheng.note import Checkpoint, Signer, sign_note, split_note
from tests.properties.test_merkle_trees import LEAVES, SIZES, Tiles

ORIGIN = "log.example/mingzheng"
SIGNER = Signer.from_seed(ORIGIN, b"\x07" * 32)
WITNESS = Cosigner.from_seed("witness.example/w1", b"\x08" * 32)
TREE: Tree = Tiles(LEAVES[:SIZES]).tree
ROOTS = [root_from_leaf_hashes(LEAVES[:size]) for size in range(SIZES + 1)]


@pytest.mark.parametrize("size", range(1, SIZES + 1))
def test_every_inclusion_proof_is_accepted_for_its_place_alone(size: int) -> None:
    for index in range(size):
        path = TREE.inclusion_path(index, size)
        assert aics_tlog.verify_inclusion(LEAVES[index], index, size, path, ROOTS[size])
        assert not aics_tlog.verify_inclusion(LEAVES[index + 1], index, size, path, ROOTS[size])


@pytest.mark.parametrize("new", range(1, SIZES + 1))
def test_every_consistency_proof_is_accepted_for_its_roots_alone(new: int) -> None:
    for old in range(1, new + 1):
        path = TREE.consistency_path(old, new)
        assert aics_tlog.verify_consistency(old, new, ROOTS[old], ROOTS[new], path)
        assert not aics_tlog.verify_consistency(old, new, ROOTS[old - 1], ROOTS[new], path)


def _note(size: int) -> bytes:
    return sign_note(Checkpoint(ORIGIN, size, ROOTS[size]).text(), SIGNER)


def test_a_signed_and_cosigned_checkpoint_is_accepted() -> None:
    note = _note(77)
    note += WITNESS.cosign(split_note(note)[0], 1_790_000_000).line().encode()
    keys = [aics_tlog.parse_vkey(text) for text in (SIGNER.verifier.text(), WITNESS.key.text())]
    found = aics_tlog.verify_checkpoint(aics_tlog.parse_note(note), keys[0], [keys[1]], 1, expected_origin=ORIGIN)
    assert (found.ok, found.error, found.size, found.root) == (True, None, 77, ROOTS[77])
    assert (found.cosignature_count, found.timestamps) == (1, {WITNESS.key.name: 1_790_000_000})


def test_our_cosignature_is_theirs_and_theirs_is_ours() -> None:
    note = _note(5)
    text, _ = split_note(note)
    value = WITNESS.cosign(text, 1_790_000_000).value
    assert verify_cosignature(value, WITNESS.key.name, WITNESS.key.public_key, ORIGIN, 5, ROOTS[5])
    assert not verify_cosignature(value, WITNESS.key.name, WITNESS.key.public_key, ORIGIN, 6, ROOTS[5])


def test_a_changed_checkpoint_is_refused_by_both() -> None:
    key = aics_tlog.parse_vkey(SIGNER.verifier.text())
    changed = _note(77).replace(b"\n77\n", b"\n78\n")
    assert not aics_tlog.verify_checkpoint(aics_tlog.parse_note(changed), key, expected_origin=ORIGIN).ok
