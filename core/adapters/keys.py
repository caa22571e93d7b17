"""The software key provider: one file a key, readable by the server's user alone.

A certified cryptographic module (SM2/SM3/SM4 or PKCS#11) takes this module's place by offering the same four things:
sign for the log, sign for the chain, encrypt, and derive. Nothing else in the product reads a key file.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class SoftwareKeys:
    """Keys live in `directory` (mode 0700) and are made on first use."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._directory = directory

    def log_public_key(self) -> bytes:
        """32 bytes (RFC 8032)."""
        return self._log_key().public_key().public_bytes_raw()

    def sign_log(self, message: bytes) -> bytes:
        """An Ed25519 signature with the log's key."""
        return self._log_key().sign(message)

    def chain_key(self, role: str) -> bytes:
        """A secp256k1 key of the platform, one for each role (anchor, relay, admin). None of them can approve."""
        return self._secret(f"chain-{role}.secp256k1")

    def derive(self, use: str, subject: str) -> bytes:
        """32 bytes for one use on one subject (HKDF-SHA256, RFC 5869): no two purposes ever share a key."""
        info = f"mingzheng/{use}/{subject}".encode()
        return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(self._secret("master.key"))

    def _log_key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._secret("log.ed25519"))

    def _secret(self, name: str) -> bytes:
        path = self._directory / name
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return self._make(path)

    def _make(self, path: Path) -> bytes:
        secret = secrets.token_bytes(32)
        # Written beside and renamed: a crash leaves no key or a whole key, never half a key.
        draft = path.with_suffix(f".{os.getpid()}.draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return path.read_bytes()  # another process made it first
        finally:
            draft.unlink()
        return secret
