"""An authority's signature on a pack: made apart from the platform, checked by the platform when it starts.

The key is the authority's own (a county's office, say). Neither the vendor nor the server ever holds it: what a server
gets is the public half, in its settings, and signed notes, as files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from mingzheng.note import Signer, Verifier, sign_note
from mingzheng.policy_note import PackStatement, open_pack_note
from mingzheng.verification_error import VerificationError
from policies.errors import PolicyError
from policies.lint import lint
from policies.pack import Pack

SUFFIX: Final = ".note"


@dataclass(frozen=True, slots=True)
class PackNote:
    """A note by a pinned key. `key`: the verifier key, as text."""

    statement: PackStatement
    key: str
    note: bytes


@dataclass(frozen=True, slots=True)
class PackStanding:
    """A pack in force, under its newest serial, and who stands for it. `signed_by`: names of pinned keys that signed
    it; nobody where none is pinned. `notes`: all that were found, of other packs too. `keys`: those pinned."""

    pack: PackStatement
    signed_by: tuple[str, ...] = ()
    notes: tuple[PackNote, ...] = ()
    keys: tuple[Verifier, ...] = ()


def make_key(password: bytes) -> bytes:
    """A new Ed25519 key as encrypted PKCS#8 (RFC 5958) in PEM, as `openssl genpkey` makes one too."""
    protected = BestAvailableEncryption(password)
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protected)


def load_signer(name: str, pem: bytes, password: bytes | None) -> Signer:
    """Raises `policy_key_unreadable` for another kind of key, a wrong password or a name that no key can have."""
    try:
        key = load_pem_private_key(pem, password)
        if not isinstance(key, Ed25519PrivateKey):
            raise PolicyError("policy_key_unreadable", reason="not an Ed25519 key")
        return Signer(Verifier(name, key.public_key().public_bytes_raw()), key.sign)
    except VerificationError as refusal:
        raise PolicyError("policy_key_unreadable", reason=str(refusal.details["reason"])) from None
    except (ValueError, TypeError):
        raise PolicyError("policy_key_unreadable", reason="not readable with this password") from None


def statement_of(pack: Pack) -> PackStatement:
    overlays = tuple(overlay.name for overlay in pack.overlays)
    return PackStatement(str(pack.manifest["name"]), str(pack.manifest["version"]), overlays, pack.hash)


def sign_pack(directory: Path, overlays: Iterable[str], signer: Signer, serial: int) -> bytes:
    """The note. `serial`: above that of every pack that this one replaces. Raises `policy_pack_invalid`: nobody should
    put a name under a pack that has faults."""
    faults = lint(directory)
    if faults:
        raise PolicyError("policy_pack_invalid", reason=faults[0])
    statement = statement_of(Pack.load(directory, tuple(overlays)))
    return sign_note(replace(statement, serial=serial).text(), signer)


def read_keys(text: str) -> tuple[Verifier, ...]:
    """One verifier key a line. Raises `policy_keys_malformed`."""
    try:
        return tuple(Verifier.parse(line.strip()) for line in text.splitlines() if line.strip())
    except VerificationError as refusal:
        raise PolicyError("policy_keys_malformed", reason=str(refusal.details.get("reason", ""))) from None


def read_notes(directory: Path) -> dict[str, bytes]:
    """Every note of a directory by file name; none where there is no directory."""
    return {path.name: path.read_bytes() for path in sorted(directory.glob(f"*{SUFFIX}"))}


def check_standing(pack: Pack, keys: Iterable[Verifier], notes: Mapping[str, bytes]) -> PackStanding:
    """Who stands for this pack. With keys pinned, raises `policy_unsigned` unless one of them signed exactly it, and
    `policy_signature_wrong` for a file that is no note by one of them: a bad one beside a good one is no accident."""
    statement, pinned = statement_of(pack), tuple(keys)
    if not pinned:
        return PackStanding(statement)
    opened = [one for file, note in notes.items() for one in _open(file, note, pinned)]
    own = [one for one in opened if replace(one.statement, serial=0) == statement]
    if not own:
        raise PolicyError("policy_unsigned", pack=statement.hash, overlays=list(statement.overlays))
    signed_by = tuple(dict.fromkeys(one.key.partition("+")[0] for one in own))
    newest = replace(statement, serial=max(one.statement.serial for one in own))
    return PackStanding(newest, signed_by, tuple(opened), pinned)


def check_newest(standing: PackStanding, logged: Iterable[bytes]) -> None:
    """Raises `policy_pack_older` where a note of the log, by a pinned key, has a serial above that of the pack in
    force: to go back to older rules is for the authority too, and it does so by signing them again."""
    serials = [one.statement.serial for note in logged for one in _known(note, standing.keys)]
    pack, newest = standing.pack, max(serials, default=0)
    if newest > pack.serial:
        raise PolicyError("policy_pack_older", pack=pack.hash, serial=pack.serial, newest=newest)


def _known(note: bytes, keys: tuple[Verifier, ...]) -> list[PackNote]:
    """None for a note by keys that are pinned no longer: they have no say any more."""
    try:
        return _open("", note, keys)
    except PolicyError:
        return []


def _open(file: str, note: bytes, keys: tuple[Verifier, ...]) -> list[PackNote]:
    try:
        statement, signatures = open_pack_note(note, keys)
    except VerificationError as refusal:
        raise PolicyError("policy_signature_wrong", file=file, reason=refusal.code) from None
    signers = {(signature.name, signature.key_id) for signature in signatures}
    return [PackNote(statement, key.text(), note) for key in keys if (key.name, key.key_id) in signers]
