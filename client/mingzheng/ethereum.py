"""eth-account, loaded only when a steward's key or signature is at hand, and without its side effect."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Any, Final

from mingzheng.keccak import keccak256

# Half the order of secp256k1. For every s there is n - s, made by the same key: the contract takes the lower one.
_HALF_ORDER: Final = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
_SIGNATURE = re.compile(r"0x([0-9a-f]{64})([0-9a-f]{64})(1b|1c)", re.ASCII)


def is_canonical_signature(value: object) -> bool:
    """Whether `value` is r, s and v as 65 bytes in lower-case 0x-hex, s in the lower half and v 27 or 28."""
    parts = _SIGNATURE.fullmatch(value) if isinstance(value, str) else None
    return parts is not None and int(parts[2], 16) <= _HALF_ORDER


def load_account() -> Any:
    """`eth_account.Account`. Raises ImportError if it is not installed."""
    limit = sys.getrecursionlimit()
    try:
        from eth_account import Account  # optional
    finally:
        # py_ecc raises the limit to 100,000 when imported: deeply nested JSON would then end the process.
        sys.setrecursionlimit(limit)
    return Account


def load_typed_data_encoder() -> Any:
    """`eth_account.messages.encode_typed_data`. Raises ImportError if it is not installed."""
    load_account()
    from eth_account.messages import encode_typed_data

    return encode_typed_data


def typed_data_digest(document: Mapping[str, Any]) -> bytes:
    """The 32 bytes that a signature of an EIP-712 document is over. Raises ImportError, NoEvidenceError.

    A document that is none raises what eth-account raises.
    """
    message = load_typed_data_encoder()(full_message=dict(document))
    return keccak256(b"\x19" + message.version + message.header + message.body)
