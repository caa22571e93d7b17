"""What a contract meant by reverting: its custom errors, by selector, as codes of `LedgerError`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.crypto import keccak

from ledger.artifacts import artifact
from ledger.errors import LedgerError

CONTRACTS: Final = ("CheckpointRegistry", "BudgetRegistry", "ApprovalRegistry")

_CODES: Final[Mapping[str, str]] = {
    "Inconsistent": "anchor_refused_fork",
    "WrongPrev": "anchor_moved",
    "NotGrown": "anchor_not_grown",
    "EnforcedPause": "anchor_paused",
    "NotAnchored": "not_anchored",
    "OverCap": "over_cap",
    "AllowanceReplayed": "allowance_replayed",
    "AllowanceEmpty": "allowance_empty",
    "DatasetUnknown": "dataset_not_opened",
    "DatasetAlreadyOpen": "dataset_already_opened",
    "CapNotRaised": "cap_not_raised",
    "RaiseNotApproved": "raise_not_approved",
    "ApprovalsMissing": "chain_arguments_invalid",
    "PlaceUnfit": "place_unfit",
    "DeltaUnderPure": "place_unfit",
    "ZeroId": "chain_id_zero",
    "SignatureInvalid": "approval_refused",
    "SignerUnknown": "not_steward",
    "SubmitterCannotApprove": "approval_by_submitter",
    "ApprovalExpired": "approval_expired",
    "ApprovalReplayed": "approval_replayed",
    "AlreadyApproved": "approval_replayed",
    "SignerMalformed": "signer_malformed",
    "SignerAlreadyEnrolled": "signer_already_enrolled",
    "AccessControlUnauthorizedAccount": "chain_unauthorised",
    "RolesNotSeparated": "chain_roles_not_separated",
    "RegistryRetired": "registry_retired",
    "RegistryInService": "succession_refused",
    "SuccessorAlreadyNamed": "succession_refused",
    "SuccessorUnfit": "succession_refused",
    "PredecessorUnfit": "succession_refused",
    "StartUnfounded": "succession_refused",
    "AnchoredElsewhere": "anchored_elsewhere",
    "RootZero": "anchor_root_zero",
    "AdminDelayTooShort": "chain_admin_delay_short",
}


def refusal(data: object) -> LedgerError:
    """The error that revert data stands for. Nodes may send none, or an unknown one: then "chain_refused"."""
    if not isinstance(data, str) or not data.startswith("0x"):
        return LedgerError("chain_refused")
    try:
        raw = bytes.fromhex(data[2:])
    except ValueError:
        return LedgerError("chain_refused")
    known = _errors().get(raw[:4])
    if known is None:
        return LedgerError("chain_refused", selector=f"0x{raw[:4].hex()}")
    code, inputs = known
    return LedgerError(code, **_amounts(inputs, raw[4:]))


def not_sent(message: str) -> LedgerError:
    """Why a node took no transaction. JSON-RPC has one code for all of it; the words are Anvil's, Besu's and geth's."""
    words = message.lower()
    if "nonce too low" in words or "nonce_too_low" in words:
        code = "chain_nonce_used"
    elif "underpriced" in words or "already known" in words or "known transaction" in words:
        code = "chain_busy"
    elif "insufficient funds" in words or "upfront" in words:
        code = "chain_funds_missing"
    else:
        code = "chain_refused"
    return LedgerError(code, node=message[:200])


def _amounts(inputs: list[tuple[str, str]], raw: bytes) -> dict[str, str]:
    """The sizes and amounts in a custom error, as decimal strings; identifiers and keys are left out."""
    try:
        values = decode([kind for kind, _ in inputs], raw)
    except DecodingError:
        return {}
    return {name: str(value) for (kind, name), value in zip(inputs, values, strict=True) if kind.startswith("uint")}


@cache
def _errors() -> dict[bytes, tuple[str, list[tuple[str, str]]]]:
    return {
        keccak(text=f"{entry['name']}({','.join(kind for kind, _ in inputs)})")[:4]: (_CODES[entry["name"]], inputs)
        for entry, inputs in _declared()
        if entry["name"] in _CODES
    }


def _declared() -> Iterator[tuple[dict[str, Any], list[tuple[str, str]]]]:
    for name in CONTRACTS:
        for entry in artifact(name).abi:
            if entry["type"] == "error":
                yield entry, [(part["type"], part["name"]) for part in entry["inputs"]]
