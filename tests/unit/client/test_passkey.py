"""An assertion counts for one digest, on one site, by one key, with its user verified, in one spelling; else never."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.artifacts import artifact
from mingzheng.keccak import keccak256
from mingzheng.passkey import VERIFIER_CODE_HASHES, from_authenticator, read_assertion, why_refused
from tests.authenticator import SITE, Authenticator, high_s

KEY = Authenticator()
DIGEST, OTHER = "0x" + "ab" * 32, "0x" + "cd" * 32
FAULTS: dict[str, tuple[Callable[[], str], str]] = {
    "another document": (lambda: KEY.sign(OTHER), "passkey_document"),
    "a registration": (lambda: KEY.sign(DIGEST, kind="webauthn.create"), "passkey_document"),
    "another site": (lambda: KEY.sign(DIGEST, origin="http://evil.example"), "passkey_site"),
    "another port": (lambda: KEY.sign(DIGEST, origin="http://localhost:8301"), "passkey_site"),
    "another relying party": (lambda: KEY.sign(DIGEST, rp_id="evil.example"), "passkey_site"),
    "a page in a frame": (lambda: KEY.sign(DIGEST, more={"crossOrigin": True}), "passkey_site"),
    "nobody present": (lambda: KEY.sign(DIGEST, flags=0x04), "passkey_unverified"),
    "user not verified": (lambda: KEY.sign(DIGEST, flags=0x01), "passkey_unverified"),
    "backed up but not eligible": (lambda: KEY.sign(DIGEST, flags=0x15), "passkey_unverified"),
    "another key": (lambda: Authenticator().sign(DIGEST), "signature_wrong"),
    "the other s": (lambda: high_s(KEY.sign(DIGEST)), "signature_misspelt"),
    "upper case": (lambda: "0x" + KEY.sign(DIGEST)[2:].upper(), "signature_misspelt"),
    "bytes after the end": (lambda: KEY.sign(DIGEST) + "00" * 32, "signature_misspelt"),
    "cut short": (lambda: KEY.sign(DIGEST)[:-64], "signature_misspelt"),
    "nothing": (lambda: "0x", "signature_misspelt"),
    "no hex": (lambda: "0xzz", "signature_misspelt"),
}


def refused(signature: str, key: Authenticator = KEY) -> str | None:
    return why_refused(key.signer, signature, bytes.fromhex(DIGEST[2:]), SITE)


@pytest.mark.parametrize("flags", [0x05, 0x0D, 0x1D, 0x85])
def test_a_good_assertion_is_taken_from_keys_that_are_synced_or_not(flags: int) -> None:
    assert refused(KEY.sign(DIGEST, flags=flags)) is None
    assert refused(KEY.sign(DIGEST, more={"other_keys_can_be_added_here": "yes"})) is None


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_refused_for_what_it_is(name: str) -> None:
    make, code = FAULTS[name]
    assert refused(make()) == code


@given(st.integers(min_value=2), st.integers(0, 255))
def test_no_byte_can_be_changed(position: int, byte: int) -> None:
    good = bytes.fromhex(GOOD[2:])
    changed = bytearray(good)
    changed[position % len(good)] = byte
    if bytes(changed) != good:
        assert refused("0x" + changed.hex()) is not None


def test_a_point_that_is_not_on_the_curve_signs_nothing() -> None:
    stray = KEY.signer[:-2] + f"{int(KEY.signer[-2:], 16) ^ 1:02x}"
    assert why_refused(stray, GOOD, bytes.fromhex(DIGEST[2:]), SITE) == "signature_wrong"


def test_either_s_of_an_authenticator_becomes_the_lower_one() -> None:
    for _ in range(8):
        data, client, der = KEY.pieces(DIGEST)
        assertion = from_authenticator(data, client, der)
        assert read_assertion("0x" + assertion.encoded().hex()) == assertion
        assert assertion.counter == KEY.count


def test_the_verifier_that_is_built_is_one_that_the_client_knows() -> None:
    code = bytes.fromhex(artifact("PasskeyVerifier").runtime.removeprefix("0x"))
    assert "0x" + keccak256(code).hex() in VERIFIER_CODE_HASHES


GOOD = KEY.sign(DIGEST)
