"""A witness in a directory, and a log that can grow, fork and change its key before its eyes."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mingzheng.merkle import root_from_leaf_hashes
from mingzheng.note import Checkpoint, Signer, sign_note
from mingzheng.witness.protocol import Submission
from mingzheng.witness.service import Witness
from mingzheng.witness.store import WitnessStore
from tests.client_log import ORIGIN, SIGNER

WITNESS = "witness.example/w1"
NOW = 1_790_000_000


def leaves(count: int, *, forked_at: int | None = None) -> list[bytes]:
    """Leaf hashes of the log; from `forked_at` on, those of another one."""
    return [
        hashlib.sha256(f"leaf {n}{'' if forked_at is None or n < forked_at else ' other'}".encode()).digest()
        for n in range(count)
    ]


def note(held: Sequence[bytes], *signers: Signer, origin: str = ORIGIN) -> bytes:
    return sign_note(Checkpoint(origin, len(held), root_from_leaf_hashes(held)).text(), *(signers or (SIGNER,)))


def consistency_path(old: int, held: Sequence[bytes], known: bool = True) -> list[bytes]:
    """SUBPROOF(m, D[n], b) of RFC 9162 section 2.1.4.1, as it is written there."""
    if old == len(held):
        return [] if known else [root_from_leaf_hashes(held)]
    split = 1 << (len(held) - 1).bit_length() - 1
    if old <= split:
        return [*consistency_path(old, held[:split], known), root_from_leaf_hashes(held[split:])]
    return [*consistency_path(old - split, held[split:], False), root_from_leaf_hashes(held[:split])]


def submission(old: int, held: Sequence[bytes], *signers: Signer) -> bytes:
    path = consistency_path(old, held) if 0 < old < len(held) else []
    return Submission(old, tuple(path), note(held, *signers)).body()


def trust_file(**log: Any) -> bytes:
    described = {"origin": ORIGIN, "verifier_key": SIGNER.verifier.text(), **log}
    return json.dumps({"format": "mingzheng-trust/1", "log": described, "chain": None, "stewards": []}).encode()


def make_store(directory: Path) -> WitnessStore:
    store = WitnessStore.create(directory / "witness", WITNESS)
    store.add_log(trust_file())
    return store


def make_witness(store: WitnessStore) -> Witness:
    return Witness(store, lambda: NOW)


def b64(value: bytes) -> str:
    return base64.b64encode(value).decode()
