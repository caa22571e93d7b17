"""Put the three contracts and the passkeys' verifier on a chain, anew or as the continuation of retired ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, cast

from hexbytes import HexBytes

from ledger.anchor.chain import Chain
from ledger.anchor.node import Node
from ledger.artifacts import artifact
from ledger.chain_types import Deployment, Head, Roles, TransactionKey
from ledger.errors import LedgerError
from mingzheng.merkle import EMPTY_ROOT

EMPTY_CODE_HASH: Final = "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
NO_PREDECESSOR: Final = (0, "0x" + "00" * 20)
"""Chain and address of what a new registry continues: nothing."""
_ADMIN_DELAY: Final = 86_400  # seconds from proposing another administrator to their taking over
_TIMEOUT: Final = 10.0
_RECEIPT_TIMEOUT: Final = 30.0


def deploy(
    rpc_url: str,
    key: TransactionKey,
    roles: Roles,
    *,
    continues: Deployment | None = None,
    gas_price: int | None = None,
) -> Deployment:
    """Deploys the three contracts with `key`, which keeps no power over them.

    `continues`: a retired deployment on this chain; its head, caps, grants, submitters and approvals go on here.
    A crash in here leaves contracts that nobody uses: deploying again is safe until a Deployment is stored.
    """
    node = Node(rpc_url, _TIMEOUT)
    head = Head(0, EMPTY_ROOT)
    if continues is not None:
        old = Chain(node, continues, key, gas_price, _RECEIPT_TIMEOUT)
        old.check()
        head = old.head()

    def before(contract: str) -> tuple[int, str]:
        return NO_PREDECESSOR if continues is None else (continues.chain_id, getattr(continues, contract))

    def create(name: str, *arguments: object) -> tuple[str, str, int]:
        return _create(node, key, gas_price, name, _ADMIN_DELAY, roles.admin, *arguments)

    registry, registry_code_hash, block_number = create(
        "CheckpointRegistry", roles.anchorer, roles.pauser, before("registry"), *head
    )
    approvals, approvals_code_hash, _ = create("ApprovalRegistry", roles.officer, before("approvals"))
    budgets, budgets_code_hash, _ = create("BudgetRegistry", roles.granter, roles.officer, approvals, before("budgets"))
    made = Deployment(
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
    if continues is not None and continues.passkeys:
        # Enrolled signers name the verifier. It has no state that could be retired, so it serves the new contracts too.
        return replace(made, passkeys=continues.passkeys, passkeys_code_hash=continues.passkeys_code_hash)
    return with_passkeys(rpc_url, key, made, gas_price=gas_price)


def with_passkeys(
    rpc_url: str,
    key: TransactionKey,
    deployment: Deployment,
    *,
    gas_price: int | None = None,
) -> Deployment:
    """The deployment with a verifier of passkeys, which any key may put there: it grants nothing.

    A crash in here leaves a contract that nobody names.
    """
    address, code_hash, _ = _create(Node(rpc_url, _TIMEOUT), key, gas_price, "PasskeyVerifier")
    return replace(deployment, passkeys=address, passkeys_code_hash=code_hash)


def _create(
    node: Node, key: TransactionKey, gas_price: int | None, name: str, *arguments: object
) -> tuple[str, str, int]:
    """Its address, the hash of its code, and its block."""
    compiled = artifact(name)
    factory = node.eth.contract(abi=cast(Any, compiled.abi), bytecode=HexBytes(compiled.bytecode))
    signed = node.prepare(key, None, str(factory.constructor(*arguments).data_in_transaction), gas_price)
    node.send(signed)
    receipt = node.wait(signed.tx_hash, _RECEIPT_TIMEOUT)
    address = str(receipt["contractAddress"])
    code_hash = node.code_hash(address)
    if code_hash == EMPTY_CODE_HASH:
        raise LedgerError("chain_refused", contract=name)
    return address, code_hash, receipt["blockNumber"]
