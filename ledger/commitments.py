"""The commitment to an entry as its writer makes it. Verifiers have code of their own, `mingzheng.commitment`.

The two share nothing on purpose: a mistake in one shows as a disagreement with the other.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from hmac import digest
from typing import Final

_ENTRY_TAG: Final = b"mingzheng/entry-commitment/v2\x00"
_SALT_TAG: Final = b"mingzheng/field-salt/v1\x00"


def commit_fields(salt: bytes, fields: Sequence[tuple[bytes, bytes]]) -> bytes:
    """To (name, canonical JSON of its value), names rising, as docs/formats.md says."""
    parts = [_ENTRY_TAG, len(fields).to_bytes(8, "big")]
    for name, value in fields:
        own_salt = urlsafe_b64encode(digest(salt, _SALT_TAG + name, "sha256")).rstrip(b"=")
        disclosed = urlsafe_b64encode(b'["%s","%s",%s]' % (own_salt, name, value)).rstrip(b"=")
        parts += (len(name).to_bytes(8, "big"), name, sha256(disclosed).digest())
    return sha256(b"".join(parts)).digest()
