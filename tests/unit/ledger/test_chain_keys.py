"""A steward's signature has one spelling: what is believed here is what the contract takes."""

from __future__ import annotations

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from ledger.chain_keys import recover_signer

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
ACCOUNT = Account.from_key(b"\x07" * 32)
DOCUMENT = {
    "types": {
        "EIP712Domain": [{"name": "name", "type": "string"}],
        "Approval": [{"name": "subject", "type": "string"}],
    },
    "primaryType": "Approval",
    "domain": {"name": "Mingzheng"},
    "message": {"subject": "what is signed"},
}
GOOD = bytes(Account.sign_message(encode_typed_data(full_message=DOCUMENT), b"\x07" * 32).signature)
R, S, V = GOOD[:32], int.from_bytes(GOOD[32:64], "big"), GOOD[64]


def spelt(s: int, v: int) -> bytes:
    return R + s.to_bytes(32, "big") + bytes([v])


def test_the_canonical_signature_names_its_signer() -> None:
    assert recover_signer(DOCUMENT, GOOD) == bytes.fromhex(ACCOUNT.address[2:])


@pytest.mark.parametrize(
    "other",
    [
        spelt(ORDER - S, 55 - V),  # the other s of the same signature
        spelt(S, V - 27),
        spelt(S, V + 8),
        GOOD + b"\x00",
        GOOD[:64],
        R + GOOD[32:64][:31] + bytes([V]),
        b"",
    ],
)
def test_no_other_spelling_of_it_is_believed(other: bytes) -> None:
    assert recover_signer(DOCUMENT, other) is None
