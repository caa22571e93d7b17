"""A passkey's signature: a WebAuthn assertion whose challenge is the very digest that is approved.

Signer: verifier's address (20 bytes) ‖ x ‖ y of a P-256 key (ERC-7913). Signature: the ABI encoding of OpenZeppelin's
`WebAuthn.WebAuthnAuth`. What passes here passes that contract; this asks for more: one spelling, the site, no frame.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from mingzheng.strict import parse_json
from mingzheng.verification_error import VerificationError

VERIFIER_CODE_HASHES: Final = ("0x72ed28af7b726b9ed6338219f4a7aa8a14715a9d708839252057ae0c9d67fcd4",)
"""Keccak-256 of the runtime code of `contracts/src/PasskeyVerifier.sol`, by whatever compiler and library."""

_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_HALF_ORDER: Final = _ORDER // 2
_SIGNER = re.compile(r"0x[0-9a-f]{168}", re.ASCII)
_TYPE: Final = b'{"type":"webauthn.get",'
_CHALLENGE: Final = b'"challenge":"'
_TYPE_INDEX, _CHALLENGE_INDEX = 1, len(_TYPE)
_PRESENT, _VERIFIED, _ELIGIBLE, _BACKED_UP = 0x01, 0x04, 0x08, 0x10
_SHORTEST: Final = 37
_LONGEST: Final = 4096


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an authenticator answers: `client_data` is the browser's JSON as bytes; r and s are numbers."""

    r: int
    s: int
    authenticator_data: bytes
    client_data: bytes

    @property
    def counter(self) -> int:
        """How often the passkey signed, or 0 for ever where it does not count."""
        return int.from_bytes(self.authenticator_data[33:37], "big")

    def encoded(self) -> bytes:
        """abi.encode(r, s, challengeIndex, typeIndex, authenticatorData, clientDataJSON)."""
        data, client = _padded(self.authenticator_data), _padded(self.client_data)
        head = (self.r, self.s, _CHALLENGE_INDEX, _TYPE_INDEX, 6 * 32, 6 * 32 + len(data))
        return b"".join(value.to_bytes(32, "big") for value in head) + data + client


def is_passkey(signer: str) -> bool:
    """Whether a signer (lower-case 0x-hex) is a verifier's address and a P-256 key."""
    return _SIGNER.fullmatch(signer) is not None


def from_authenticator(authenticator_data: bytes, client_data: bytes, der: bytes) -> Assertion:
    """From what the browser hands over. Takes the lower s: both are the key's, the contract has one. ValueError."""
    r, s = decode_dss_signature(der)
    if not 0 < r < _ORDER or not 0 < s < _ORDER:
        raise ValueError("not a P-256 signature")
    return _sized(Assertion(r, min(s, _ORDER - s), authenticator_data, client_data))


def read_assertion(signature: str) -> Assertion:
    """From lower-case 0x-hex. ValueError for any spelling but the one that `encoded` gives."""
    if not signature.startswith("0x") or signature != signature.lower() or len(signature) > 4 * _LONGEST:
        raise ValueError("not 0x-hex")
    raw = bytes.fromhex(signature[2:])
    r, s = (int.from_bytes(raw[at : at + 32], "big") for at in (0, 32))
    data = _dynamic(raw, 6 * 32)
    found = _sized(Assertion(r, s, data, _dynamic(raw, 6 * 32 + len(_padded(data)))))
    if not 0 < r < _ORDER or not 0 < s <= _HALF_ORDER or found.encoded() != raw:
        raise ValueError("another spelling")
    return found


def why_refused(signer: str, signature: str, digest: bytes, site: str) -> str | None:
    """None if the passkey `signer` signed `digest` on `site` (such as https://data.example), its user checked.

    Else the first of: signature_misspelt, passkey_document, passkey_site, passkey_unverified, signature_wrong.
    """
    try:
        assertion = read_assertion(signature)
    except ValueError:
        return "signature_misspelt"
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=")
    if not assertion.client_data.startswith(_TYPE + _CHALLENGE + challenge + b'","origin":"'):
        return "passkey_document"
    if not _on_site(assertion, site):
        return "passkey_site"
    flags = assertion.authenticator_data[32]
    if not flags & _PRESENT or not flags & _VERIFIED or (flags & _BACKED_UP and not flags & _ELIGIBLE):
        return "passkey_unverified"
    return None if _signed(assertion, bytes.fromhex(signer[42:])) else "signature_wrong"


def _on_site(assertion: Assertion, site: str) -> bool:
    """The browser's word for where it was, and the authenticator's. A page in another site's frame does not count."""
    try:
        said: Any = parse_json(assertion.client_data, "export_malformed")
        host = urlsplit(site).hostname or ""
    except (VerificationError, ValueError):
        return False
    if not isinstance(said, dict) or said.get("origin") != site or said.get("crossOrigin", False) is not False:
        return False
    return assertion.authenticator_data[:32] == hashlib.sha256(host.encode()).digest()


def _signed(assertion: Assertion, key: bytes) -> bool:
    message = assertion.authenticator_data + hashlib.sha256(assertion.client_data).digest()
    try:
        # Raises for a point that is not on the curve.
        public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), b"\x04" + key)
        public.verify(encode_dss_signature(assertion.r, assertion.s), message, ECDSA(SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True


def _sized(assertion: Assertion) -> Assertion:
    if not _SHORTEST <= len(assertion.authenticator_data) <= _LONGEST // 4:
        raise ValueError("authenticator data")
    if len(assertion.client_data) > _LONGEST // 4:
        raise ValueError("client data")
    return assertion


def _dynamic(raw: bytes, at: int) -> bytes:
    length = int.from_bytes(raw[at : at + 32], "big")
    if length > len(raw):
        raise ValueError("longer than all")
    return raw[at + 32 : at + 32 + length]


def _padded(value: bytes) -> bytes:
    return len(value).to_bytes(32, "big") + value + bytes(-len(value) % 32)
