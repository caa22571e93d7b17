"""Keccak-256 as Ethereum uses it (not SHA3-256), from an installed library: none is in the standard library."""

from __future__ import annotations

from mingzheng.refusals import NoEvidenceError


def keccak256(data: bytes) -> bytes:
    """Raises `NoEvidenceError("keccak_missing")` if neither pycryptodome nor eth-hash's backends are installed."""
    try:
        from Crypto.Hash import keccak  # optional
    except ImportError:
        raise NoEvidenceError("keccak_missing") from None
    return keccak.new(digest_bits=256, data=data).digest()
