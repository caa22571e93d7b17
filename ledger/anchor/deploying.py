"""Put the three contracts on a chain, anew or as the continuation of retired ones."""

from __future__ import annotations

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
    node = Node(rpc_url, timeout)
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
    approvals, approvals_code_hash, _ = create("ApprovalRegistry", roles.officer, before("approvals"))
    budgets, budgets_code_hash, _ = create("BudgetRegistry", roles.granter, roles.officer, approvals, before("budgets"))
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
