"""Keyed pseudonyms: HMAC-SHA256 (RFC 2104), one key a dataset, one domain a column.

A pseudonym carries a check tag under the same key, so that it is recognised when treated again and cannot be forged
by somebody who types one into a form.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence

import polars as pl

from anonymizer.errors import AnonymizerError
from anonymizer.persons import person_keys

KEY_BYTES = 32
_PREFIX = "ps_"
_NAME_BYTES, _CHECK_BYTES = 16, 4
_SHAPE = re.compile(r"ps_[a-z2-7]{32}")


class Pseudonymiser:
    """For one column of one dataset. `key`: 32 secret bytes that never leave with the data."""

    def __init__(self, key: bytes, domain: str) -> None:
        if len(key) != KEY_BYTES:
            raise AnonymizerError("treatment_key")
        self._key = key
        self._domain = domain.encode()

    def of_all(self, values: Sequence[str]) -> list[str | None]:
        """The pseudonym of each value; of a pseudonym of this column, itself; None of a blank."""
        return [None if key is None else self._of(key) for key in person_keys(pl.Series(values, dtype=pl.String))]

    def _of(self, key: str) -> str:
        # Keys are in capitals, pseudonyms are not: this finds one however it was spelled since.
        if self._is_own(key.lower()):
            return key.lower()
        name = self._tag(b"name", key.encode())[:_NAME_BYTES]
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
