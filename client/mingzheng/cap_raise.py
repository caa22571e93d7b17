"""What a steward signs so that a promised cap goes up: public numbers and a reason, hashed as the contract hashes them.

Nothing in it is secret, so the subject is no salted commitment: the contract, the steward's own tool and every auditor
compute it from what they see. A population stands on the chain as a dataset does, and its raise is signed alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from mingzheng.audit.amounts import Amount, read_amount
from mingzheng.keccak import keccak256

_TYPE: Final = (
    "Raise(bytes32 dataset,uint128 oldCapRho,uint128 oldCapDelta,uint128 newCapRho,uint128 newCapDelta,bytes32 reason)"
)


def raise_subject(chain_dataset: str, old: Amount, new: Amount, reason: str) -> str:
    """0x-hex of `IBudgetRegistry.raiseSubject`: hashStruct of EIP-712. Raises ValueError if none. The contract knows in
    which measure a dataset is counted: the amounts of a pure one stand where ρ does, with δ zero."""
    dataset = bytes.fromhex(chain_dataset.removeprefix("0x"))
    amounts = (*old.numbers, *new.numbers)
    if len(dataset) != 32 or not all(0 <= amount < 2**128 for amount in amounts):
        raise ValueError("not a raise")
    words = b"".join(amount.to_bytes(32, "big") for amount in amounts)
    return "0x" + keccak256(keccak256(_TYPE.encode("ascii")) + dataset + words + reason_hash(reason)).hex()


def promise_raised(body: Mapping[str, Any]) -> str:
    """Whose promise a proposal, decision or raise is of: a dataset, or a population. Raises ValueError where it names
    none or both: then readers could disagree."""
    found = [str(body[name]) for name in ("dataset", "population") if name in body]
    if len(found) != 1:
        raise ValueError("not one promise")
    return found[0]


def reason_hash(reason: str) -> bytes:
    """SHA-256 of the reason in UTF-8, as the contract is told it."""
    return hashlib.sha256(reason.encode("utf-8")).digest()


def subject_of(document: Mapping[str, Any]) -> str:
    """The subject of a proposal or an entry, from its own fields. Raises KeyError, TypeError or ValueError."""
    old, new = read_amount(document, "old_cap_"), read_amount(document, "cap_")
    return raise_subject(str(document["chain_dataset"]), old, new, str(document["reason"]))
