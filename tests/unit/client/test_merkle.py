"""RFC 9162 verification against vectors of the Certificate Transparency project, and everything it must refuse."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest

from mingzheng.merkle import (
    EMPTY_ROOT,
    Frontier,
    node_hash,
    root_from_leaf_hashes,
    verify_consistency,
    verify_inclusion,
)
from mingzheng.verification_error import VerificationError

# The eight entries and roots that RFC 6962 implementations share (certificate-transparency, merkle_tree_test).
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [hashlib.sha256(b"\x00" + entry).digest() for entry in ENTRIES]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert root_from_leaf_hashes(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert root_from_leaf_hashes([]) == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_a_frontier_names_the_root_at_every_size_it_passes() -> None:
    frontier = Frontier()
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        frontier.append(leaf)
        assert frontier.root().hex() == root


PAIR = node_hash(LEAVES[0], LEAVES[1])
THREE = bytes.fromhex(ROOTS[2])


def test_an_inclusion_proof_in_three_leaves_holds() -> None:
    verify_inclusion(3, 0, LEAVES[0], [LEAVES[1], LEAVES[2]], THREE)
    verify_inclusion(3, 2, LEAVES[2], [PAIR], THREE)
    verify_inclusion(1, 0, LEAVES[0], [], LEAVES[0])


@pytest.mark.parametrize(
    ("size", "index", "leaf", "path", "reason"),
    [
        (3, 3, LEAVES[0], [PAIR], "index is not below the size"),
        (0, 0, LEAVES[0], [], "index is not below the size"),
        (3, 2, LEAVES[2], [], "path is too short"),
        (3, 2, LEAVES[2], [PAIR, PAIR], "path is too long"),
        (1, 0, LEAVES[0], [PAIR], "path is too long"),
        (3, 1, LEAVES[0], [LEAVES[1], LEAVES[2]], "path leads to another root"),
        (3, 0, LEAVES[1], [LEAVES[1], LEAVES[2]], "path leads to another root"),
        (3, 0, LEAVES[0], [LEAVES[2], LEAVES[1]], "path leads to another root"),
    ],
)
def test_a_wrong_inclusion_proof_is_refused(
    size: int, index: int, leaf: bytes, path: Sequence[bytes], reason: str
) -> None:
    with pytest.raises(VerificationError) as refused:
        verify_inclusion(size, index, leaf, path, THREE)
    assert refused.value.code == "inclusion_refused"
    assert refused.value.details == {"reason": reason}


@pytest.mark.parametrize(
    ("size", "index", "leaf", "path"),
    [
        (-1, 0, LEAVES[0], []),
        (3, -1, LEAVES[0], []),
        (2**63, 0, LEAVES[0], []),
        (True, 0, LEAVES[0], []),
        (3, 0, LEAVES[0][:31], [LEAVES[1], LEAVES[2]]),
        (3, 0, LEAVES[0], [LEAVES[1] + b"\0", LEAVES[2]]),
        (3, 0, LEAVES[0], [LEAVES[1].hex(), LEAVES[2]]),
    ],
)
def test_what_is_no_proof_at_all_is_malformed(size: int, index: int, leaf: bytes, path: Sequence[bytes]) -> None:
    with pytest.raises(VerificationError) as refused:
        verify_inclusion(size, index, leaf, path, THREE)
    assert refused.value.code == "proof_malformed"


def test_sizes_go_up_to_what_every_language_holds() -> None:
    with pytest.raises(VerificationError, match="inclusion_refused"):
        verify_inclusion(2**63 - 1, 0, LEAVES[0], [], THREE)
    with pytest.raises(VerificationError, match="proof_malformed"):
        verify_inclusion(2**63, 0, LEAVES[0], [], THREE)


def test_a_frontier_takes_hashes_only() -> None:
    with pytest.raises(VerificationError, match="proof_malformed"):
        Frontier().append(LEAVES[0] + bytes(1))


def test_a_consistency_proof_from_a_power_of_two_starts_at_the_old_root() -> None:
    verify_consistency(2, 3, PAIR, THREE, [LEAVES[2]])


@pytest.mark.parametrize(
    ("old", "new", "old_root", "new_root", "path", "reason"),
    [
        (3, 2, THREE, PAIR, [], "the old tree is the larger"),
        (2, 3, PAIR, THREE, [], "path is too short"),
        (2, 3, PAIR, THREE, [LEAVES[2], LEAVES[2]], "path is too long"),
        (2, 3, THREE, THREE, [LEAVES[2]], "path leads to another new root"),
        (2, 3, PAIR, PAIR, [LEAVES[2]], "path leads to another new root"),
        (3, 4, PAIR, bytes.fromhex(ROOTS[3]), [LEAVES[2], LEAVES[3], PAIR], "path leads to another old root"),
        (3, 4, THREE, bytes.fromhex(ROOTS[3]), [], "path is too short"),
        (2, 5, PAIR, THREE, [LEAVES[2]], "path is too short"),
        (3, 3, THREE, PAIR, [], "two roots for one size"),
        (3, 3, THREE, THREE, [LEAVES[0]], "path is too long"),
        (0, 3, THREE, THREE, [], "an empty tree has another root"),
        (0, 3, EMPTY_ROOT, THREE, [LEAVES[0]], "path is too long"),
    ],
)
def test_a_wrong_consistency_proof_is_refused(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes], reason: str
) -> None:
    with pytest.raises(VerificationError) as refused:
        verify_consistency(old, new, old_root, new_root, path)
    assert refused.value.code == "consistency_refused"
    assert refused.value.details == {"reason": reason}


def test_every_tree_extends_the_empty_one_and_itself() -> None:
    verify_consistency(0, 3, EMPTY_ROOT, THREE, [])
    verify_consistency(3, 3, THREE, THREE, [])


def test_a_path_does_not_bind_the_size_so_callers_must_take_it_from_what_was_signed() -> None:
    # Known property of RFC 9162, kept here so that nobody comes to rely on the opposite.
    four, eight = (bytes.fromhex(ROOTS[n]) for n in (3, 7))
    upper = node_hash(node_hash(LEAVES[4], LEAVES[5]), node_hash(LEAVES[6], LEAVES[7]))
    for claimed in (5, 6, 7, 8):
        verify_consistency(4, claimed, four, eight, [upper])
