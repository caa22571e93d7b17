"""The chain as the anchorer uses it, connected on first need and again after it was away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ledger.chain_types import AnchorReceipt, Head, Identity, SignedTransaction

if TYPE_CHECKING:
    from ledger.anchor import Chain


class LateChain:
    """An `AnchorChain` that may not be there yet: the server starts, and answers, while its chain is down."""

    def __init__(self, connect: Callable[[], Chain]) -> None:
        self._connect = connect
        self._connected: Chain | None = None

    @property
    def _chain(self) -> Chain:
        if self._connected is None:
            self._connected = self._connect()
        return self._connected

    def identity(self) -> Identity:
        return self._chain.identity()

    def continues(self, anchor: AnchorReceipt) -> bool:
        return self._chain.continues(anchor)

    def check(self) -> None:
        self._chain.check()

    def head(self) -> Head:
        return self._chain.head()

    def prepare_anchor(self, expect_prev: int, size: int, root: bytes, path: Sequence[bytes]) -> SignedTransaction:
        return self._chain.prepare_anchor(expect_prev, size, root, path)

    def send(self, signed: SignedTransaction) -> None:
        self._chain.send(signed)

    def stranded(self, signed: SignedTransaction) -> bool:
        return self._chain.stranded(signed)

    def block_time(self) -> int:
        return self._chain.block_time()

    def receipt(self, tx_hash: str) -> AnchorReceipt | None:
        return self._chain.receipt(tx_hash)

    def find_anchor(self, size: int) -> AnchorReceipt | None:
        return self._chain.find_anchor(size)

    def holds(self, receipt: AnchorReceipt) -> bool:
        return self._chain.holds(receipt)
