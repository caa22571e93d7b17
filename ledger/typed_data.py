"""What a steward signs: the EIP-712 documents of an approval and of an enrolment. No web3 here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ledger.chain_types import Deployment
from ledger.errors import LedgerError

_DOMAIN: Final = {"name": "Mingzheng", "version": "1"}
_DOMAIN_FIELDS = (("string", "name"), ("string", "version"), ("uint256", "chainId"), ("address", "verifyingContract"))
_APPROVAL_FIELDS = (
    ("bytes32", "dataset"),
    ("bytes32", "subject"),
    ("string", "action"),
    ("uint64", "notAfter"),
    ("bytes32", "nonce"),
)
_ENROLMENT_FIELDS = (("string", "account"), ("bytes", "signer"))


@dataclass(frozen=True, slots=True)
class Approval:
    """What a steward signs. `dataset`, `subject` and `nonce` are 32 bytes; `not_after` is in Unix seconds, block time.

    `subject` is a commitment to exactly what the steward was shown; `action` names what is approved: "publish",
    "release", "raise", "delete" and so on.
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
                "dataset": _hex32(self.dataset),
                "subject": _hex32(self.subject),
                "action": self.action,
                "notAfter": self.not_after,
                "nonce": _hex32(self.nonce),
            },
        }


def enrolment_typed_data(deployment: Deployment, *, account: str, signer: bytes) -> dict[str, Any]:
    """The EIP-712 document by which a steward shows that `signer` is theirs: "this key acts for this account"."""
    message = {"account": account, "signer": f"0x{signer.hex()}"}
    return {**_typed(deployment, "Enrolment", _ENROLMENT_FIELDS), "message": message}


def _typed(deployment: Deployment, name: str, members: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    def spelled(pairs: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
        return [{"name": member, "type": kind} for kind, member in pairs]

    return {
        "types": {"EIP712Domain": spelled(_DOMAIN_FIELDS), name: spelled(members)},
        "primaryType": name,
        "domain": {
            **_DOMAIN,
            "chainId": deployment.chain_id,
            "verifyingContract": deployment.approvals,
        },
    }


def _hex32(value: bytes) -> str:
    """0x-hex of 32 bytes. Raises LedgerError("chain_arguments_invalid") for another length."""
    if len(value) != 32:
        raise LedgerError("chain_arguments_invalid")
    return f"0x{value.hex()}"
