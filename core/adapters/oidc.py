"""An office's own sign-in (OpenID Connect, code flow with PKCE): Authlib speaks the protocol, this says what counts."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, Final

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from core.domain.errors import CoreError
from core.ports import Clock, Identity, Pledge

with warnings.catch_warnings(record=True):
    # It would rather have httpx2, and insists on saying so; the product is on httpx, and one HTTP library is enough.
    from authlib.common.errors import AuthlibBaseError
    from authlib.integrations.httpx_client import OAuth2Client
    from authlib.oidc.core import CodeIDToken

ALGORITHMS: Final = ("RS256", "PS256", "ES256")
LEEWAY_SECONDS: Final = 60
_TIMEOUT: Final = 10.0
_KEYS_KEPT_SECONDS: Final = 600
_FAILURE_KEPT_SECONDS: Final = 5
_FAILURES: Final = (AuthlibBaseError, JoseError, httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError)


class OidcProvider:
    """One issuer, found by its discovery document. Nothing that it sends is kept but who it says somebody is."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        redirect_uri: str,
        clock: Clock,
        *,
        max_age: timedelta,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`max_age`: how long ago the person may have proved who they are to the issuer. `transport`: for tests."""
        self.issuer = issuer
        self._client_id, self._secret, self._redirect_uri = client_id, client_secret, redirect_uri
        self._clock, self._max_age, self._transport = clock, max_age, transport
        self._found: tuple[float, Mapping[str, Any], KeySet] | None = None
        self._failed: float | None = None
        self._asking = Lock()

    def address(self, pledge: Pledge) -> str:
        """Where the browser is sent. Raises `oidc_failed`."""
        with self._client() as client:
            place = self._discovered(client)[0]["authorization_endpoint"]
            address, _ = client.create_authorization_url(
                place,
                state=pledge.state,
                code_verifier=pledge.verifier,
                nonce=pledge.nonce,
                max_age=int(self._max_age.total_seconds()),
            )
        return str(address)

    def way_out(self) -> str | None:
        """Where somebody signs out there (OpenID Connect RP-Initiated Logout), coming back to our sign-in; None where
        the issuer offers no such place or is away: signing out here never waits for it. No id_token_hint, as no token
        is kept, so the issuer asks the person."""
        try:
            with self._client() as client:
                place = httpx.URL(_secure(self._discovered(client)[0]["end_session_endpoint"]))
        except (CoreError, *_FAILURES):
            return None
        back = str(httpx.URL(self._redirect_uri).join("/sign-in"))
        return str(place.copy_merge_params({"client_id": self._client_id, "post_logout_redirect_uri": back}))

    def identify(self, code: str, pledge: Pledge) -> Identity:
        """Who came back with `code`. Raises `oidc_failed`, whatever is wrong: details are the issuer's, not ours."""
        try:
            with self._client() as client:
                document, _ = self._discovered(client)
                token = client.fetch_token(document["token_endpoint"], code=code, code_verifier=pledge.verifier)
                claims = self._claims(client, token["id_token"])
            claims.params = {
                "nonce": pledge.nonce,
                "client_id": self._client_id,
                "access_token": token.get("access_token"),
                "max_age": self._max_age.total_seconds(),
            }
            claims.validate(now=int(self._clock.now().timestamp()), leeway=LEEWAY_SECONDS)
            subject, proved = claims["sub"], datetime.fromtimestamp(int(claims["auth_time"]), UTC)
            if not isinstance(subject, str) or not 0 < len(subject) <= 255:
                raise ValueError("sub")
            self._require_recent(proved)
        except _FAILURES:
            raise CoreError("oidc_failed") from None
        return Identity(self.issuer, subject, min(proved, self._clock.now()))

    def _require_recent(self, proved: datetime) -> None:
        """An issuer that ignores `max_age` would let an old sign-in pass for a fresh one."""
        age, leeway = self._clock.now() - proved, timedelta(seconds=LEEWAY_SECONDS)
        if not -leeway <= age <= self._max_age + leeway:
            raise ValueError("auth_time")

    def _claims(self, client: OAuth2Client, id_token: str) -> CodeIDToken:
        """Signed by a key of the issuer; a key that is not known yet is looked for once more."""
        try:
            signed = jwt.decode(id_token, self._discovered(client)[1], algorithms=list(ALGORITHMS))
        except (JoseError, ValueError):
            keys = self._discovered(client, anew=True)[1]
            signed = jwt.decode(id_token, keys, algorithms=list(ALGORITHMS))
        options: Any = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self._client_id},
        }
        return CodeIDToken(signed.claims, signed.header, options=options)

    def _discovered(self, client: OAuth2Client, *, anew: bool = False) -> tuple[Mapping[str, Any], KeySet]:
        """One asks at a time and nobody waits for it, nor soon after it failed: anybody can begin a sign-in, and an
        issuer that is away would hold a worker thread for each. Meanwhile what was known before is good enough."""
        found, failed = self._found, self._failed
        if found is not None and not anew and time.monotonic() - found[0] < _KEYS_KEPT_SECONDS:
            return found[1:]
        if failed is not None and time.monotonic() - failed < _FAILURE_KEPT_SECONDS:
            raise CoreError("oidc_failed")
        if not self._asking.acquire(blocking=False):
            if found is None:
                raise CoreError("oidc_failed")
            return found[1:]
        try:
            document, keys = self._ask(client)
            self._found, self._failed = (time.monotonic(), document, keys), None
        except CoreError:
            self._failed = time.monotonic()
            raise
        finally:
            self._asking.release()
        return document, keys

    def _ask(self, client: OAuth2Client) -> tuple[Mapping[str, Any], KeySet]:
        try:
            document = _get(client, self.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if document["issuer"] != self.issuer:
                raise ValueError("issuer")
            for name in ("authorization_endpoint", "token_endpoint"):
                _secure(document[name])
            keys = KeySet.import_key_set(_get(client, document["jwks_uri"]))
        except _FAILURES:
            raise CoreError("oidc_failed") from None
        return document, keys

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            self._client_id,
            self._secret,
            scope="openid",
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            timeout=_TIMEOUT,
            follow_redirects=False,
            **({} if self._transport is None else {"transport": self._transport}),
        )


def _get(client: OAuth2Client, url: str) -> Any:
    return client.request("GET", _secure(url), withhold_token=True).raise_for_status().json()


def _secure(url: str) -> str:
    """Tokens travel over TLS, but on one's own machine."""
    parsed = httpx.URL(url)
    if parsed.scheme != "https" and not (parsed.scheme == "http" and parsed.host in ("localhost", "127.0.0.1")):
        raise CoreError("oidc_failed")
    return url
