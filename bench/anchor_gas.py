"""What an anchor costs on chain, and what a transaction for each access would: as sent and mined on a local Anvil.

Trees have identical leaves, so that proofs into a billion of them are quick to build; the contract does the same work
as for any other tree. Run: python -m bench.anchor_gas
"""

from __future__ import annotations

import hashlib
import itertools
import json
import tempfile
import time
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any

from eth_utils.address import to_checksum_address

from ledger.anchor import Chain, deploy
from ledger.anvil import ManagedAnvil
from ledger.chain_keys import LocalKey
from ledger.chain_types import Roles

SIZES = (1_000, 1_000_000, 1_000_000_000)
BATCHES = (1, 100, 10_000)
SAMPLES = 5
NAIVE = {
    # calldataload(0), then log1(0, 0, it) or sstore(it, 1): the cheapest contract of its kind that there can be.
    "an event for each access": bytes.fromhex("60003560006000a100"),
    "a storage slot for each access": bytes.fromhex("600160003555000000"),
}


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


def naive(rpc_url: str, key: LocalKey, runtime: bytes) -> int:
    """Gas of recording one 32-byte commitment in a transaction of its own."""
    nonces = itertools.count(int(ask(rpc_url, "eth_getTransactionCount", key.address, "latest"), 16))
    creation = bytes([0x5F + len(runtime)]) + runtime + bytes([0x60, 0, 0x52, 0x60, len(runtime), 0x60])
    place = send(rpc_url, key, next(nonces), creation + bytes([32 - len(runtime), 0xF3]))["contractAddress"]
    commitment = hashlib.sha256(b"an access").digest()
    return int(send(rpc_url, key, next(nonces), commitment, place)["gasUsed"], 16)


def send(rpc_url: str, key: LocalKey, nonce: int, data: bytes, to: str | None = None) -> dict[str, Any]:
    transaction = {"chainId": int(ask(rpc_url, "eth_chainId"), 16), "nonce": nonce, "gas": 200_000, "gasPrice": 0}
    transaction |= {"value": 0, "data": "0x" + data.hex()} | ({"to": to_checksum_address(to)} if to else {})
    signed = key.sign(transaction)
    ask(rpc_url, "eth_sendRawTransaction", "0x" + signed.raw.hex())
    while (receipt := ask(rpc_url, "eth_getTransactionReceipt", signed.tx_hash)) is None:
        time.sleep(0.05)
    assert receipt["status"] == "0x1"
    return dict(receipt)


def ask(rpc_url: str, method: str, *params: str) -> Any:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    request = urllib.request.Request(rpc_url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        found = json.load(answer)
    assert "result" in found, found
    return found["result"]


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
            print("\nWithout a log, one transaction for each access:")
            for name, runtime in NAIVE.items():
                print(f"{name:>45} {naive(rpc_url, key, runtime):>14,}")
        finally:
            node.stop()


if __name__ == "__main__":
    main()
