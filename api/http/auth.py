"""Who asks: a bearer token, or for reading only the console's session cookie. Every route declares who may call it.

A route without `May` or `Open` among its dependencies is a defect: a test walks all routes and fails on one.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.http.wiring import over_tls, services_of
from core.domain.accounts import CredentialKind
from core.domain.actors import Actor
from core.domain.errors import CoreError
from core.domain.permissions import Action, require
from core.usecases.sign_in import authenticate

SESSION_COOKIE: Final = "mz_session"
_MAX_SECRET: Final = 200
_SAFE: Final = ("GET", "HEAD")
_BEARER: Final = HTTPBearer(auto_error=False, scheme_name="token", description="A token from POST /v1/tokens (mz_…).")


class Open:
    """Says that a route is public on purpose, and why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    async def __call__(self) -> None:
        return None


class May:
    """Dependency: the signed-in person, who must be allowed `action` by role and by this credential's scopes.

    Answers 401 before 403. The use case checks again; this is the door, and it names the action for tests and readers.
    """

    def __init__(self, action: Action) -> None:
        self.action = action

    def __call__(
        self, request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
    ) -> Actor:
        actor = identify(request, bearer)
        require(actor, self.action)
        return actor


def identify(request: Request, bearer: HTTPAuthorizationCredentials | None) -> Actor:
    """The person behind the request, or `unauthenticated`."""
    if bearer is not None:
        return _holder(request, bearer.credentials, CredentialKind.TOKEN)
    # A cookie travels without the person meaning it, so here it only ever reads; the console's forms carry more.
    session = session_secret(request)
    if session is not None and request.method in _SAFE:
        return session_holder(request, session)
    raise CoreError("unauthenticated")


def maybe_identify(
    request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> Actor | None:
    """Like `identify`, but a stranger is None. A secret that is sent and wrong is still refused."""
    if bearer is None and session_secret(request) is None:
        return None
    return identify(request, bearer)


def session_cookie(request: Request) -> str:
    """The cookie's name: over TLS one that no neighbouring site can set, to slip somebody a session that is not theirs
    (RFC 6265bis, `__Host-`)."""
    return f"__Host-{SESSION_COOKIE}" if over_tls(request) else SESSION_COOKIE


def session_secret(request: Request) -> str | None:
    """What the browser holds of its session, if anything; nobody has looked at it yet."""
    return request.cookies.get(session_cookie(request))


def address_of(request: Request) -> str | None:
    """Where the request comes from, for counting tries to sign in; behind a proxy on this machine, what that says."""
    return None if request.client is None else request.client.host


def session_holder(request: Request, secret: str) -> Actor:
    """Who holds this session cookie, or `unauthenticated`. For forms the caller must also check the CSRF token."""
    return _holder(request, secret, CredentialKind.SESSION)


def _holder(request: Request, secret: str, kind: CredentialKind) -> Actor:
    if not secret.isascii() or len(secret) > _MAX_SECRET:
        raise CoreError("unauthenticated")
    actor = authenticate(services_of(request), secret, kind)
    request.state.actor = actor  # pages show who is signed in
    return actor
