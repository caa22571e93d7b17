"""Verification of RFC 9162 (section 2.1) Merkle trees over SHA-256. No storage, no network, no partial answers.

Every check returns nothing or raises `VerificationError`, so that a forgotten `if` cannot pass for a proof.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final, NoReturn

from mingzheng.verification_error import VerificationError

HASH_BYTES: Final = 32
MAX_SIZE: Final = 2**63 - 1
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), RFC 9162 section 2.1.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The roots of the complete subtrees left to right: enough to append and to name the root at every size passed."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf_hash: bytes) -> None:
        if len(leaf_hash) != HASH_BYTES:
            raise VerificationError("proof_malformed", reason="hash is not 32 bytes")
        # Each trailing 1 bit of the old size is a complete subtree that the new leaf completes one level higher.
        carried, bits = leaf_hash, self.size
        while bits & 1:
            carried = node_hash(self._peaks.pop(), carried)
            bits >>= 1
        self._peaks.append(carried)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree of the first `size` leaves; SHA-256 of nothing when empty."""
        if not self._peaks:
            return EMPTY_ROOT
        folded = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            folded = node_hash(peak, folded)
        return folded


def root_from_leaf_hashes(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over all leaf hashes in order, in O(log n) memory."""
    frontier = Frontier()
    for leaf in leaf_hashes:
        frontier.append(leaf)
    return frontier.root()


def verify_inclusion(size: int, index: int, leaf_hash: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Raise unless `path` proves `leaf_hash` at `index` in the tree (`size`, `root`). RFC 9162 section 2.1.3.2.

    The path does not bind `size` on its own: take `size` from what was signed.
    """
    _check_arguments((size, index), (leaf_hash, root, *path))
    if index >= size:
        _refuse("inclusion", "index is not below the size")
    node, last, folded = index, size - 1, leaf_hash
    for sibling in path:
        if last == 0:
            _refuse("inclusion", "path is too long")
        if node & 1 or node == last:
            folded = node_hash(sibling, folded)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            folded = node_hash(folded, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        _refuse("inclusion", "path is too short")
    if folded != root:
        _refuse("inclusion", "path leads to another root")


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    """Raise unless `path` proves that the tree (`old_size`, `old_root`) is a prefix of (`new_size`, `new_root`).

    RFC 9162 section 2.1.4.2. Nothing is provable from an empty tree but its own emptiness: size 0 needs the empty root
    and an empty path, and then says nothing about `new_root`. The path alone does not bind either size.
    """
    _check_arguments((old_size, new_size), (old_root, new_root, *path))
    if old_size > new_size:
        _refuse("consistency", "the old tree is the larger")
    if old_size == 0 or old_size == new_size:
        _check_trivial(old_size, new_size, old_root, new_root, path)
        return
    if not path:
        _refuse("consistency", "path is too short")
    _check_prefix(old_size, new_size, old_root, new_root, path)


def _check_trivial(old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    if path:
        _refuse("consistency", "path is too long")
    if old_size == 0 and old_root != EMPTY_ROOT:
        _refuse("consistency", "an empty tree has another root")
    if old_size == new_size and old_root != new_root:
        _refuse("consistency", "two roots for one size")


def _check_prefix(old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    # When the old size is a power of two its root is itself a node of the new tree, and the proof leaves it out.
    steps = [old_root, *path] if old_size & (old_size - 1) == 0 else list(path)
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_folded = new_folded = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            _refuse("consistency", "path is too long")
        if node & 1 or node == last:
            old_folded = node_hash(sibling, old_folded)
            new_folded = node_hash(sibling, new_folded)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new_folded = node_hash(new_folded, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        _refuse("consistency", "path is too short")
    if old_folded != old_root:
        _refuse("consistency", "path leads to another old root")
    if new_folded != new_root:
        _refuse("consistency", "path leads to another new root")


def _check_arguments(sizes: Sequence[int], hashes: Sequence[bytes]) -> None:
    for number in sizes:
        if type(number) is not int or not 0 <= number <= MAX_SIZE:
            raise VerificationError("proof_malformed", reason="size or index is out of range")
    for value in hashes:
        if type(value) is not bytes or len(value) != HASH_BYTES:
            raise VerificationError("proof_malformed", reason="hash is not 32 bytes")


def _refuse(kind: str, reason: str) -> NoReturn:
    raise VerificationError(f"{kind}_refused", reason=reason)
