"""Prove who you are, and get a secret that stands for you until it expires."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta

from core.domain import ids
from core.domain.accounts import Account, Credential, CredentialKind
from core.domain.actors import Actor, Role
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.permissions import scopes_of
from core.domain.throttle import WINDOW, Attempt, login_subject, proven_subjects, subjects
from core.ports import Services, UnitOfWork

PREFIX = "mz_"
MAX_HOURS = 24 * 30
# Checked when a login does not exist, so that the answer takes as long as for one that does.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObGy5Pz0Kf3PzE"


def sign_in(
    services: Services,
    *,
    login: str,
    password: str,
    kind: CredentialKind,
    hours: int,
    scopes: list[str] | None = None,
    address: str | None = None,
    browser: str | None = None,
) -> tuple[str, Credential]:
    """Return a new secret and its row. The secret is shown once: the database keeps only its hash.

    `browser`: what `remember_browser` gave it. Raises `sign_in_failed`, `sign_in_busy`, or `sign_in_throttled` after
    too many tries: of this browser where it is known for this login, or else for this name or from this `address`.
    """
    with services.reading() as uow:
        known = known_browser(services, uow, browser, login)
    with services.passwords.place(proven=known is not None):
        with services.transaction() as uow:
            # Counted before the password is looked at: tries sent at once cannot slip in together.
            limits = subjects(login, address) if known is None else proven_subjects(known.id)
            tries = count_tries(services, uow, limits)
            account = uow.accounts.by_login(login)
        found = account.password_hash if account is not None else _NOBODY
        if not services.passwords.matches(found, password) or account is None or account.disabled:
            raise CoreError("sign_in_failed")
    with services.transaction() as uow:
        # What others tried from this address stays counted: an account of one's own must not make guessing free.
        uow.sign_in_attempts.take_back(tries)
        for subject in (login_subject(login),) if known is None else limits:
            uow.sign_in_attempts.forget(subject)
        return issue(services, uow, account, kind, hours, scopes)


def known_browser(services: Services, uow: UnitOfWork, secret: str | None, login: str) -> Credential | None:
    """The mark that says that its browser proved this login before; None for anything else."""
    held = secret and uow.credentials.with_holder(str(CredentialKind.KNOWN_BROWSER), hash_secret(secret))
    if not held:
        return None
    mark, account = held
    live = mark.ended_at is None and mark.expires_at > services.clock.now()
    return mark if live and account.login == login else None


def count_tries(services: Services, uow: UnitOfWork, limits: Mapping[str, int]) -> list[str]:
    """Their ids, to be taken back by who succeeds. `limits`: how many tries each subject may have in the window.
    Raises `sign_in_throttled`."""
    now = services.clock.now()
    uow.sign_in_attempts.forget(None, before=now - WINDOW)
    tries = []
    for subject, most in limits.items():
        if uow.sign_in_attempts.since(subject, now - WINDOW) >= most:
            raise CoreError("sign_in_throttled", minutes=int(WINDOW.total_seconds() // 60))
        tries.append(services.ids.make(ids.ATTEMPT))
        uow.sign_in_attempts.add(Attempt(tries[-1], subject, now))
    return tries


def issue(
    services: Services, uow: UnitOfWork, account: Account, kind: CredentialKind, hours: int, scopes: list[str] | None
) -> tuple[str, Credential]:
    allowed = scopes_of(Role(account.role))
    if (scopes is not None and not set(scopes) <= set(allowed)) or not 0 < hours <= MAX_HOURS:
        raise CoreError("request_invalid")
    secret = PREFIX + services.ids.random(32).hex()
    now = services.clock.now()
    credential = Credential(
        id=services.ids.make(ids.CREDENTIAL),
        kind=str(kind),
        account_id=account.id,
        secret_hash=hash_secret(secret),
        scopes=allowed if scopes is None else sorted(scopes),
        created_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    uow.credentials.add(credential)
    return secret, credential


def authenticate(services: Services, secret: str, kind: CredentialKind) -> Actor:
    """Who holds this secret, or `unauthenticated`."""
    with services.reading() as uow:
        held = uow.credentials.with_holder(str(kind), hash_secret(secret))
    if held is None:
        raise CoreError("unauthenticated")
    credential, account = held
    if credential.ended_at is not None or credential.expires_at <= services.clock.now() or account.disabled:
        raise CoreError("unauthenticated")
    return actor_of(account, credential.scopes)


def actor_of(account: Account, scopes: Iterable[str] = ()) -> Actor:
    return Actor(
        id=account.id,
        role=Role(account.role),
        org=account.org,
        org_type=account.org_type,
        name=account.name,
        scopes=frozenset(scopes),
    )


def sign_out(services: Services, secret: str, kind: CredentialKind) -> None:
    """End a credential. Ending one that does not exist is no error: the wish is fulfilled."""
    with services.transaction() as uow:
        credential = uow.credentials.by_secret_hash(str(kind), hash_secret(secret))
        if credential is not None and credential.ended_at is None:
            uow.credentials.change(credential.id, ended_at=services.clock.now())


def make_sign_in_link(services: Services, *, login: str, hours: int) -> str:
    """A code that signs its finder in once. For an operator to hand over in person; it dies on use or after `hours`."""
    with services.transaction() as uow:
        account = uow.accounts.by_login(login)
        if account is None or account.disabled:
            raise CoreError("not_found")
        # Whoever holds the link is that person to everybody else, so that there was one goes on record.
        uow.record(EntryKind.SIGN_IN_LINK_MADE, None, {"account": account.id})
        return issue(services, uow, account, CredentialKind.SIGN_IN_LINK, hours, None)[0]


def use_sign_in_link(services: Services, code: str, *, hours: int) -> tuple[str, Credential]:
    """Exchange a one-time code for a session, atomically: a second use finds it ended."""
    now = services.clock.now()
    with services.transaction() as uow:
        link = uow.credentials.by_secret_hash(str(CredentialKind.SIGN_IN_LINK), hash_secret(code))
        if link is None or link.ended_at is not None or link.expires_at <= now:
            raise CoreError("unauthenticated")
        uow.credentials.change(link.id, ended_at=now)
        account = uow.accounts.get(link.account_id)
        if account.disabled:
            raise CoreError("unauthenticated")
        uow.record(EntryKind.SIGN_IN_LINK_USED, actor_of(account), {"account": account.id})
        return issue(services, uow, account, CredentialKind.SESSION, hours, None)


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()
