"""Plain data about the chain: what is deployed, who may do what, what was sent and anchored. No web3 here."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple, Protocol

from ledger.errors import LedgerError


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

    def pins(self) -> dict[str, str | int]:
        """The `chain` object of the trust file: the place, and the code of the two contracts beside the registry."""
        codes = {"budgets_code_hash": self.budgets_code_hash, "approvals_code_hash": self.approvals_code_hash}
        return {**self.trust(), **codes}

    def trust(self) -> dict[str, str | int]:
        """Which chain and which contracts, as a trust file and the log name them."""
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
