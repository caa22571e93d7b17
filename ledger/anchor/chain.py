"""The three contracts of one deployment, as the ledger uses them: anchors, caps, grants, approvals, roles.

Rules that keep one key's transactions in order: one in flight, signed here and never by the node, nothing resent by the
transport, blocks named by number or "latest" alone (QBFT has no `safe` or `finalized`). Whoever stores an intent before
sending uses prepare_anchor, send and receipt (`ledger.chain_port.AnchorChain`); `anchor` does all three.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final, cast

from web3 import Web3
from web3.contract import Contract
from web3.exceptions import Web3Exception
from web3.logs import DISCARD
from web3.types import TxReceipt

from ledger.anchor.node import Node, as_hex
from ledger.artifacts import artifact
from ledger.chain_types import (
    AnchorReceipt,
    BudgetState,
    Deployment,
    Head,
    Identity,
    Place,
    SignedTransaction,
    TransactionKey,
)
from ledger.errors import LedgerError
from ledger.typed_data import Approval

LOG_RANGE: Final = 1_000
"""Blocks per eth_getLogs: Besu operators set a limit, and this is below the usual ones."""
WORKING_ROLES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "anchor": (("registry", "ANCHOR_ROLE"),),
    "relay": (
        ("registry", "PAUSER_ROLE"),
        ("budgets", "BUDGET_ROLE"),
        ("budgets", "OFFICER_ROLE"),
        ("approvals", "OFFICER_ROLE"),
    ),
}
"""What each of the platform's working keys may do, by contract."""


class Chain:
    """The three contracts of one deployment, with one key. Give the anchorer a key (and a Chain) of its own.

    Safe to share between threads: this object's transactions are sent one after another, each waiting for its block.
    """

    def __init__(
        self, node: Node, deployment: Deployment, key: TransactionKey, gas_price: int | None, receipt_timeout: float
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
        node = Node(rpc_url, timeout)
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
            node.code_hash(place.passkeys) if place.passkeys else "",
        )

    def check(self) -> None:
        """Raises LedgerError("chain_changed") if chain, genesis or any contract's code is not the deployment's."""
        if self.identity() != self.deployment.identity:
            raise LedgerError("chain_changed")

    def continues(self, anchor: AnchorReceipt) -> bool:
        """Whether an anchor is in a registry that this one continues, over any number of generations on this chain."""
        place = self.deployment
        if (anchor.chain_id, anchor.genesis_hash) != (place.chain_id, place.genesis_hash):
            return False
        registry, seen = self._registry, {place.registry}
        while True:
            chain_id, before = self._call(registry, "predecessor")
            if chain_id != place.chain_id or before in seen:
                return False
            if before == anchor.registry:
                return True
            seen.add(before)
            registry = self._contract("CheckpointRegistry", before)

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

    def open_dataset(
        self,
        dataset: bytes,
        cap_rho_nano: int,
        cap_delta_atto: int,
        *,
        pure: bool = False,
        within: Sequence[bytes] = (),
    ) -> str:
        """Opens a budget; returns the transaction hash. Amounts in nano-ρ and atto-δ, or nano-ε and 0 if `pure`.

        `within`: budgets that its grants count under as well. Raises dataset_already_opened, place_unfit.
        """
        terms = int(pure), cap_rho_nano, cap_delta_atto, sorted(within)
        return _hash_of(self._transact(self._budgets, "openDataset", dataset, *terms))

    def raise_cap(self, dataset: bytes, cap_rho_nano: int, cap_delta_atto: int, reason: bytes) -> str:
        """Raises raise_not_approved unless a steward's approval of exactly this was recorded. `reason`: its SHA-256."""
        return _hash_of(self._transact(self._budgets, "raiseCap", dataset, cap_rho_nano, cap_delta_atto, reason))

    def grant(self, dataset: bytes, allowance: bytes, rho_nano: int, delta_atto: int) -> str:
        """Raises over_cap, allowance_replayed, allowance_empty, dataset_not_opened."""
        return _hash_of(self._transact(self._budgets, "grant", dataset, allowance, rho_nano, delta_atto))

    def budget_of(self, dataset: bytes) -> BudgetState:
        """Raises LedgerError("dataset_not_opened")."""
        return BudgetState(*self._call(self._budgets, "budgetOf", dataset))

    def place_of(self, dataset: bytes) -> Place:
        """Raises LedgerError("dataset_not_opened")."""
        measure, within = self._call(self._budgets, "placeOf", dataset)
        return Place(measure == 1, tuple(bytes(outer) for outer in within))

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

    def is_retired(self) -> bool:
        """Whether any of the three was: then a migration has begun."""
        return any(self._call(contract, "retired") for contract in (self._registry, self._budgets, self._approvals))

    def is_unused_successor(self) -> bool:
        """Whether these contracts took over from others and hold no anchor of their own yet."""
        return bool(self._call(self._registry, "predecessor")[0]) and not self._call(self._registry, "sequence")

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

    # -- roles, with the administrator's key

    def give(self, role: str, address: str) -> None:
        """Gives a working role (a name in `WORKING_ROLES`) to an address. Given already is success."""
        for contract, role_id in self._role(role):
            if not self._call(contract, "hasRole", role_id, Web3.to_checksum_address(address)):
                self._transact(contract, "grantRole", role_id, Web3.to_checksum_address(address))

    def take(self, role: str, address: str) -> None:
        """Takes a working role from an address. Gone already is success."""
        for contract, role_id in self._role(role):
            if self._call(contract, "hasRole", role_id, Web3.to_checksum_address(address)):
                self._transact(contract, "revokeRole", role_id, Web3.to_checksum_address(address))

    def holds_role(self, role: str, address: str) -> bool:
        """Whether the address may do all that the role is for."""
        held = [self._call(contract, "hasRole", role_id, address) for contract, role_id in self._role(role)]
        return all(held)

    def _role(self, role: str) -> list[tuple[Contract, bytes]]:
        contracts = {"registry": self._registry, "budgets": self._budgets, "approvals": self._approvals}
        return [
            (contracts[name], bytes(self._call(contracts[name], constant))) for name, constant in WORKING_ROLES[role]
        ]

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
        return next((as_hex(event["transactionHash"]) for event in events), None)

    def _anchor_receipt(self, receipt: TxReceipt) -> AnchorReceipt:
        events = self._registry.events.Anchored().process_receipt(receipt, errors=DISCARD)
        place = self.deployment
        event = next((each for each in events if each["address"] == place.registry), None)
        if event is None:
            raise LedgerError("chain_changed")  # the transaction anchored in another contract
        values = event["args"]
        return AnchorReceipt(
            chain_id=place.chain_id,
            genesis_hash=place.genesis_hash,
            registry=place.registry,
            registry_code_hash=place.registry_code_hash,
            tx_hash=_hash_of(receipt),
            block_number=receipt["blockNumber"],
            block_hash=as_hex(receipt["blockHash"]),
            log_index=event["logIndex"],
            sequence=values["sequence"],
            prev_size=values["prevSize"],
            prev_root=bytes(values["prevRoot"]),
            size=values["size"],
            root=bytes(values["root"]),
            gas_used=receipt["gasUsed"],
        )


def _encoded(contract: Contract, function: str, arguments: Sequence[object]) -> str:
    try:
        return str(contract.encode_abi(function, args=list(arguments)))
    except (Web3Exception, ValueError, TypeError) as error:
        raise LedgerError("chain_arguments_invalid", function=function) from error


def _hash_of(receipt: TxReceipt) -> str:
    return as_hex(receipt["transactionHash"])
