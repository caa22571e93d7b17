"""Cosignatures by witnesses: https://c2sp.org/tlog-cosignature, the Ed25519 kind (signature type 0x04).

A cosignature says: at this time, this is the largest tree of this log that I have seen, and it extends all that I saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from mingzheng.note import Signature, check_key, key_id, read_key, split_note, write_key
from mingzheng.verification_error import VerificationError

_TYPE: Final = b"\x04"
_TIME_BYTES: Final = 8
_VALUE_BYTES: Final = _TIME_BYTES + 64


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A witness's name and public key."""

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        check_key(self.name, self.public_key)

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, _TYPE, self.public_key)

    @classmethod
    def parse(cls, text: str) -> WitnessKey:
        """Read `name+<8 hex digits of key id>+<base64 of 0x04 and 32 bytes>`."""
        return cls(*read_key(text, _TYPE, "not a witness's key (Ed25519 cosignature)"))

    def text(self) -> str:
        return write_key(self.name, _TYPE, self.public_key)

    def verify(self, text: str, signature: Signature) -> int:
        """The time at which this witness cosigned the note `text`, in seconds since 1970."""
        if len(signature.value) != _VALUE_BYTES:
            raise VerificationError("cosignature_wrong", reason="length")
        seconds = int.from_bytes(signature.value[:_TIME_BYTES], "big")
        if seconds >= 1 << 63:
            raise VerificationError("cosignature_wrong", reason="time")
        try:
            key = Ed25519PublicKey.from_public_bytes(self.public_key)
            key.verify(signature.value[_TIME_BYTES:], cosigned_message(text, seconds))
        except (InvalidSignature, ValueError):
            raise VerificationError("cosignature_wrong", reason="Ed25519") from None
        return seconds


@dataclass(frozen=True, slots=True)
class Cosigner:
    """Signs as a witness. `sign` is a callable so that the key may live elsewhere."""

    key: WitnessKey
    sign: Callable[[bytes], bytes]

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> Cosigner:
        private = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(WitnessKey(name, private.public_key().public_bytes_raw()), private.sign)

    def cosign(self, text: str, seconds: int) -> Signature:
        """The signature line for the note `text`, checked before it is shown to anyone."""
        value = seconds.to_bytes(_TIME_BYTES, "big") + self.sign(cosigned_message(text, seconds))
        made = Signature(self.key.name, self.key.key_id, value)
        self.key.verify(text, made)
        return made


def cosigned_message(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def cosigned_by(note: bytes, witnesses: Iterable[WitnessKey]) -> dict[WitnessKey, int]:
    """Which of `witnesses` cosigned the note, and when. A wrong or repeated line of one of them refuses the note."""
    text, signatures = split_note(note)
    known = {(key.name, key.key_id): key for key in witnesses}
    found: dict[WitnessKey, int] = {}
    for signature in signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None:
            continue
        if key in found:
            raise VerificationError("note_malformed", reason="two signatures by one key")
        found[key] = key.verify(text, signature)
    return found
