"""Keyed pseudonyms: HMAC (RFC 2104) with SHA-256 or SM3 (GB/T 32905), one key a dataset, one domain a column.

A pseudonym carries a check tag under the same key, so that it is recognised when treated again and cannot be forged
by somebody who types one into a form.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Sequence

import polars as pl
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from anonymizer.errors import AnonymizerError
from anonymizer.persons import person_keys

HASHES = ("sha256", "sm3")
KEY_BYTES = 32
_PREFIX = "ps_"
_NAME_BYTES, _CHECK_BYTES = 16, 4
_SHAPE = re.compile(r"ps([a-z2-7]{32})")


class Mac:
    """A keyed function of a message, different for every `use`. `key`: 32 secret bytes that never leave with the data.

    Raises treatment_key for another length, and where this machine's OpenSSL has no SM3.
    """

    def __init__(self, key: bytes, use: bytes, hash_name: str = HASHES[0]) -> None:
        if len(key) != KEY_BYTES:
            raise AnonymizerError("treatment_key")
        try:
            self._keyed = HMAC(key, hashes.SM3() if hash_name == "sm3" else hashes.SHA256())
        except UnsupportedAlgorithm:
            raise AnonymizerError("treatment_key", hash=hash_name) from None
        # The zero byte ends the use, and no use is another's beginning up to one: (use, message) cannot be mistaken.
        self._keyed.update(use + b"\0")

    def tag(self, message: bytes) -> bytes:
        """32 bytes."""
        keyed = self._keyed.copy()
        keyed.update(message)
        return keyed.finalize()


class Pseudonymiser:
    """For one column of one dataset."""

    def __init__(self, key: bytes, domain: str, hash_name: str = HASHES[0]) -> None:
        self._name = Mac(key, b"mingzheng/pseudonym/v1\0name", hash_name)
        self._check = Mac(key, b"mingzheng/pseudonym/v1\0check", hash_name)
        # The length before the domain keeps (domain, message) apart however they are chosen.
        self._domain = len(domain.encode()).to_bytes(4, "big") + domain.encode()

    def of_all(self, values: Sequence[str]) -> list[str | None]:
        """The pseudonym of each value; of a pseudonym of this column, itself; None of a blank."""
        return [None if key is None else self._of(key) for key in person_keys(pl.Series(values, dtype=pl.String))]

    def _of(self, key: str) -> str:
        # Keys are in capitals and without underscores, pseudonyms are not: one is found however it was spelled since.
        shaped = _SHAPE.fullmatch(key.lower())
        if shaped and self._is_own(shaped[1]):
            return _PREFIX + shaped[1]
        name = self._name.tag(self._domain + key.encode())[:_NAME_BYTES]
        return _PREFIX + base64.b32encode(name + self._tag_of(name)).decode().lower()

    def _is_own(self, encoded: str) -> bool:
        raw = base64.b32decode(encoded.upper())
        return hmac.compare_digest(self._tag_of(raw[:_NAME_BYTES]), raw[_NAME_BYTES:])

    def _tag_of(self, name: bytes) -> bytes:
        return self._check.tag(self._domain + name)[:_CHECK_BYTES]
