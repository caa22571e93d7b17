"""Prover and verifier against two oracles: a recursion copied from RFC 9162's definitions, and pymerkle for roots.

Three independent ways to the same hash: tiles (ours), the recursion below, and a library that knows neither.
"""

from __future__ import annotations

import hashlib
import itertools

import pymerkle  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.merkle import Tree, append
from mingzheng.commitment import leaf_hash
from mingzheng.merkle import EMPTY_ROOT, Frontier, root_from_leaf_hashes, verify_consistency, verify_inclusion
from mingzheng.tiles import tiles_of
from mingzheng.verification_error import VerificationError

SIZES = 130
COMMITMENTS = [hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(70_000)]
LEAVES = [leaf_hash(commitment) for commitment in COMMITMENTS]


# -- RFC 9162 section 2.1, word for word


def mth(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], known: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def split(n: int) -> int:
    return max(1 << power for power in range(n.bit_length()) if 1 << power < n)


# -- tiles in memory


class Tiles(dict[tuple[int, int], bytes]):
    def __init__(self, *groups: list[bytes]) -> None:
        super().__init__()
        self.size = 0
        for group in groups:
            for write in append(self.read, self.size, group):
                assert write.fresh == ((write.level, write.index) not in self)
                self[write.level, write.index] = write.data
            self.size += len(group)

    def read(self, level: int, index: int) -> bytes | None:
        return self.get((level, index))

    @property
    def tree(self) -> Tree:
        return Tree(self.read)


SMALL = Tiles(LEAVES[:SIZES])


def test_every_root_is_that_of_both_oracles() -> None:
    oracle = pymerkle.InmemoryTree(algorithm="sha256")
    frontier = Frontier()
    for size in range(1, SIZES + 1):
        oracle.append_entry(COMMITMENTS[size - 1])
        frontier.append(LEAVES[size - 1])
        expected = mth(LEAVES[:size])
        assert oracle.get_state(size) == expected
        assert SMALL.tree.root(size) == frontier.root() == root_from_leaf_hashes(LEAVES[:size]) == expected
    assert SMALL.tree.root(0) == mth([]) == EMPTY_ROOT


@pytest.mark.parametrize("size", range(1, SIZES + 1))
def test_every_inclusion_path_is_that_of_the_recursion_and_verifies(size: int) -> None:
    root = SMALL.tree.root(size)
    for index in range(size):
        proof = SMALL.tree.inclusion_path(index, size)
        assert proof == path(index, LEAVES[:size])
        verify_inclusion(size, index, LEAVES[index], proof, root)


@pytest.mark.parametrize("new", range(1, SIZES + 1))
def test_every_consistency_path_is_that_of_the_recursion_and_verifies(new: int) -> None:
    new_root = SMALL.tree.root(new)
    for old in range(new + 1):
        proof = SMALL.tree.consistency_path(old, new)
        assert proof == (subproof(old, LEAVES[:new], True) if old else [])
        verify_consistency(old, new, SMALL.tree.root(old), new_root, proof)


def mutations(proof: list[bytes]) -> list[list[bytes]]:
    """Every proof with one hash flipped, left out, doubled or swapped with its neighbour, and two that are longer."""
    made = [[*proof, bytes(32)], [*proof, *proof[-1:], *proof[-1:]]]
    for place in range(len(proof)):
        flipped = bytes([proof[place][0] ^ 1]) + proof[place][1:]
        made.append([*proof[:place], flipped, *proof[place + 1 :]])
        made.append([*proof[:place], *proof[place + 1 :]])
        made.append([*proof[: place + 1], *proof[place:]])
        made.append([*proof[:place], *proof[place : place + 2][::-1], *proof[place + 2 :]])
    return [mutation for mutation in made if mutation != proof]


@pytest.mark.parametrize("size", range(1, 34))
def test_no_mutated_inclusion_proof_verifies(size: int) -> None:
    root = SMALL.tree.root(size)
    for index in range(size):
        proof = SMALL.tree.inclusion_path(index, size)
        for wrong in mutations(proof):
            with pytest.raises(VerificationError):
                verify_inclusion(size, index, LEAVES[index], wrong, root)
        for other in set(range(size)) - {index}:
            with pytest.raises(VerificationError):
                verify_inclusion(size, other, LEAVES[index], proof, root)


@pytest.mark.parametrize("new", range(1, 34))
def test_no_mutated_consistency_proof_verifies(new: int) -> None:
    new_root = SMALL.tree.root(new)
    for old in range(1, new + 1):
        proof, old_root = SMALL.tree.consistency_path(old, new), SMALL.tree.root(old)
        for wrong in mutations(proof):
            with pytest.raises(VerificationError):
                verify_consistency(old, new, old_root, new_root, wrong)
        if old < new:
            for roots in ((new_root, new_root), (old_root, old_root), (bytes(32), new_root)):
                with pytest.raises(VerificationError):
                    verify_consistency(old, new, *roots, proof)


BOUNDARIES = [255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 70_000]
LARGE = Tiles(LEAVES)


@pytest.mark.parametrize("size", BOUNDARIES)
def test_proofs_hold_where_tiles_begin_and_end(size: int) -> None:
    root = LARGE.tree.root(size)
    assert root == root_from_leaf_hashes(LEAVES[:size])
    places = {place for edge in (0, 1, 255, 256, 511, 65_535, 65_536, size - 1) for place in (edge, edge + 1)}
    for index in sorted(place for place in places if place < size):
        verify_inclusion(size, index, LEAVES[index], LARGE.tree.inclusion_path(index, size), root)
        old = index + 1
        proof = LARGE.tree.consistency_path(old, size)
        verify_consistency(old, size, LARGE.tree.root(old), root, proof)


def test_stored_tiles_are_those_of_the_specification() -> None:
    assert [(level, index, len(data) // 32) for (level, index), data in sorted(LARGE.items())] == [
        (tile.level, tile.index, tile.width) for tile in tiles_of(len(LEAVES))
    ]


@given(st.lists(st.integers(1, 700), min_size=1, max_size=6))
def test_tiles_do_not_depend_on_how_entries_were_grouped(counts: list[int]) -> None:
    ends = list(itertools.accumulate(counts))
    groups = [LEAVES[end - count : end] for end, count in zip(ends, counts, strict=True)]
    assert Tiles(*groups) == Tiles(LEAVES[: ends[-1]])


@given(st.integers(1, 600), st.data())
def test_a_served_partial_tile_stays_a_prefix_for_ever(size: int, data: st.DataObject) -> None:
    more = data.draw(st.integers(0, 600))
    before, after = Tiles(LEAVES[:size]), Tiles(LEAVES[: size + more])
    for place, tile in before.items():
        assert after[place].startswith(tile)


@pytest.mark.parametrize("place", [(0, 0), (0, 1), (1, 0)])
@pytest.mark.parametrize("harm", ["missing", "short", "long"])
def test_a_damaged_right_edge_is_never_extended(place: tuple[int, int], harm: str) -> None:
    tiles = Tiles(LEAVES[:300])
    if place == (0, 0):
        del tiles[place]  # a full tile is not read by appending, but the root that is compared before needs it
        with pytest.raises(LedgerError, match="tiles_damaged"):
            tiles.tree.inclusion_path(0, 300)
        return
    if harm == "missing":
        del tiles[place]
    else:
        tiles[place] = tiles[place][:-1] if harm == "short" else tiles[place] + bytes(32)
    with pytest.raises(LedgerError, match="tiles_damaged"):
        append(tiles.read, 300, LEAVES[300:600])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5)])
def test_a_proof_outside_the_log_is_refused(index: int, size: int) -> None:
    with pytest.raises(LedgerError, match="proof_out_of_range"):
        SMALL.tree.inclusion_path(index, size)


@pytest.mark.parametrize(("old", "new"), [(6, 5), (-1, 5)])
def test_a_consistency_proof_backwards_is_refused(old: int, new: int) -> None:
    with pytest.raises(LedgerError, match="proof_out_of_range"):
        SMALL.tree.consistency_path(old, new)
