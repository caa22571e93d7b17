"""What an anchor costs on chain: whole transactions on a local Anvil, as sent and mined.

Trees have identical leaves, so that proofs into a billion of them are quick to build; the contract does the same work
as for any other tree. Run: python -m bench.anchor_gas
"""

from __future__ import annotations

import hashlib
import tempfile
from functools import cache
from pathlib import Path

from ledger.anchor import Chain, deploy
from ledger.anvil import ManagedAnvil
from ledger.chain_keys import LocalKey
from ledger.chain_types import Roles

SIZES = (1_000, 1_000_000, 1_000_000_000)
BATCHES = (1, 100, 10_000)
SAMPLES = 5


@cache
def root(size: int) -> bytes:
    if size == 1:
        return hashlib.sha256(b"\x00").digest()
    k = split(size)
    return hashlib.sha256(b"\x01" + root(k) + root(size - k)).digest()


def split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def consistency(old: int, new: int, known: bool = True) -> list[bytes]:
    """RFC 9162, section 2.1.4.1."""
    if old == new:
        return [] if known else [root(new)]
    k = split(new)
    if old <= k:
        return [*consistency(old, k, known), root(new - k)]
    return [*consistency(old - k, new - k, False), root(k)]


def measure(rpc_url: str, key: LocalKey, admin: str, size: int, batch: int) -> tuple[int, int]:
    """Least and most gas over a few consecutive anchors; the first, which fills empty slots, is left out."""
    roles = Roles(admin, key.address, key.address, key.address, key.address)
    chain = Chain.connect(rpc_url, deploy(rpc_url, key, roles), key)
    # Away from round numbers, whose proofs are shorter than most.
    at = size + size // 3 + 1
    chain.anchor(0, at, root(at), [])
    used = []
    for _ in range(SAMPLES):
        used.append(chain.anchor(at, at + batch, root(at + batch), consistency(at, at + batch)).gas_used)
        at += batch
    return min(used), max(used)


def main() -> None:
    key, _ = LocalKey.generate()
    admin, _ = LocalKey.generate()
    with tempfile.TemporaryDirectory() as home:
        node = ManagedAnvil(Path(home))
        rpc_url = node.start()
        try:
            print(f"{'leaves':>15} {'batch':>7} {'gas of an anchor':>20} {'gas per entry':>14}")
            for size in SIZES:
                for batch in BATCHES:
                    low, high = measure(rpc_url, key, admin.address, size, batch)
                    print(f"{size:>15,} {batch:>7,} {f'{low:,} to {high:,}':>20} {high / batch:>14,.1f}")
        finally:
            node.stop()


if __name__ == "__main__":
    main()
