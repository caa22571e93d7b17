"""Keyed pseudonyms: HMAC-SHA256 (RFC 2104), one key a dataset, one domain a column.

A pseudonym carries a check tag under the same key, so that it is recognised when treated again and cannot be forged
by somebody who types one into a form.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata

from anonymizer.blanks import BLANKS
from anonymizer.errors import AnonymizerError

KEY_BYTES = 32
_PREFIX = "ps_"
_NAME_BYTES, _CHECK_BYTES = 16, 4
_SHAPE = re.compile(r"ps_[a-z2-7]{32}")
# Spellings of one identifier must not become two persons: splitting somebody would double their privacy loss.
_SEPARATORS = re.compile(r"[\s\u200b\ufeff-]")
_BLANK = frozenset(blank.upper() for blank in BLANKS)


class Pseudonymiser:
    """For one column of one dataset. `key`: 32 secret bytes that never leave with the data."""

    def __init__(self, key: bytes, domain: str) -> None:
        if len(key) != KEY_BYTES:
            raise AnonymizerError("treatment_key")
        self._key = key
        self._domain = domain.encode()

    def __call__(self, value: str) -> str | None:
        """The pseudonym of a value; of a pseudonym of this column, itself; None of a blank."""
        if self._is_own(value):
            return value
        same = _SEPARATORS.sub("", unicodedata.normalize("NFKC", value)).upper()
        if not same or same in _BLANK:
            return None  # 不详 is no person: all the unknown must not become one
        name = self._tag(b"name", same.encode())[:_NAME_BYTES]
        check = self._tag(b"check", name)[:_CHECK_BYTES]
        return _PREFIX + base64.b32encode(name + check).decode().lower()

    def _is_own(self, value: str) -> bool:
        if not _SHAPE.fullmatch(value):
            return False
        raw = base64.b32decode(value[len(_PREFIX) :].upper())
        return hmac.compare_digest(self._tag(b"check", raw[:_NAME_BYTES])[:_CHECK_BYTES], raw[_NAME_BYTES:])

    def _tag(self, use: bytes, message: bytes) -> bytes:
        # The length before the domain keeps (domain, message) apart however they are chosen.
        framed = len(self._domain).to_bytes(4, "big") + self._domain + message
        return hmac.new(self._key, b"mingzheng/pseudonym/v1\0" + use + b"\0" + framed, hashlib.sha256).digest()
