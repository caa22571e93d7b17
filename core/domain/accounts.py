"""Sign-in accounts, their credentials and the stewards' own signing keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    login: str
    password_hash: str
    role: str
    org: str
    org_type: str
    name: str
    created_at: datetime
    disabled: bool = False


class CredentialKind(StrEnum):
    TOKEN = "token"  # noqa: S105 - the kind's name, not a secret
    SESSION = "session"
    SIGN_IN_LINK = "sign_in_link"


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret that somebody holds. Only its SHA-256 is kept: the secret has 256 random bits, so no salt is needed."""

    id: str
    kind: str
    account_id: str
    secret_hash: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StewardKey:
    """A public signing key of a steward (`signer`: ERC-7913 bytes as 0x-hex). The private key never comes here."""

    id: str
    account_id: str
    signer: str
    created_at: datetime
    tx_hash: str | None = None
    enrolled: bool = False
