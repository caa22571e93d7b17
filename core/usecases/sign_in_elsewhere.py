"""Sign in with an account of the office's own system. Who may is decided here, beforehand, by an operator."""

from __future__ import annotations

import hmac
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final

from core.domain.accounts import Account, Credential, CredentialKind
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.domain.throttle import issuer_limit
from core.ports import IdentityProvider, Pledge, Services
from core.usecases.sign_in import count_tries, issue
from mingzheng.canonical import canonical, parse_strict

PLEDGE_LASTS: Final = timedelta(minutes=10)
_SEAL: Final = "oidc-pledge"
_BROWSER: Final = "browser"


@dataclass(frozen=True, slots=True)
class Brought:
    """What a browser brings back from the issuer. `issuer`: as the answer named itself, or empty. `code`: empty when
    the person declined."""

    state: str
    code: str
    issuer: str


def begin_elsewhere(services: Services, onward: str) -> tuple[str, str]:
    """Where to send the browser, and what it keeps until it is back: sealed, so that nobody brings what was not begun
    here. `onward`: where the person wants to go. Raises `oidc_off`, `oidc_failed`."""
    pledge = Pledge(*(services.ids.random(32).hex() for _ in range(3)))
    until = int((services.clock.now() + PLEDGE_LASTS).timestamp())
    kept = canonical({**asdict(pledge), "onward": onward, "until": until}).decode()
    return _provider(services).address(pledge), services.vault.seal(_SEAL, _BROWSER, kept)


def finish_elsewhere(
    services: Services, kept: str, brought: Brought, *, hours: int, address: str | None
) -> tuple[str, Credential, str]:
    """A session for whoever the issuer says this is, and where they wanted to go.

    Matched by issuer and subject alone: an e-mail address or a name can be given to somebody else. Raises `oidc_off`,
    `oidc_stale`, `oidc_declined`, `oidc_failed`, `oidc_unknown_person`, and `sign_in_throttled` after too many answers
    from this `address` that let nobody in: each is a request to the issuer.
    """
    provider = _provider(services)
    pledge, onward = _begun(services, kept)
    if not hmac.compare_digest(brought.state.encode(), pledge.state.encode()):
        raise CoreError("oidc_stale")
    if not brought.code:
        raise CoreError("oidc_declined")
    # RFC 9207: an answer may say whose it is, so that one issuer's is not taken for another's.
    if brought.issuer and brought.issuer != provider.issuer:
        raise CoreError("oidc_failed")
    with services.transaction() as uow:
        tries = count_tries(services, uow, issuer_limit(address))
    identity = provider.identify(brought.code, pledge)
    with services.transaction() as uow:
        account = uow.accounts.by_identity(identity.issuer, identity.subject)
        if account is None or account.disabled:
            raise CoreError("oidc_unknown_person")
        uow.sign_in_attempts.take_back(tries)
        secret, session = issue(services, uow, account, CredentialKind.SESSION, hours, None)
        # As fresh as the person's own proof there, not as this request.
        uow.credentials.change(session.id, proved_at=identity.proved_at)
    return secret, session, onward


def _begun(services: Services, kept: str) -> tuple[Pledge, str]:
    try:
        said = parse_strict(services.vault.unseal(_SEAL, _BROWSER, kept))
    except CoreError:
        raise CoreError("oidc_stale") from None
    if said["until"] <= services.clock.now().timestamp():
        raise CoreError("oidc_stale")
    return Pledge(said["state"], said["nonce"], said["verifier"]), said["onward"]


def leave_elsewhere(services: Services) -> str | None:
    """Where somebody who is out here can end their session at the issuer as well, if it offers that."""
    return None if services.identity is None else services.identity.way_out()


def link_identity(services: Services, *, login: str, subject: str | None) -> Account:
    """Let whoever the issuer calls `subject` sign in as this account; None: nobody any more. For an operator at the
    machine. The subject stays out of the log: it may name a person. Raises `not_found`, `oidc_off`, `identity_taken`.
    """
    issuer = _provider(services).issuer if subject is not None else None
    if subject is not None and not 0 < len(subject) <= 255:
        raise CoreError("request_invalid")
    with services.transaction() as uow:
        account = uow.accounts.by_login(login)
        if account is None:
            raise CoreError("not_found")
        holder = None if issuer is None or subject is None else uow.accounts.by_identity(issuer, subject)
        if holder is not None and holder.id != account.id:
            raise CoreError("identity_taken")
        uow.accounts.change(account.id, issuer=issuer, subject=subject)
        # Whoever came in by the old tie goes out with it.
        ended = uow.credentials.end_all(account.id, services.clock.now())
        body = {"account": account.id, "linked": subject is not None, "credentials_ended": ended}
        uow.record(EntryKind.IDENTITY_LINKED, None, body)
        return uow.accounts.get(account.id)


def _provider(services: Services) -> IdentityProvider:
    if services.identity is None:
        raise CoreError("oidc_off")
    return services.identity
