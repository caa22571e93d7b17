"""eth-account, loaded only when a steward's key or signature is at hand, and without its side effect."""

from __future__ import annotations

import sys
from typing import Any


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
