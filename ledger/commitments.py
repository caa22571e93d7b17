"""The commitment to an entry as its writer makes it. Verifiers have code of their own, `mingzheng.commitment`.

The two share nothing on purpose: a mistake in one shows as a disagreement with the other.
"""

from __future__ import annotations

import hmac
from binascii import b2a_base64
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

_ENTRY_TAG: Final = b"mingzheng/entry-commitment/v2\x00"
_SALT_TAG: Final = b"mingzheng/field-salt/v1\x00"
_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")


def commit_fields(salt: bytes, fields: Sequence[tuple[bytes, bytes]]) -> bytes:
    """To (name, canonical JSON of its value), names rising, as docs/formats.md says."""
    parts = [_ENTRY_TAG, len(fields).to_bytes(8, "big")]
    keyed = hmac.new(salt, _SALT_TAG, "sha256")
    for name, value in fields:
        named = keyed.copy()
        named.update(name)
        own_salt = _base64url(named.digest())
        disclosed = _base64url(b'["%s","%s",%s]' % (own_salt, name, value))
        parts += (len(name).to_bytes(8, "big"), name, sha256(disclosed).digest())
    return sha256(b"".join(parts)).digest()


def _base64url(value: bytes) -> bytes:
    return b2a_base64(value, newline=False).rstrip(b"=").translate(_URL_SAFE)
