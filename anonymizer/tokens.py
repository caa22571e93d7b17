"""Join tokens: what lets a later link find one person in two datasets, and says who it is to nobody without the key.

HMAC-SHA256 (RFC 2104) of the person's key under a key of one office and one kind of identifier. The same person has the
same token in every dataset of that office and kind, so tokens are as personal as the identifier: they are kept apart
from the version, under a key of their own.
"""

from __future__ import annotations

import hashlib
import hmac

import polars as pl

from anonymizer.errors import AnonymizerError
from anonymizer.persons import person_keys

KEY_BYTES = 32
TOKEN_BYTES = 16
_USE = b"mingzheng/join-token/v1\0"


def join_tokens(spelled: pl.Series, key: bytes) -> pl.Series:
    """A token for each raw cell (16 bytes), NULL where the cell names nobody. Raises treatment_key."""
    if len(key) != KEY_BYTES:
        raise AnonymizerError("treatment_key")
    keys = person_keys(spelled)
    people = keys.drop_nulls().unique()
    tokens = pl.Series([_token(key, person) for person in people], dtype=pl.Binary)
    if people.is_empty():
        return pl.Series("token", [None] * keys.len(), dtype=pl.Binary)
    return keys.replace_strict(people, tokens, default=None, return_dtype=pl.Binary).alias("token")


def _token(key: bytes, person: str) -> bytes:
    return hmac.new(key, _USE + person.encode(), hashlib.sha256).digest()[:TOKEN_BYTES]
