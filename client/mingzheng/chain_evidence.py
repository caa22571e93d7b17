"""What the auditor's own node says, read call by call as plain JSON-RPC. No web3, no ABI library.

Each function raises `EvidenceError` when the chain contradicts, and `NoEvidenceError` when the node says nothing
usable: a silent node is no disproof, and never a proof.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Protocol

from mingzheng.keccak import keccak256
from mingzheng.passkey import VERIFIER_CODE_HASHES
from mingzheng.receipt import Anchor
from mingzheng.refusals import EvidenceError, NoEvidenceError
from mingzheng.trust import ChainPins

# keccak256("Anchored(uint64,uint64,bytes32,uint64,bytes32)"): sequence, prevSize, prevRoot, size, root.
ANCHORED: Final = "0x69facbdc8035c14557cb275d9b620c444104ad485efbd9020f1b3d5d9fa430b9"
# The first four bytes of keccak256("rootAt(uint64)").
_ROOT_AT: Final = "0xeaa38b41"
# The first four bytes of keccak256("approvals()").
_APPROVALS: Final = "0xb05dba96"
_HEX = re.compile(r"0x[0-9a-f]*", re.ASCII)


class Node(Protocol):
    """One JSON-RPC call at the auditor's own node. Raises `NoEvidenceError` when there is no answer."""

    def call(self, method: str, *parameters: Any) -> Any: ...


def check_node_identity(node: Node, pins: ChainPins) -> None:
    """Raise unless the node is on the pinned chain: same chain id and same genesis block."""
    if number(node.call("eth_chainId")) != pins.chain_id:
        raise NoEvidenceError("node_other_chain", reason="chain id")
    genesis = block(node, 0)
    if genesis is None or genesis.get("hash") != pins.genesis_hash:
        raise NoEvidenceError("node_other_chain", reason="genesis block")


def check_contract_code(node: Node, pins: ChainPins) -> None:
    """Raise unless the registry's runtime code has the pinned Keccak-256."""
    if code_hash(node, pins.registry) != pins.registry_code_hash:
        raise EvidenceError("chain_contradicts", reason="code of the registry contract")


def check_contracts_beside(node: Node, pins: ChainPins) -> None:
    """Raise unless caps are raised by the pinned approvals, and the code of both is what was pinned, if it was.

    The two beside the registry hold caps and signatures: another code there, or raises that another contract approves,
    would make every comparison with their events worthless.
    """
    answer = hex_bytes(node.call("eth_call", {"to": pins.budgets, "data": _APPROVALS}, "latest"))
    if len(answer) != 32:
        raise NoEvidenceError("node_answer_malformed", method="eth_call")
    if answer[12:].hex() != pins.approvals[2:].lower():
        raise EvidenceError("chain_contradicts", reason="where the budgets ask for approvals")
    for contract, pinned in ((pins.budgets, pins.budgets_code_hash), (pins.approvals, pins.approvals_code_hash)):
        if pinned and code_hash(node, contract) != pinned:
            raise EvidenceError("chain_contradicts", reason="code of the budgets or approvals contract")


def check_verifier_code(node: Node, passkey: str) -> None:
    """Raise unless the contract that a passkey names is one of the verifiers that this program knows."""
    if code_hash(node, passkey[:42]) not in VERIFIER_CODE_HASHES:
        raise EvidenceError("chain_contradicts", reason="code of the passkeys' verifier")


def code_hash(node: Node, contract: str) -> str:
    """Keccak-256 of a contract's runtime code, 0x-hex."""
    return f"0x{keccak256(hex_bytes(node.call('eth_getCode', contract, 'latest'))).hex()}"


def check_anchor_event(node: Node, anchor: Anchor) -> None:
    """Raise unless the named transaction, in the named block, really emitted `Anchored(…, size, root)` there."""
    receipt = node.call("eth_getTransactionReceipt", anchor.tx_hash)
    if receipt is None:
        raise EvidenceError("chain_contradicts", reason="no such transaction")
    held = mapping(receipt)
    if held.get("status") != "0x1":
        raise EvidenceError("chain_contradicts", reason="the transaction failed")
    if number(held.get("blockNumber")) != anchor.block_number or held.get("blockHash") != anchor.block_hash:
        raise EvidenceError("chain_contradicts", reason="the transaction is in another block")
    # The receipt names its block; ask for the block at that height too, so that one off the canonical chain is seen.
    canonical_block = block(node, anchor.block_number)
    if canonical_block is None or canonical_block.get("hash") != anchor.block_hash:
        raise EvidenceError("chain_contradicts", reason="another block is at that height")
    logs = held.get("logs")
    if not isinstance(logs, list):
        raise NoEvidenceError("node_answer_malformed")
    found = [entry for entry in map(mapping, logs) if number(entry.get("logIndex")) == anchor.log_index]
    if len(found) != 1:
        raise EvidenceError("chain_contradicts", reason="no event at that index")
    _check_event(found[0], anchor)


def check_root_at(node: Node, pins: ChainPins, size: int, root: bytes) -> None:
    """Raise unless the contract itself answers `rootAt(size)` with `root`."""
    call = {"to": pins.registry, "data": _ROOT_AT + f"{size:064x}"}
    answer = hex_bytes(node.call("eth_call", call, "latest"))
    if len(answer) != 32:
        raise NoEvidenceError("node_answer_malformed")
    if answer != root:
        raise EvidenceError("chain_contradicts", reason="the contract holds another root for this size")


def block(node: Node, height: int) -> Mapping[str, Any] | None:
    found = node.call("eth_getBlockByNumber", hex(height), False)
    return None if found is None else mapping(found)


def number(value: object) -> int:
    if not isinstance(value, str) or not _HEX.fullmatch(value) or not 3 <= len(value) <= 66:
        raise NoEvidenceError("node_answer_malformed")
    return int(value, 16)


def hex_bytes(value: object) -> bytes:
    if not isinstance(value, str) or not _HEX.fullmatch(value.lower()) or len(value) % 2:
        raise NoEvidenceError("node_answer_malformed")
    return bytes.fromhex(value[2:])


def mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise NoEvidenceError("node_answer_malformed")
    return value


def _check_event(event: Mapping[str, Any], anchor: Anchor) -> None:
    topics = event.get("topics")
    if not isinstance(topics, list) or not all(isinstance(topic, str) for topic in topics):
        raise NoEvidenceError("node_answer_malformed")
    if str(event.get("address")).lower() != anchor.registry.lower():
        raise EvidenceError("chain_contradicts", reason="the event is another contract's")
    if len(topics) != 4 or topics[0] != ANCHORED:
        raise EvidenceError("chain_contradicts", reason="the event is not an anchor")
    if topics[2:] != [f"0x{anchor.size:064x}", f"0x{anchor.root.hex()}"]:
        raise EvidenceError("chain_contradicts", reason="the event anchors another size or root")
