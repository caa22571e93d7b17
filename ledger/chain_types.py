"""Plain data about the chain: what is deployed, who may do what, what a steward signs. No web3 here."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple, Protocol

from ledger.errors import LedgerError

DOMAIN_NAME = "Mingzheng"
DOMAIN_VERSION = "1"


class Head(NamedTuple):
    """The last anchored checkpoint; size 0 and SHA-256("") before the first anchor."""

    size: int
    root: bytes


class BudgetState(NamedTuple):
    """A cap and granted totals on the chain, in nano-ρ and atto-δ; for a pure one in nano-ε, with δ zero."""

    cap_rho_nano: int
    cap_delta_atto: int
    granted_rho_nano: int
    granted_delta_atto: int


class Place(NamedTuple):
    """What a budget on the chain is counted in, and which others its grants count under as well."""

    pure: bool
    within: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes a chain and its contracts the ones that an auditor pinned. All hashes are 0x-hex."""

    chain_id: int
    genesis_hash: str
    registry_code_hash: str
    budgets_code_hash: str
    approvals_code_hash: str
    passkeys_code_hash: str = ""


@dataclass(frozen=True, slots=True)
class Roles:
    """Addresses that hold the contracts' roles. The admin appoints and can hold no other role."""

    admin: str
    anchorer: str
    pauser: str
    granter: str
    officer: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """Where the three contracts are, and on exactly which chain. Addresses are EIP-55, hashes 0x-hex.

    `block_number` is the first block that may hold an event of theirs. `passkeys`: the verifier that passkeys name,
    which has no state and no owner; empty for a deployment that was made before there was one.
    """

    chain_id: int
    genesis_hash: str
    registry: str
    budgets: str
    approvals: str
    registry_code_hash: str
    budgets_code_hash: str
    approvals_code_hash: str
    block_number: int
    passkeys: str = ""
    passkeys_code_hash: str = ""

    @property
    def identity(self) -> Identity:
        return Identity(
            self.chain_id,
            self.genesis_hash,
            self.registry_code_hash,
            self.budgets_code_hash,
            self.approvals_code_hash,
            self.passkeys_code_hash,
        )

    def to_json(self) -> str:
        return json.dumps({"format": "mingzheng-deployment/1", **asdict(self)}, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Deployment:
        """Raises LedgerError("deployment_malformed") unless every field is there with its type, and no other."""
        try:
            raw = json.loads(text)
            if raw.pop("format") != "mingzheng-deployment/1":
                raise ValueError("format")
            deployment = cls(**raw)
            for field in fields(cls):
                if type(getattr(deployment, field.name)).__name__ != field.type:
                    raise ValueError(field.name)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise LedgerError("deployment_malformed") from error
        return deployment

    @classmethod
    def list_from_json(cls, text: str) -> list[Deployment]:
        """Several, in order. Raises as `from_json`."""
        try:
            return [
                cls.from_json(json.dumps({"format": "mingzheng-deployment/1", **each})) for each in json.loads(text)
            ]
        except (ValueError, TypeError) as error:
            raise LedgerError("deployment_malformed") from error

    def trust(self) -> dict[str, str | int]:
        """The `chain` object of the trust file."""
        return {
            "chain_id": self.chain_id,
            "genesis_hash": self.genesis_hash,
            "registry": self.registry,
            "registry_code_hash": self.registry_code_hash,
            "budgets": self.budgets,
            "approvals": self.approvals,
        }


@dataclass(frozen=True, slots=True)
class SignedTransaction:
    """A transaction that is ready to send. Store it before sending: its hash is how a crash is recovered from."""

    raw: bytes
    tx_hash: str
    nonce: int


class TransactionKey(Protocol):
    """A key that signs transactions, wherever it is kept."""

    @property
    def address(self) -> str: ...

    def sign(self, transaction: Mapping[str, Any]) -> SignedTransaction: ...


@dataclass(frozen=True, slots=True)
class AnchorReceipt:
    """An anchor that a block holds: the event `Anchored` and where it is. `log_index` counts within the block."""

    chain_id: int
    genesis_hash: str
    registry: str
    registry_code_hash: str
    tx_hash: str
    block_number: int
    block_hash: str
    log_index: int
    sequence: int
    prev_size: int
    prev_root: bytes
    size: int
    root: bytes
    gas_used: int = 0

    def to_json(self) -> dict[str, str | int]:
        """The `anchor` object of a receipt, without its consistency proof."""
        return {
            "chain_id": self.chain_id,
            "genesis_hash": self.genesis_hash,
            "registry": self.registry,
            "registry_code_hash": self.registry_code_hash,
            "tx_hash": self.tx_hash,
            "block_number": self.block_number,
            "block_hash": self.block_hash,
            "log_index": self.log_index,
            "size": self.size,
            "root": base64.b64encode(self.root).decode(),
        }


@dataclass(frozen=True, slots=True)
class Approval:
    """What a steward signs. `dataset`, `subject` and `nonce` are 32 bytes; `not_after` is in Unix seconds, block time.

    `subject` is a commitment to exactly what the steward was shown; `action` is "publish", "release" or "raise".
    """

    dataset: bytes
    subject: bytes
    action: str
    not_after: int
    nonce: bytes

    def to_tuple(self) -> tuple[bytes, bytes, str, int, bytes]:
        """In the order of the contract's struct."""
        return (self.dataset, self.subject, self.action, self.not_after, self.nonce)

    def typed_data(self, deployment: Deployment) -> dict[str, Any]:
        """The EIP-712 document that a steward's key signs (eth_signTypedData_v4)."""
        return {
            **_typed(deployment, "Approval", _APPROVAL_FIELDS),
            "message": {
                "dataset": hex32(self.dataset),
                "subject": hex32(self.subject),
                "action": self.action,
                "notAfter": self.not_after,
                "nonce": hex32(self.nonce),
            },
        }


def enrolment_typed_data(deployment: Deployment, *, account: str, signer: bytes) -> dict[str, Any]:
    """The EIP-712 document by which a steward shows that `signer` is theirs: "this key acts for this account"."""
    message = {"account": account, "signer": f"0x{signer.hex()}"}
    return {**_typed(deployment, "Enrolment", _ENROLMENT_FIELDS), "message": message}


def hex32(value: bytes) -> str:
    """0x-hex of 32 bytes. Raises LedgerError("chain_arguments_invalid") for another length."""
    if len(value) != 32:
        raise LedgerError("chain_arguments_invalid")
    return f"0x{value.hex()}"


_DOMAIN_FIELDS = (("string", "name"), ("string", "version"), ("uint256", "chainId"), ("address", "verifyingContract"))
_APPROVAL_FIELDS = (
    ("bytes32", "dataset"),
    ("bytes32", "subject"),
    ("string", "action"),
    ("uint64", "notAfter"),
    ("bytes32", "nonce"),
)
_ENROLMENT_FIELDS = (("string", "account"), ("bytes", "signer"))


def _typed(deployment: Deployment, name: str, members: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    def spelled(pairs: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
        return [{"name": member, "type": kind} for kind, member in pairs]

    return {
        "types": {"EIP712Domain": spelled(_DOMAIN_FIELDS), name: spelled(members)},
        "primaryType": name,
        "domain": {
            "name": DOMAIN_NAME,
            "version": DOMAIN_VERSION,
            "chainId": deployment.chain_id,
            "verifyingContract": deployment.approvals,
        },
    }
