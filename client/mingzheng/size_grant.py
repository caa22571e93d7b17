"""The allowance under which a version's noisy public size stands on the chain: anybody computes its identifier."""

from __future__ import annotations

import hashlib


def size_allowance(chain_dataset: str, version: int) -> str:
    """0x-hex: SHA-256 of a tag, the dataset's 32 bytes on the chain and the version as 8 bytes, big-endian.

    Not random, so that a publication that died and runs again grants it once; it says no more than the grant itself.
    """
    dataset = bytes.fromhex(chain_dataset.removeprefix("0x"))
    return "0x" + hashlib.sha256(b"mingzheng/public-size/v1\0" + dataset + version.to_bytes(8, "big")).hexdigest()
