"""Writes contracts/test/vectors/merkle.txt: RFC 9162 roots and proofs, straight from the recursive definitions.

Deliberately neither fast nor shared with the ledger: it is the oracle that other implementations are held against.
Lines are `root n root`, `consistency m n proof` and `inclusion n index proof`, a proof being comma-separated or `-`.
Leaf i is the single byte i. Run: python contracts/tools/vectors.py > contracts/test/vectors/merkle.txt
"""

from __future__ import annotations

import hashlib
import sys
from functools import cache

SIZES = 40


def split(size: int) -> int:
    """The largest power of two below `size` (k in RFC 9162, section 2.1.1)."""
    return 1 << ((size - 1).bit_length() - 1)


@cache
def root(start: int, end: int) -> bytes:
    """MTH(D[start:end]), section 2.1.1."""
    if start == end:
        return hashlib.sha256().digest()
    if end - start == 1:
        return hashlib.sha256(bytes([0x00, start])).digest()
    k = start + split(end - start)
    return hashlib.sha256(b"\x01" + root(start, k) + root(k, end)).digest()


def inclusion(index: int, start: int, end: int) -> list[bytes]:
    """PATH(index, D[start:end]), section 2.1.3.1."""
    if end - start == 1:
        return []
    k = split(end - start)
    if index < k:
        return [*inclusion(index, start, start + k), root(start + k, end)]
    return [*inclusion(index - k, start + k, end), root(start, start + k)]


def subproof(size: int, start: int, end: int, known: bool) -> list[bytes]:
    """SUBPROOF(size, D[start:end], known), section 2.1.4.1."""
    if size == end - start:
        return [] if known else [root(start, end)]
    k = split(end - start)
    if size <= k:
        return [*subproof(size, start, start + k, known), root(start + k, end)]
    return [*subproof(size - k, start + k, end, False), root(start, start + k)]


def text(proof: list[bytes]) -> str:
    return ",".join(f"0x{node.hex()}" for node in proof) or "-"


def main() -> None:
    write = sys.stdout.write
    for size in range(SIZES + 1):
        write(f"root {size} 0x{root(0, size).hex()}\n")
    for new in range(1, SIZES + 1):
        for old in range(1, new + 1):
            write(f"consistency {old} {new} {text(subproof(old, 0, new, True))}\n")
        for index in range(new):
            write(f"inclusion {new} {index} {text(inclusion(index, 0, new))}\n")


if __name__ == "__main__":
    main()
