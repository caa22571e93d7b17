"""A chain in memory that holds one CheckpointRegistry, with a pool, blocks, and the accidents that real ones have."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from ledger.chain_types import AnchorReceipt, Head, Identity, SignedTransaction
from ledger.errors import LedgerError
from mingzheng.merkle import EMPTY_ROOT, verify_consistency
from mingzheng.verification_error import VerificationError

REGISTRY = "0x" + "ab" * 20


@dataclasses.dataclass
class _Block:
    hash: str
    transactions: list[str]


class FakeChain:
    """Mines at once, unless `mining` is switched off. One sending key, with consecutive nonces from 0."""

    def __init__(self, name: str = "chain") -> None:
        self.deployed = Identity(31337, _hash("genesis", name), *(_hash(part, name) for part in ("r", "b", "a")))
        self.now = self.deployed
        self.mining = True
        self.paused = False
        self.time = 0
        self.transactions: dict[str, dict[str, Any]] = {}
        self.pool: list[str] = []
        self.blocks: list[_Block] = []
        self.events: list[AnchorReceipt] = []
        self.failed: dict[str, str] = {}
        self.sent: list[str] = []
        self._salt = 0

    # -- AnchorChain

    def identity(self) -> Identity:
        return self.now

    def continues(self, anchor: AnchorReceipt) -> bool:
        return False

    def check(self) -> None:
        if self.now != self.deployed:
            raise LedgerError("chain_changed")

    def head(self) -> Head:
        return Head(self.events[-1].size, self.events[-1].root) if self.events else Head(0, EMPTY_ROOT)

    def prepare_anchor(self, expect_prev: int, size: int, root: bytes, path: Sequence[bytes]) -> SignedTransaction:
        call = {"prev": expect_prev, "size": size, "root": root.hex(), "path": [step.hex() for step in path]}
        self._execute(call)
        raw = json.dumps({**call, "nonce": self._mined()}).encode()
        return SignedTransaction(raw, _hash("tx", raw.decode()), self._mined())

    def send(self, signed: SignedTransaction) -> None:
        if signed.tx_hash in self.transactions:
            return
        if signed.nonce < self._mined():
            raise LedgerError("chain_nonce_used")
        self.sent.append(signed.tx_hash)
        self.transactions[signed.tx_hash] = json.loads(signed.raw)
        self.pool.append(signed.tx_hash)
        if self.mining:
            self.mine()

    def stranded(self, signed: SignedTransaction) -> bool:
        return signed.nonce > self._mined()

    def block_time(self) -> int:
        return self.time

    def receipt(self, tx_hash: str) -> AnchorReceipt | None:
        if tx_hash in self.failed:
            raise LedgerError(self.failed[tx_hash])
        return next((event for event in self.events if event.tx_hash == tx_hash), None)

    def find_anchor(self, size: int) -> AnchorReceipt | None:
        return next((event for event in self.events if event.size == size), None)

    def holds(self, receipt: AnchorReceipt) -> bool:
        place = receipt.block_number - 1
        return place < len(self.blocks) and self.blocks[place].hash == receipt.block_hash

    # -- what happens to chains

    def mine(self) -> None:
        """Put the pool into one block."""
        self._salt += 1
        block = _Block(_hash("block", str(self._salt)), list(self.pool))
        self.blocks.append(block)
        self.pool.clear()
        for tx_hash in block.transactions:
            call = self.transactions[tx_hash]
            try:
                self._execute(call)
            except LedgerError as error:
                self.failed[tx_hash] = error.code
                continue
            self.events.append(self._event(tx_hash, call, block))

    def reorganise(self, blocks: int, *, keep_transactions: bool) -> None:
        """Drop the last blocks; their transactions return to the pool, or are forgotten by everybody."""
        dropped, self.blocks = self.blocks[-blocks:], self.blocks[:-blocks]
        hashes = {block.hash for block in dropped}
        self.events = [event for event in self.events if event.block_hash not in hashes]
        for tx_hash in (tx for block in dropped for tx in block.transactions):
            if keep_transactions:
                self.pool.append(tx_hash)
            else:
                del self.transactions[tx_hash]
        self.mining, before = False, self.mining
        for _ in range(blocks):
            self.mine()
        self.mining = before

    def rewrite_head(self, size: int, root: bytes) -> None:
        """Edit the contract's storage, as whoever runs a development node can: the blocks stay."""
        self.events.append(dataclasses.replace(self.events[-1], size=size, root=root))

    def anchors(self) -> list[tuple[int, bytes]]:
        return [(event.size, event.root) for event in self.events]

    def _mined(self) -> int:
        return sum(len(block.transactions) for block in self.blocks)

    def _execute(self, call: dict[str, Any]) -> None:
        """The contract's own rules, in its own order."""
        head = self.head()
        if self.paused:
            raise LedgerError("anchor_paused")
        if call["prev"] != head.size:
            raise LedgerError("anchor_moved")
        if call["size"] <= head.size:
            raise LedgerError("anchor_not_grown")
        path = [bytes.fromhex(step) for step in call["path"]]
        try:
            verify_consistency(head.size, call["size"], head.root, bytes.fromhex(call["root"]), path)
        except VerificationError:
            raise LedgerError("anchor_refused_fork") from None

    def _event(self, tx_hash: str, call: dict[str, Any], block: _Block) -> AnchorReceipt:
        head = self.head()
        return AnchorReceipt(
            chain_id=self.now.chain_id,
            genesis_hash=self.now.genesis_hash,
            registry=REGISTRY,
            registry_code_hash=self.now.registry_code_hash,
            tx_hash=tx_hash,
            block_number=len(self.blocks),
            block_hash=block.hash,
            log_index=0,
            sequence=len(self.events) + 1,
            prev_size=head.size,
            prev_root=head.root,
            size=call["size"],
            root=bytes.fromhex(call["root"]),
        )


def _hash(*parts: str) -> str:
    return "0x" + hashlib.sha256("/".join(parts).encode()).hexdigest()
