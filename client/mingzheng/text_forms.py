"""The two spellings shared by all C2SP formats. Each value has exactly one: everything else is refused."""

from __future__ import annotations

import base64
import binascii

from mingzheng.verification_error import VerificationError

MAX_DECIMAL = 2**63 - 1


def encode_base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def decode_base64(text: str, code: str, length: int | None = None) -> bytes:
    """Standard base64 (RFC 4648 section 4) with padding, of `length` bytes; else `VerificationError(code)`."""
    try:
        value = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise VerificationError(code, reason="not base64") from None
    # Unused bits before the padding would let two spellings stand for one value.
    if encode_base64(value) != text:
        raise VerificationError(code, reason="not canonical base64")
    if length is not None and len(value) != length:
        raise VerificationError(code, reason=f"not {length} bytes")
    return value


def decode_decimal(text: str, code: str) -> int:
    """ASCII decimal below 2^63 without sign, spaces or leading zeros; else `VerificationError(code)`."""
    well_formed = text.isascii() and text.isdigit() and len(text) <= 19 and (text == "0" or text[0] != "0")
    if not well_formed or int(text) > MAX_DECIMAL:
        raise VerificationError(code, reason="not a decimal number")
    return int(text)
