"""Sign in with an account of the office's own system. Who may is decided here, beforehand, by an operator."""

from __future__ import annotations

from core.domain.accounts import Account, Credential, CredentialKind
from core.domain.entries import EntryKind
from core.domain.errors import CoreError
from core.ports import IdentityProvider, Pledge, Services
from core.usecases.sign_in import issue


def begin_elsewhere(services: Services) -> tuple[str, Pledge]:
    """Where to send the browser, and what it has to bring back. Raises `oidc_off`, `oidc_failed`."""
    pledge = Pledge(*(services.ids.random(32).hex() for _ in range(3)))
    return _provider(services).address(pledge), pledge


def finish_elsewhere(
    services: Services, code: str, pledge: Pledge, *, issuer: str, hours: int
) -> tuple[str, Credential]:
    """A session for whoever the issuer says this is. `issuer`: as the answer named itself, or empty.

    Matched by issuer and subject alone: an e-mail address or a name can be given to somebody else. Raises `oidc_off`,
    `oidc_failed`, `oidc_unknown_person`.
    """
    provider = _provider(services)
    # RFC 9207: an answer may say whose it is, so that one issuer's is not taken for another's.
    if issuer and issuer != provider.issuer:
        raise CoreError("oidc_failed")
    identity = provider.identify(code, pledge)
    with services.transaction() as uow:
        account = uow.accounts.by_identity(identity.issuer, identity.subject)
        if account is None or account.disabled:
            raise CoreError("oidc_unknown_person")
        secret, session = issue(services, uow, account, CredentialKind.SESSION, hours, None)
        # As fresh as the person's own proof there, not as this request.
        uow.credentials.change(session.id, proved_at=identity.proved_at)
    return secret, session


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
