"""Signed notes and log checkpoints: https://c2sp.org/signed-note and https://c2sp.org/tlog-checkpoint, Ed25519 only.

Stricter than the specification where it leaves a choice: a known key signs at most once, and a checkpoint has no
extension lines, which no monitor could audit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from mingzheng.merkle import EMPTY_ROOT, HASH_BYTES
from mingzheng.text_forms import decode_base64, decode_decimal, encode_base64
from mingzheng.verification_error import VerificationError

MAX_NOTE_BYTES: Final = 1 << 20
MAX_SIGNATURES: Final = 100
_ED25519: Final = b"\x01"
_DASH: Final = "\u2014 "


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key and the name it signs under. Both together identify the signer."""

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        check_key(self.name, self.public_key)

    @property
    def key_id(self) -> bytes:
        """Four bytes that only select the key; they prove nothing."""
        return key_id(self.name, _ED25519, self.public_key)

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """Read `name+<8 hex digits of key id>+<base64 of 0x01 and 32 bytes>`."""
        return cls(*read_key(text, _ED25519, "not an Ed25519 key"))

    def text(self) -> str:
        return write_key(self.name, _ED25519, self.public_key)

    def verify(self, message: bytes, signature: bytes) -> None:
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, message)
        except (InvalidSignature, ValueError):
            raise VerificationError("note_signature_wrong", reason="Ed25519") from None


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs under `verifier`'s name. `sign` is a callable so that the key may live elsewhere (a module, a service)."""

    verifier: Verifier
    sign: Callable[[bytes], bytes]

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> Signer:
        """`seed` is the 32-byte Ed25519 private key of RFC 8032."""
        key = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(Verifier(name, key.public_key().public_bytes_raw()), key.sign)


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that was verified, or one on its way into a note."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        return f"{_DASH}{self.name} {encode_base64(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One state of one log: the root over its first `size` leaves."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{encode_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] != "" or not lines[0]:
            raise VerificationError("checkpoint_malformed", reason="not exactly three lines")
        size = decode_decimal(lines[1], "checkpoint_malformed")
        root = decode_base64(lines[2], "checkpoint_malformed", HASH_BYTES)
        if size == 0 and root != EMPTY_ROOT:
            raise VerificationError("checkpoint_malformed", reason="an empty tree has another root")
        return cls(lines[0], size, root)


def sign_note(text: str, *signers: Signer) -> bytes:
    """`text` (ending in a newline) with one signature line per signer. Each signature is checked before it is used."""
    message = _check_text(text)
    lines = []
    for signer in signers:
        value = signer.sign(message)
        # A faulty signing device must not get a checkpoint stored that nobody can verify.
        signer.verifier.verify(message, value)
        lines.append(Signature(signer.verifier.name, signer.verifier.key_id, value).line())
    if not lines:
        _refuse("no signer")
    return (text + "\n" + "".join(lines)).encode("utf-8")


def open_note(note: bytes, verifiers: Iterable[Verifier]) -> tuple[str, tuple[Signature, ...]]:
    """The note's text and the signatures by known keys. At least one must be known, and every known one must be right.

    Signatures by unknown keys are ignored, as the specification demands: witnesses and rotated keys look like that.
    """
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    text, signatures = split_note(note)
    verified: dict[tuple[str, bytes], Signature] = {}
    for signature in signatures:
        identity = (signature.name, signature.key_id)
        if identity not in known:
            continue
        if identity in verified:
            _refuse("two signatures by one key")
        known[identity].verify(text.encode("utf-8"), signature.value)
        verified[identity] = signature
    if not verified:
        raise VerificationError("note_unsigned", reason="no signature by a known key")
    return text, tuple(verified.values())


def open_checkpoint(note: bytes, verifiers: Iterable[Verifier], origin: str) -> Checkpoint:
    """The checkpoint in a note signed by one of `verifiers`, of the log called `origin`."""
    text, _ = open_note(note, verifiers)
    checkpoint = Checkpoint.parse(text)
    if checkpoint.origin != origin:
        raise VerificationError("checkpoint_foreign", reason="another origin")
    return checkpoint


def check_key(name: str, public_key: bytes) -> None:
    """Raise `key_malformed` unless these can be a note key's name and Ed25519 key."""
    if not is_key_name(name):
        raise VerificationError("key_malformed", reason="name has a space, a plus or a control character")
    if len(public_key) != 32:
        raise VerificationError("key_malformed", reason="public key is not 32 bytes")


def key_id(name: str, kind: bytes, public_key: bytes) -> bytes:
    """Four bytes that select a key. `kind`: the signature type of signed-note, one byte."""
    return hashlib.sha256(name.encode() + b"\n" + kind + public_key).digest()[:4]


def read_key(text: str, kind: bytes, otherwise: str) -> tuple[str, bytes]:
    """Name and public key in `name+id+key`; `otherwise` is the reason where the key is of another kind."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise VerificationError("key_malformed", reason="not name+id+key")
    key = decode_base64(parts[2], "key_malformed", 33)
    if key[:1] != kind:
        raise VerificationError("key_malformed", reason=otherwise)
    check_key(parts[0], key[1:])
    if key_id(parts[0], kind, key[1:]).hex() != parts[1]:
        raise VerificationError("key_malformed", reason="key id does not match")
    return parts[0], key[1:]


def write_key(name: str, kind: bytes, public_key: bytes) -> str:
    return f"{name}+{key_id(name, kind, public_key).hex()}+{encode_base64(kind + public_key)}"


def is_key_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(c.isspace() or ord(c) < 0x20 for c in name) and _encodes(name)


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _check_text(text: str) -> bytes:
    if not text.endswith("\n"):
        _refuse("text does not end in a newline")
    if not _encodes(text) or any(ord(c) < 0x20 and c != "\n" for c in text):
        _refuse("control character")
    return text.encode("utf-8")


def split_note(note: bytes) -> tuple[str, Sequence[Signature]]:
    """The text and every signature line, none of them verified yet."""
    if len(note) > MAX_NOTE_BYTES:
        _refuse("too long")
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError:
        raise VerificationError("note_malformed", reason="not UTF-8") from None
    _check_text(whole)
    # The last empty line separates: the text itself may contain empty lines.
    head, separator, tail = whole.rpartition("\n\n")
    lines = tail.split("\n")[:-1]
    if not separator or not lines:
        _refuse("no signatures")
    if len(lines) > MAX_SIGNATURES:
        _refuse("too many signatures")
    return head + "\n", [_parse_signature(line) for line in lines]


def _parse_signature(line: str) -> Signature:
    if not line.startswith(_DASH):
        _refuse("not a signature line")
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not space or not is_key_name(name):
        _refuse("not a signature line")
    value = decode_base64(encoded, "note_malformed")
    if len(value) < 5:
        _refuse("signature is too short")
    return Signature(name, value[:4], value[4:])


def _refuse(reason: str) -> NoReturn:
    raise VerificationError("note_malformed", reason=reason)
