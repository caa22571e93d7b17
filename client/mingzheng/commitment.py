"""What the log holds instead of a record: a salted commitment. Once salt and record are destroyed it says nothing.

An entry is committed to field by field, so that a receipt can show some fields and keep the rest (docs/formats.md).
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from typing import Any, Final

from mingzheng.canonical import parse_strict
from mingzheng.disclosure import disclosures_of_parsed
from mingzheng.verification_error import VerificationError

ENTRY_TAG: Final = b"mingzheng/entry-commitment/v2\x00"
DOCUMENT_TAG: Final = b"mingzheng/document-commitment/v1\x00"
SALT_BYTES: Final = 32
COMMITMENT_BYTES: Final = 32


def commit_record(salt: bytes, record: bytes) -> bytes:
    """The commitment to an entry record: 32 bytes. Raises `json_malformed` or `record_malformed` for any other bytes.

    `salt` must be 32 random bytes, used for this entry alone.
    """
    return commit_parsed(salt, parse_strict(record))


def commit_parsed(salt: bytes, envelope: Any) -> bytes:
    """`commit_record` of a record that `parse_strict` has read: an audit reads each but once."""
    return commit_fields([(field.name, field.digest) for field in disclosures_of_parsed(_whole(salt), envelope)])


def commit_fields(digests: Sequence[tuple[str, bytes]]) -> bytes:
    """SHA-256(TAG || uint64be(count) || each name's uint64be(length), name and 32-byte digest), names rising.

    The names are committed to in the clear, each of them once: an entry cannot hold two values for one field and show
    a different one to each reader.
    """
    names = [name for name, _digest in digests]
    if any(before >= after for before, after in itertools.pairwise(names)):
        raise VerificationError("commitment_malformed", reason="fields are repeated or not in order")
    parts = [ENTRY_TAG, _length(len(digests))]
    for name, digest in digests:
        if len(digest) != hashlib.sha256().digest_size:
            raise VerificationError("commitment_malformed", reason="digest is not 32 bytes")
        raw = name.encode("ascii")
        parts += [_length(len(raw)), raw, digest]
    return hashlib.sha256(b"".join(parts)).digest()


def commit_document(salt: bytes, document: bytes) -> bytes:
    """SHA-256(TAG || salt || uint64be(length) || document): to what is kept apart and shown whole or not at all."""
    # Tag and length keep these bytes from ever being read as another protocol's, or as another split of the same.
    return hashlib.sha256(DOCUMENT_TAG + _whole(salt) + _length(len(document)) + document).digest()


def leaf_hash(commitment: bytes) -> bytes:
    """SHA-256(0x00 || commitment): the leaf of RFC 9162 section 2.1.1, where the log entry is the commitment."""
    if len(commitment) != COMMITMENT_BYTES:
        raise VerificationError("commitment_malformed", reason="commitment is not 32 bytes")
    return hashlib.sha256(b"\x00" + commitment).digest()


def _whole(salt: bytes) -> bytes:
    if len(salt) != SALT_BYTES:
        raise VerificationError("commitment_malformed", reason="salt is not 32 bytes")
    return salt


def _length(value: int) -> bytes:
    return value.to_bytes(8, "big")
