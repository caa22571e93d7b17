"""A passkey proves again who sits before a session. What it signs is good for this session, once, and for minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.domain.accounts import Credential, CredentialKind, StewardKey
from core.domain.errors import CoreError
from core.ports import Services, UnitOfWork
from core.usecases.require_signed import count_of
from core.usecases.sign_in import hash_secret
from mingzheng.passkey import is_passkey, why_refused

_GOOD_FOR: Final = 300.0
"""Seconds: long enough to find the phone."""


@dataclass(frozen=True, slots=True)
class PasskeyAsked:
    """`digest`: what a passkey has to sign, 0x-hex of 32 bytes. `asked_at`: Unix seconds, to be sent back with it.
    `credentials`: the browser's names of the passkeys that may."""

    digest: str
    asked_at: int
    credentials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PasskeyAnswer:
    """`signature`: the assertion as 0x-hex."""

    credential: str
    signature: str
    asked_at: int


def ask_passkey(services: Services, secret: str) -> PasskeyAsked | None:
    """What to ask for; None for whoever has no passkey at this site. `secret`: the session's."""
    now = int(services.clock.now().timestamp())
    with services.reading() as uow:
        session = uow.credentials.by_secret_hash(str(CredentialKind.SESSION), hash_secret(secret))
        held = [] if session is None else _passkeys(services, uow, session.account_id)
    if session is None or not held:
        return None
    return PasskeyAsked("0x" + _digest(services, session, now).hex(), now, tuple(str(one.credential) for one in held))


def check_passkey(services: Services, uow: UnitOfWork, session: Credential, answer: PasskeyAnswer) -> None:
    """Raises `step_up_failed`, or `passkey_copied` when the passkey counts back."""
    age = services.clock.now().timestamp() - answer.asked_at
    key = next(
        (one for one in _passkeys(services, uow, session.account_id) if one.credential == answer.credential), None
    )
    digest = _digest(services, session, answer.asked_at)
    fresh = 0 <= age <= _GOOD_FOR
    if key is None or not fresh or why_refused(key.signer, answer.signature, digest, services.site) is not None:
        raise CoreError("step_up_failed")
    if not uow.steward_keys.count_use(key.id, count_of(answer.signature)):
        raise CoreError("passkey_copied")


def proved_at(session: Credential) -> datetime:
    """When somebody last proved that this session is theirs."""
    return session.proved_at or session.created_at


def _digest(services: Services, session: Credential, asked_at: int) -> bytes:
    """Follows from the platform's key, so that nobody can have it signed beforehand, and from the last proof, so that
    it is another one as soon as it was used. No document has this digest, hence no approval either."""
    return services.vault.derived("step-up", f"{session.id} {proved_at(session).isoformat()} {asked_at}")


def _passkeys(services: Services, uow: UnitOfWork, account_id: str) -> list[StewardKey]:
    held = uow.steward_keys.of_account(account_id)
    return [one for one in held if one.enrolled and is_passkey(one.signer) and one.site == services.site]
