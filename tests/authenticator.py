"""A passkey in memory: a P-256 key that answers as browsers and authenticators do, or wrongly on purpose."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from mingzheng.passkey import from_authenticator

SITE = "http://localhost:8300"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass
class Authenticator:
    """`count` goes up with each use, as a security key's does; None stays at 0, as synced passkeys do."""

    verifier: str = "0x" + "7a" * 20
    count: int | None = 0
    site: str = SITE
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def public_key(self) -> str:
        numbers = self.key.public_key().public_numbers()
        return f"{numbers.x:064x}{numbers.y:064x}"

    @property
    def signer(self) -> str:
        return self.verifier.lower() + self.public_key

    def pieces(
        self, digest: str, *, kind: str = "webauthn.get", origin: str | None = None, rp_id: str | None = None,
        flags: int = 0x05, count: int | None = None, more: dict[str, object] | None = None,
    ) -> tuple[bytes, bytes, bytes]:  # fmt: skip
        """(authenticatorData, clientDataJSON, DER signature), as navigator.credentials.get answers."""
        if self.count is not None:
            self.count += 1
        counted = (self.count or 0) if count is None else count
        host = urlsplit(self.site).hostname or ""
        data = hashlib.sha256((rp_id or host).encode()).digest() + bytes([flags]) + counted.to_bytes(4, "big")
        challenge = base64.urlsafe_b64encode(bytes.fromhex(digest[2:])).rstrip(b"=").decode()
        said = {"type": kind, "challenge": challenge, "origin": origin or self.site, "crossOrigin": False}
        client = json.dumps({**said, **(more or {})}, separators=(",", ":")).encode()
        message = data + hashlib.sha256(client).digest()
        return data, client, self.key.sign(message, ec.ECDSA(SHA256()))

    def sign(self, digest: str, **faults: object) -> str:
        """The signature as the platform, the log and the contract take it."""
        return "0x" + from_authenticator(*self.pieces(digest, **faults)).encoded().hex()  # type: ignore[arg-type]


def high_s(signature: str) -> str:
    """The other spelling of the same P-256 signature."""
    s = int(signature[66:130], 16)
    return f"{signature[:66]}{ORDER - s:064x}{signature[130:]}"
