"""What anchoring needs from a chain. `ledger.anchor.Chain` provides it over JSON-RPC; tests provide one in memory.

Every method may raise `LedgerError("chain_unreachable")`: then nothing is known, neither that a call took effect nor
that it did not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ledger.chain_types import AnchorReceipt, Head, Identity, SignedTransaction


class AnchorChain(Protocol):
    def identity(self) -> Identity:
        """As the node says now, not as it was configured."""

    def continues(self, anchor: AnchorReceipt) -> bool:
        """Whether an anchor is in a contract that these ones continue, on the same chain."""

    def check(self) -> None:
        """Raises `chain_changed` if chain, genesis or code is not what was deployed."""

    def head(self) -> Head:
        """The registry's head at the latest block; before the first anchor, size 0 and the root of the empty tree."""

    def prepare_anchor(self, expect_prev: int, size: int, root: bytes, path: Sequence[bytes]) -> SignedTransaction:
        """Sign without sending. Raises what the contract would say: `anchor_refused_fork`, `anchor_moved`, …"""

    def send(self, signed: SignedTransaction) -> None:
        """Hand it to the node. Known or mined already is success; `chain_nonce_used` if it can never be mined."""

    def stranded(self, signed: SignedTransaction) -> bool:
        """Whether no block can hold it, because a transaction of the same key that came before it is gone."""

    def receipt(self, tx_hash: str) -> AnchorReceipt | None:
        """The anchor that it made, or None while no block holds it. Raises why, if the contract reverted it."""

    def block_time(self) -> int:
        """When the newest block was made, in Unix seconds. On an idle chain that may be long ago."""

    def find_anchor(self, size: int) -> AnchorReceipt | None:
        """The anchor of exactly `size`, whoever sent it, or None."""

    def holds(self, receipt: AnchorReceipt) -> bool:
        """Whether the block of an anchor is still the chain's block at that height."""
