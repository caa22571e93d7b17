"""Commitments: the exact bytes that are hashed, and what must not collide."""

from __future__ import annotations

import hashlib

import pytest

from mingzheng.commitment import commit, leaf_hash
from mingzheng.verification_error import VerificationError

SALT = bytes(range(32))


def test_the_bytes_that_are_hashed_are_those_of_the_format() -> None:
    preimage = b"mingzheng/entry-commitment/v1\x00" + SALT + b"\x00\x00\x00\x00\x00\x00\x00\x02" + b"{}"
    assert commit(SALT, b"{}") == hashlib.sha256(preimage).digest()
    assert commit(SALT, b"{}").hex() == "9af6fac3a5b7a1d2b0fb4557f6d1ca467268c9bf8e8c5f3b8bb24ae7ebada41e"


def test_a_leaf_is_the_hash_of_rfc_9162_over_the_commitment() -> None:
    commitment = commit(SALT, b"{}")
    assert leaf_hash(commitment) == hashlib.sha256(b"\x00" + commitment).digest()


def test_salt_record_and_length_all_count() -> None:
    other = SALT[:-1] + b"x"
    values = {commit(SALT, b"{}"), commit(other, b"{}"), commit(SALT, b"{}\x00"), commit(SALT, b"")}
    assert len(values) == 4


@pytest.mark.parametrize("salt", [b"", SALT[:31], SALT + b"\0"])
def test_a_salt_of_another_length_is_refused(salt: bytes) -> None:
    with pytest.raises(VerificationError) as refused:
        commit(salt, b"{}")
    assert refused.value.code == "commitment_malformed"


@pytest.mark.parametrize("commitment", [b"", SALT[:31], SALT + b"\0"])
def test_a_commitment_of_another_length_is_no_leaf(commitment: bytes) -> None:
    with pytest.raises(VerificationError):
        leaf_hash(commitment)
