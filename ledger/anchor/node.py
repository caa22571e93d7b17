"""One JSON-RPC node, as a place that may be away, busy, replaced or lying. Every failure leaves as a `LedgerError`."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

from hexbytes import HexBytes
from web3 import HTTPProvider, Web3
from web3.exceptions import (
    BadFunctionCallOutput,
    BlockNotFound,
    ContractLogicError,
    TransactionNotFound,
    Web3Exception,
    Web3RPCError,
)
from web3.middleware import ExtraDataToPOAMiddleware
from web3.types import RPCEndpoint, TxParams, TxReceipt

from ledger.chain_keys import signer_of
from ledger.chain_types import SignedTransaction, TransactionKey
from ledger.errors import LedgerError
from ledger.reverts import not_sent, refusal

T = TypeVar("T")

_NONSENSE: Final = (TypeError, KeyError, AttributeError, IndexError)
"""What web3 makes of an answer that is JSON, but of no promised shape."""


class Node:
    """One JSON-RPC node. Every failure leaves as a LedgerError; nothing is retried behind the caller's back."""

    def __init__(self, rpc_url: str, timeout: float) -> None:
        provider = HTTPProvider(rpc_url, {"timeout": timeout}, exception_retry_configuration=None)
        # The default middleware stack (ENS, gas strategies, …) is left out; QBFT's long extraData needs this one.
        self.web3 = Web3(provider, middleware=[(ExtraDataToPOAMiddleware, "poa")])
        self.eth = self.web3.eth

    def ask(self, question: Callable[[], T]) -> T:
        try:
            return question()
        except BadFunctionCallOutput as error:
            # No code at the address: the chain lost its state or is another one.
            raise LedgerError("chain_changed") from error
        except ContractLogicError as error:
            raise refusal(error.data) from error
        except Web3RPCError as error:
            raise LedgerError("chain_refused", node=error.message[:200]) from error
        except (OSError, Web3Exception, ValueError, *_NONSENSE) as error:
            # Not chained: transport errors quote the address, which may hold a token.
            raise LedgerError("chain_unreachable", cause=type(error).__name__) from None

    def look_up(self, question: Callable[[], T]) -> T | None:
        """None for a block or transaction that the node does not have."""

        def found() -> T | None:
            try:
                return question()
            except (BlockNotFound, TransactionNotFound):
                return None

        return self.ask(found)

    def block_hash(self, number: int) -> str | None:
        block = self.look_up(lambda: self.eth.get_block(number))
        return None if block is None else as_hex(block["hash"])

    def code_hash(self, address: str) -> str:
        return as_hex(Web3.keccak(self.ask(lambda: self.eth.get_code(Web3.to_checksum_address(address)))))

    def is_simulated(self) -> bool:
        """Whether the node is Anvil, whose cheat calls rewrite any storage. Only a plain JSON-RPC error is a "no"."""
        provider = cast(HTTPProvider, self.web3.provider)
        answer = self.ask(lambda: dict(provider.make_request(RPCEndpoint("anvil_nodeInfo"), [])))
        if "result" not in answer and "error" not in answer:
            raise LedgerError("chain_unreachable")
        return "result" in answer

    def prepare(self, key: TransactionKey, to: str | None, data: str, gas_price: int | None) -> SignedTransaction:
        """Signs a transaction after trying it: what the contract would refuse is refused here, and costs no nonce."""
        sender = Web3.to_checksum_address(key.address)
        call: TxParams = {"from": sender, "data": HexBytes(data)}
        if to is not None:
            call["to"] = Web3.to_checksum_address(to)
        gas = self.ask(lambda: self.eth.estimate_gas(call))
        nonce = self.ask(lambda: self.eth.get_transaction_count(sender, "latest"))
        if self.ask(lambda: self.eth.get_transaction_count(sender, "pending")) > nonce:
            raise LedgerError("chain_busy")
        transaction: dict[str, Any] = {
            "chainId": self.ask(lambda: self.eth.chain_id),
            "nonce": nonce,
            "gas": gas + gas // 4 + 10_000,
            # Legacy, because a free-gas Besu network may price at 0 with senders that own nothing.
            "gasPrice": self.ask(lambda: self.eth.gas_price) if gas_price is None else gas_price,
            "value": 0,
            "data": data,
        }
        return key.sign(transaction if to is None else {**transaction, "to": Web3.to_checksum_address(to)})

    def send(self, signed: SignedTransaction) -> None:
        try:
            self.eth.send_raw_transaction(signed.raw)
        except Web3RPCError as error:
            if self.knows(signed.tx_hash):
                return  # an earlier answer was lost, not the transaction
            raise not_sent(error.message) from error
        except (OSError, Web3Exception, ValueError, *_NONSENSE) as error:
            raise LedgerError("chain_unreachable", tx_hash=signed.tx_hash, cause=type(error).__name__) from None

    def knows(self, tx_hash: str) -> bool:
        return self.look_up(lambda: self.eth.get_transaction(HexBytes(tx_hash))) is not None

    def receipt(self, tx_hash: str) -> TxReceipt | None:
        """None while no block holds it. A reverted transaction raises what the contract says about it."""
        receipt = self.look_up(lambda: self.eth.get_transaction_receipt(HexBytes(tx_hash)))
        if receipt is not None and receipt["status"] != 1:
            self._explain(tx_hash)
        return receipt

    def block_time(self) -> int:
        return int(self.ask(lambda: self.eth.get_block("latest"))["timestamp"])

    def stranded(self, signed: SignedTransaction) -> bool:
        sender = Web3.to_checksum_address(signer_of(signed))
        return signed.nonce > self.ask(lambda: self.eth.get_transaction_count(sender, "latest"))

    def _explain(self, tx_hash: str) -> None:
        """Raises why a mined transaction reverted, as well as can be told: it is tried again on today's state."""
        sent = self.ask(lambda: self.eth.get_transaction(HexBytes(tx_hash)))
        again: TxParams = {"from": sent["from"], "to": sent["to"], "data": sent["input"]}
        self.ask(lambda: self.eth.call(again))
        raise LedgerError("chain_refused", tx_hash=tx_hash)

    def wait(self, tx_hash: str, timeout: float) -> TxReceipt:
        deadline = time.monotonic() + timeout
        pause = 0.01
        while (receipt := self.receipt(tx_hash)) is None:
            if time.monotonic() + pause > deadline:
                raise LedgerError("chain_timeout", tx_hash=tx_hash)
            time.sleep(pause)
            pause = min(pause * 2, 0.5)
        return receipt


def as_hex(value: bytes) -> str:
    return f"0x{bytes(value).hex()}"
