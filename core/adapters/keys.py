"""The software key provider: one file a key, readable by the server's user alone.

A certified cryptographic module (SM2/SM3/SM4 or PKCS#11) takes this module's place by offering the same four things:
sign for the log, sign for the chain, encrypt, and derive. Nothing else in the product reads a key file.
"""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledger.errors import LedgerError
from mingzheng.durable import create_file
from mingzheng.note import Signer


class SoftwareKeys:
    """Keys live in `directory` (mode 0700) and are made on first use."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._directory = directory

    def log_signer(self, name: str) -> Signer:
        """The key that the log began with."""
        return Signer.from_seed(name, self._secret("log.ed25519"))

    def new_log_signer(self, name: str) -> Signer:
        """A new key for the log, durable when this returns. Until an entry names it, it is a file and nothing more."""
        seed = secrets.token_bytes(32)
        made = Signer.from_seed(name, seed)
        create_file(self._directory / _log_key_file(made.verifier.public_key), seed)
        return made

    def log_signer_of(self, name: str, public_key: bytes) -> Signer:
        """The key that the log was rotated to. Raises `log_key_missing`; it never makes one."""
        try:
            return Signer.from_seed(name, (self._directory / _log_key_file(public_key)).read_bytes())
        except FileNotFoundError:
            raise LedgerError("log_key_missing") from None

    def chain_key(self, role: str) -> bytes:
        """A secp256k1 key of the platform, one for each role (anchor, relay, admin). None of them can approve."""
        return self._secret(f"chain-{role}.secp256k1")

    def next_chain_key(self, role: str) -> bytes:
        """The key that will follow, made once: a repeat after a crash goes on with the same."""
        return self._secret(f"chain-{role}.next.secp256k1")

    def promote_chain_key(self, role: str) -> None:
        """Use the next key from now on, and keep the one before it until its roles are taken.

        Dying between the two lines leaves the current key under both names, and the next one waiting: promote again.
        """
        current = self._directory / f"chain-{role}.secp256k1"
        shutil.copy2(current, self._directory / f"chain-{role}.old.secp256k1")
        os.replace(self._directory / f"chain-{role}.next.secp256k1", current)  # noqa: PTH105 - atomic everywhere

    def chain_rotation(self, role: str) -> str:
        """ "none", "begun" (a next key waits) or "promoted" (the one before it still has its roles)."""
        if (self._directory / f"chain-{role}.next.secp256k1").exists():
            return "begun"
        return "promoted" if (self._directory / f"chain-{role}.old.secp256k1").exists() else "none"

    def old_chain_key(self, role: str) -> bytes:
        return (self._directory / f"chain-{role}.old.secp256k1").read_bytes()

    def forget_old_chain_key(self, role: str) -> None:
        (self._directory / f"chain-{role}.old.secp256k1").unlink()

    def derive(self, use: str, subject: str) -> bytes:
        """32 bytes for one use on one subject (HKDF-SHA256, RFC 5869): no two purposes ever share a key."""
        return expand(self._secret("master.key"), use, subject)

    def _secret(self, name: str) -> bytes:
        path = self._directory / name
        try:
            return path.read_bytes()
        except FileNotFoundError:
            create_file(path, secrets.token_bytes(32))
            return path.read_bytes()  # another process may have made it first


def expand(secret: bytes, use: str, subject: str) -> bytes:
    """32 bytes that follow from a secret, for one use on one subject."""
    info = f"mingzheng/{use}/{subject}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(secret)


def _log_key_file(public_key: bytes) -> str:
    return f"log-{public_key.hex()[:32]}.ed25519"
