"""The chain, seen from the ledger: anchors, caps, grants and approvals. The only import of web3, hence one long file.

Rules that keep one key's transactions in order: one in flight, signed here and never by the node, nothing resent by the
transport, blocks named by number or "latest" alone (QBFT has no `safe` or `finalized`). Whoever stores an intent before
sending uses prepare_anchor, send and receipt (`ledger.chain_port.AnchorChain`); `anchor` does all three.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, TypeVar, cast

from hexbytes import HexBytes
from web3 import HTTPProvider, Web3
from web3.contract import Contract
from web3.exceptions import (
    BadFunctionCallOutput,
    BlockNotFound,
    ContractLogicError,
    TransactionNotFound,
    Web3Exception,
    Web3RPCError,
)
from web3.logs import DISCARD
from web3.middleware import ExtraDataToPOAMiddleware
from web3.types import RPCEndpoint, TxParams, TxReceipt

from ledger.artifacts import artifact
from ledger.chain_keys import signer_of
from ledger.chain_types import (
    AnchorReceipt,
    Approval,
    BudgetState,
    Deployment,
    Head,
    Identity,
    Roles,
    SignedTransaction,
    TransactionKey,
)
from ledger.errors import LedgerError
from ledger.reverts import not_sent, refusal
from mingzheng.merkle import EMPTY_ROOT

T = TypeVar("T")

EMPTY_CODE_HASH: Final = "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
NO_PREDECESSOR: Final = (0, "0x" + "00" * 20)
"""Chain and address of what a new registry continues: nothing."""
_NONSENSE: Final = (TypeError, KeyError, AttributeError, IndexError)
"""What web3 makes of an answer that is JSON, but of no promised shape."""
LOG_RANGE: Final = 1_000
"""Blocks per eth_getLogs: Besu operators set a limit, and this is below the usual ones."""


class _Node:
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
        return None if block is None else _hex(block["hash"])

    def code_hash(self, address: str) -> str:
        return _hex(Web3.keccak(self.ask(lambda: self.eth.get_code(Web3.to_checksum_address(address)))))

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


class Chain:
    """The three contracts of one deployment, with one key. Give the anchorer a key (and a Chain) of its own.

    Safe to share between threads: this object's transactions are sent one after another, each waiting for its block.
    """

    def __init__(
        self, node: _Node, deployment: Deployment, key: TransactionKey, gas_price: int | None, receipt_timeout: float
    ) -> None:
        self.deployment = deployment
        self._node, self._key = node, key
        self._gas_price, self._receipt_timeout = gas_price, receipt_timeout
        self._one_in_flight = threading.Lock()
        self._registry = self._contract("CheckpointRegistry", deployment.registry)
        self._budgets = self._contract("BudgetRegistry", deployment.budgets)
        self._approvals = self._contract("ApprovalRegistry", deployment.approvals)

    @classmethod
    def connect(
        cls,
        rpc_url: str,
        deployment: Deployment,
        key: TransactionKey,
        *,
        production: bool = False,
        gas_price: int | None = None,
        timeout: float = 10.0,
        receipt_timeout: float = 30.0,
    ) -> Chain:
        """Connects and checks that the chain is the deployment's. Times in seconds, price in wei; None asks the node.

        Raises LedgerError: chain_unreachable, chain_changed, chain_is_simulated (production only), contracts_not_built.
        """
        node = _Node(rpc_url, timeout)
        chain = cls(node, deployment, key, gas_price, receipt_timeout)
        if production and node.is_simulated():
            raise LedgerError("chain_is_simulated")
        chain.check()
        return chain

    # -- which chain this is

    def identity(self) -> Identity:
        """What the node says now."""
        place, node = self.deployment, self._node
        return Identity(
            node.ask(lambda: int(node.eth.chain_id)),
            node.block_hash(0) or "",
            node.code_hash(place.registry),
            node.code_hash(place.budgets),
            node.code_hash(place.approvals),
        )

    def check(self) -> None:
        """Raises LedgerError("chain_changed") if chain, genesis or any contract's code is not the deployment's."""
        if self.identity() != self.deployment.identity:
            raise LedgerError("chain_changed")

    def holds(self, receipt: AnchorReceipt) -> bool:
        """Whether the block of an anchor is still the chain's block at that height: False after any reorganisation."""
        return self._node.block_hash(receipt.block_number) == receipt.block_hash

    # -- checkpoints

    def head(self) -> Head:
        size, root = self._call(self._registry, "head")
        return Head(size, bytes(root))

    def root_at(self, size: int) -> bytes:
        """Raises LedgerError("not_anchored")."""
        return bytes(self._call(self._registry, "rootAt", size))

    def verify_inclusion(self, size: int, index: int, leaf_hash: bytes, path: Sequence[bytes]) -> bool:
        """The contract's own verdict. Raises LedgerError("not_anchored") for a size that was never anchored."""
        return bool(self._call(self._registry, "verifyInclusion", size, index, leaf_hash, list(path)))

    def prepare_anchor(self, expect_prev: int, size: int, root: bytes, path: Sequence[bytes]) -> SignedTransaction:
        """A signed anchor, after a trial. `path`: RFC 9162 consistency proof from `expect_prev`.

        Raises anchor_refused_fork, anchor_moved, anchor_not_grown, anchor_paused, chain_busy, chain_unauthorised.
        """
        return self._prepare(self._registry, "anchor", expect_prev, size, root, list(path))

    def send(self, signed: SignedTransaction) -> None:
        """Hands it to the node; known or mined already is success. After chain_unreachable it may be sent or not: look
        up `receipt`. After chain_nonce_used it never will be: prepare again."""
        self._node.send(signed)

    def receipt(self, tx_hash: str) -> AnchorReceipt | None:
        """The anchor that it made; None while no block holds it. Raises why, if the contract reverted it."""
        receipt = self._node.receipt(tx_hash)
        return None if receipt is None else self._anchor_receipt(receipt)

    def stranded(self, signed: SignedTransaction) -> bool:
        """Whether an earlier nonce of its key is free again, so that no block can take it."""
        return self._node.stranded(signed)

    def block_time(self) -> int:
        return self._node.block_time()

    def find_anchor(self, size: int) -> AnchorReceipt | None:
        """The anchor of exactly `size`, whoever sent it: for a head that is ours but whose receipt was lost."""
        last = self._node.ask(lambda: self._node.eth.block_number)
        for block in range(self.deployment.block_number, last + 1, LOG_RANGE):
            found = self._node.ask(partial(self._anchored, size, block, min(block + LOG_RANGE - 1, last)))
            if found is not None:
                return self.receipt(found)
        return None

    def anchor(self, expect_prev: int, size: int, root: bytes, path: Sequence[bytes]) -> AnchorReceipt:
        """Anchors (size, root) and waits for its block; errors as in `prepare_anchor`, or chain_timeout."""
        return self._anchor_receipt(self._transact(self._registry, "anchor", expect_prev, size, root, list(path)))

    # -- caps and grants

    def open_dataset(self, dataset: bytes, cap_rho_nano: int, cap_delta_atto: int) -> str:
        """Opens a dataset's budget; returns the transaction hash. Amounts in nano-ρ and atto-δ."""
        return _hash_of(self._transact(self._budgets, "openDataset", dataset, cap_rho_nano, cap_delta_atto))

    def raise_cap(self, dataset: bytes, cap_rho_nano: int, cap_delta_atto: int) -> str:
        return _hash_of(self._transact(self._budgets, "raiseCap", dataset, cap_rho_nano, cap_delta_atto))

    def grant(self, dataset: bytes, allowance: bytes, rho_nano: int, delta_atto: int) -> str:
        """Raises over_cap, allowance_replayed, allowance_empty, dataset_not_opened."""
        return _hash_of(self._transact(self._budgets, "grant", dataset, allowance, rho_nano, delta_atto))

    def budget_of(self, dataset: bytes) -> BudgetState:
        """Raises LedgerError("dataset_not_opened")."""
        return BudgetState(*self._call(self._budgets, "budgetOf", dataset))

    def grant_of(self, allowance: bytes) -> tuple[bytes, int, int] | None:
        """(dataset, nano-ρ, atto-δ) of a granted allowance, or None: how a grant whose answer was lost is found."""
        dataset, rho_nano, delta_atto = self._call(self._budgets, "grantOf", allowance)
        return (bytes(dataset), rho_nano, delta_atto) if any(dataset) else None

    # -- approvals

    def enrol_steward(self, signer: bytes) -> str:
        return _hash_of(self._transact(self._approvals, "enrol", signer))

    def revoke_steward(self, signer: bytes) -> str:
        return _hash_of(self._transact(self._approvals, "revoke", signer))

    def is_steward(self, signer: bytes) -> bool:
        return bool(self._call(self._approvals, "isEnrolled", signer))

    def declare_submitter(self, dataset: bytes, signer: bytes) -> str:
        """From here on `signer` can approve nothing about `dataset`. Declaring twice is harmless."""
        return _hash_of(self._transact(self._approvals, "declareSubmitter", dataset, signer))

    def approval_typed_data(self, approval: Approval) -> dict[str, Any]:
        return approval.typed_data(self.deployment)

    def record_approval(self, approval: Approval, signer: bytes, signature: bytes) -> str:
        """Raises approval_refused, not_steward, approval_by_submitter, approval_expired, approval_replayed."""
        return _hash_of(self._transact(self._approvals, "record", approval.to_tuple(), signer, signature))

    def approved_by(self, dataset: bytes, subject: bytes, action: str) -> tuple[bytes, ...]:
        """Signers who approved `action` on `subject`, in the order of recording."""
        return tuple(bytes(signer) for signer in self._call(self._approvals, "approvedBy", dataset, subject, action))

    # -- migration, with the administrator's key: retire, deploy(continues=…), name_successor

    def retire(self) -> None:
        """Ends all writing to this deployment, for good. After a crash, retire again: what is retired is left alone."""
        for contract in (self._registry, self._budgets, self._approvals):
            if not self._call(contract, "retired"):
                self._transact(contract, "retire")

    def name_successor(self, new: Deployment) -> None:
        """Tells whoever knows this deployment where it goes on. After a crash, name it again."""
        links = ((self._registry, new.registry), (self._budgets, new.budgets), (self._approvals, new.approvals))
        for contract, successor in links:
            if self._call(contract, "successor")[1] != successor:
                self._transact(contract, "nameSuccessor", new.chain_id, successor)

    # -- how

    def _contract(self, name: str, address: str) -> Contract:
        return self._node.eth.contract(address=Web3.to_checksum_address(address), abi=cast(Any, artifact(name).abi))

    def _call(self, contract: Contract, function: str, *arguments: object) -> Any:
        _encoded(contract, function, arguments)  # bad arguments are the caller's mistake, not the node's
        return self._node.ask(lambda: contract.functions[function](*arguments).call())

    def _prepare(self, contract: Contract, function: str, *arguments: object) -> SignedTransaction:
        data = _encoded(contract, function, arguments)
        return self._node.prepare(self._key, str(contract.address), data, self._gas_price)

    def _transact(self, contract: Contract, function: str, *arguments: object) -> TxReceipt:
        with self._one_in_flight:
            signed = self._sent(contract, function, *arguments)
            return self._node.wait(signed.tx_hash, self._receipt_timeout)

    def _sent(self, contract: Contract, function: str, *arguments: object) -> SignedTransaction:
        """Waits its turn when another process uses the same key. Both codes mean that nothing of ours was taken."""
        deadline = time.monotonic() + self._receipt_timeout
        while True:
            try:
                signed = self._prepare(contract, function, *arguments)
                self._node.send(signed)
            except LedgerError as error:
                if error.code not in ("chain_busy", "chain_nonce_used") or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return signed

    def _anchored(self, size: int, from_block: int, to_block: int) -> str | None:
        events = self._registry.events.Anchored().get_logs({"size": size}, from_block=from_block, to_block=to_block)
        return next((_hex(event["transactionHash"]) for event in events), None)

    def _anchor_receipt(self, receipt: TxReceipt) -> AnchorReceipt:
        (event,) = self._registry.events.Anchored().process_receipt(receipt, errors=DISCARD)
        values, place = event["args"], self.deployment
        return AnchorReceipt(
            chain_id=place.chain_id,
            genesis_hash=place.genesis_hash,
            registry=place.registry,
            registry_code_hash=place.registry_code_hash,
            tx_hash=_hash_of(receipt),
            block_number=receipt["blockNumber"],
            block_hash=_hex(receipt["blockHash"]),
            log_index=event["logIndex"],
            sequence=values["sequence"],
            prev_size=values["prevSize"],
            prev_root=bytes(values["prevRoot"]),
            size=values["size"],
            root=bytes(values["root"]),
            gas_used=receipt["gasUsed"],
        )


def deploy(
    rpc_url: str,
    key: TransactionKey,
    roles: Roles,
    *,
    continues: Deployment | None = None,
    admin_delay: int = 86_400,
    gas_price: int | None = None,
    timeout: float = 10.0,
    receipt_timeout: float = 30.0,
) -> Deployment:
    """Deploys the three contracts with `key`, which keeps no power over them. `admin_delay` in seconds.

    `continues`: a retired deployment on this chain; its head, caps, grants, submitters and approvals go on here.
    A crash in here leaves contracts that nobody uses: deploying again is safe until a Deployment is stored.
    """
    node = _Node(rpc_url, timeout)
    head = Head(0, EMPTY_ROOT)
    if continues is not None:
        old = Chain(node, continues, key, gas_price, receipt_timeout)
        old.check()
        head = old.head()

    def before(contract: str) -> tuple[int, str]:
        return NO_PREDECESSOR if continues is None else (continues.chain_id, getattr(continues, contract))

    def create(name: str, *arguments: object) -> tuple[str, str, int]:
        compiled = artifact(name)
        factory = node.eth.contract(abi=cast(Any, compiled.abi), bytecode=HexBytes(compiled.bytecode))
        data = str(factory.constructor(admin_delay, roles.admin, *arguments).data_in_transaction)
        signed = node.prepare(key, None, data, gas_price)
        node.send(signed)
        receipt = node.wait(signed.tx_hash, receipt_timeout)
        address = str(receipt["contractAddress"])
        code_hash = node.code_hash(address)
        if code_hash == EMPTY_CODE_HASH:
            raise LedgerError("chain_refused", contract=name)
        return address, code_hash, receipt["blockNumber"]

    registry, registry_code_hash, block_number = create(
        "CheckpointRegistry", roles.anchorer, roles.pauser, before("registry"), *head
    )
    budgets, budgets_code_hash, _ = create("BudgetRegistry", roles.granter, roles.officer, before("budgets"))
    approvals, approvals_code_hash, _ = create("ApprovalRegistry", roles.officer, before("approvals"))
    return Deployment(
        chain_id=node.ask(lambda: node.eth.chain_id),
        genesis_hash=node.block_hash(0) or "",
        registry=registry,
        budgets=budgets,
        approvals=approvals,
        registry_code_hash=registry_code_hash,
        budgets_code_hash=budgets_code_hash,
        approvals_code_hash=approvals_code_hash,
        block_number=block_number,
    )


def _encoded(contract: Contract, function: str, arguments: Sequence[object]) -> str:
    try:
        return str(contract.encode_abi(function, args=list(arguments)))
    except (Web3Exception, ValueError, TypeError) as error:
        raise LedgerError("chain_arguments_invalid", function=function) from error


def _hash_of(receipt: TxReceipt) -> str:
    return _hex(receipt["transactionHash"])


def _hex(value: bytes) -> str:
    return f"0x{bytes(value).hex()}"
