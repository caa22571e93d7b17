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


def checksummed(address: str) -> str:
    """An address in its one spelling, EIP-55. `address`: 0x and 40 hex digits."""
    plain = address[2:].lower()
    digest = keccak256(plain.encode("ascii")).hex()
    return "0x" + "".join(c.upper() if int(d, 16) > 7 else c for c, d in zip(plain, digest, strict=False))
