"""Sign-in accounts, their credentials and the stewards' own signing keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Account:
    """`issuer` and `subject`: who may sign in as this account at the office's own system, if anybody."""

    id: str
    login: str
    password_hash: str
    role: str
    org: str
    org_type: str
    name: str
    created_at: datetime
    disabled: bool = False
    issuer: str | None = None
    subject: str | None = None


class CredentialKind(StrEnum):
    TOKEN = "token"  # noqa: S105 - the kind's name, not a secret
    SESSION = "session"
    SIGN_IN_LINK = "sign_in_link"
    # It opens nothing: it says that this browser proved this account's login before.
    KNOWN_BROWSER = "known_browser"


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret that somebody holds. Only its SHA-256 is kept: the secret has 256 random bits, so no salt is needed.

    `proved_at`: when its holder last proved again who they are; None since it was made.
    """

    id: str
    kind: str
    account_id: str
    secret_hash: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    proved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StewardKey:
    """A public signing key of a steward (`signer`: ERC-7913 bytes as 0x-hex). The private key never comes here.

    `credential`: the name by which a browser asks for a passkey, in base64url, and `site` the origin that it was
    enrolled on; None for a key in a file. `uses`: the passkey's own count of signatures, which never goes back.
    `off_chain`: whether the contract took the revocation.
    """

    id: str
    account_id: str
    signer: str
    created_at: datetime
    tx_hash: str | None = None
    enrolled: bool = False
    credential: str | None = None
    site: str | None = None
    uses: int = 0
    revoked_at: datetime | None = None
    off_chain: bool = False
