"""Reads contracts/test/vectors/merkle.txt: trees whose leaf i is the single byte i, for 0 to 40 leaves."""

from __future__ import annotations

import hashlib
from functools import cache

from ledger.artifacts import REPOSITORY


def leaf_hash(index: int) -> bytes:
    return hashlib.sha256(bytes([0, index])).digest()


@cache
def _lines() -> dict[tuple[str, int, int], list[bytes]]:
    found = {}
    text = (REPOSITORY / "contracts" / "test" / "vectors" / "merkle.txt").read_text(encoding="ascii")
    for line in text.splitlines():
        kind, *words = line.split(" ")
        hashes = [] if words[-1] == "-" else [bytes.fromhex(word[2:]) for word in words[-1].split(",")]
        found[kind, int(words[0]), int(words[1]) if len(words) == 3 else 0] = hashes
    return found


def root(size: int) -> bytes:
    return _lines()["root", size, 0][0]


def consistency(old: int, new: int) -> list[bytes]:
    return [] if old == 0 else _lines()["consistency", old, new]


def inclusion(size: int, index: int) -> list[bytes]:
    return _lines()["inclusion", size, index]
