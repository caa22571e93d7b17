"""What the log holds instead of a record: a salted commitment. Once salt and record are destroyed it says nothing."""

from __future__ import annotations

import hashlib
from typing import Final

from mingzheng.verification_error import VerificationError

TAG: Final = b"mingzheng/entry-commitment/v1\x00"
SALT_BYTES: Final = 32
COMMITMENT_BYTES: Final = 32


def commit(salt: bytes, record: bytes) -> bytes:
    """SHA-256(TAG || salt || uint64be(len(record)) || record): 32 bytes. `salt` must be 32 random bytes, used once."""
    if len(salt) != SALT_BYTES:
        raise VerificationError("commitment_malformed", reason="salt is not 32 bytes")
    # Tag and length keep these bytes from ever being read as another protocol's, or as another split of the same.
    return hashlib.sha256(TAG + salt + len(record).to_bytes(8, "big") + record).digest()


def leaf_hash(commitment: bytes) -> bytes:
    """SHA-256(0x00 || commitment): the leaf of RFC 9162 section 2.1.1, where the log entry is the commitment."""
    if len(commitment) != COMMITMENT_BYTES:
        raise VerificationError("commitment_malformed", reason="commitment is not 32 bytes")
    return hashlib.sha256(b"\x00" + commitment).digest()
