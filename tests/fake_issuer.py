"""An OpenID Connect issuer in memory: it keeps the rules of the protocol, or breaks the one that a test names."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

URL = "https://id.office.example"
CLIENT, SECRET = "mingzheng", "a secret of the client"
BACK = "http://testserver/sign-in/oidc/callback"


@dataclass
class FakeIssuer:
    """`claims` and `document` change what it says; `sign` how it signs. `now`: Unix seconds."""

    now: Callable[[], int]
    subject: str = "u-4711"
    claims: dict[str, Any] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    sign: str = "RS256"
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self.handle)

    def authorise(self, address: str) -> str:
        """The person signs in at `address`; the code that the browser brings back."""
        said = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(URL + "/authorise?") and said["response_type"] == "code"
        assert said["code_challenge_method"] == "S256" and said["redirect_uri"] == BACK and said["scope"] == "openid"
        self.asked.append(said)
        code = f"code{len(self.codes)}"
        self.codes[code] = said
        return code

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.reached.append(request.url.path)
        if request.url.path == "/.well-known/openid-configuration":
            return httpx.Response(200, json={
                "issuer": URL, "authorization_endpoint": URL + "/authorise", "token_endpoint": URL + "/token",
                "jwks_uri": URL + "/keys",
            } | self.document)  # fmt: skip
        if request.url.path == "/keys":
            return httpx.Response(200, json=KeySet([self.key]).as_dict(private=False))
        return self._token(request)

    def _token(self, request: httpx.Request) -> httpx.Response:
        sent = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(sent.get("code", ""), None)
        challenge = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        right = (
            asked is not None
            and request.headers.get("authorization") == f"Basic {basic}"
            and sent.get("redirect_uri") == BACK
            and asked["code_challenge"] == base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        )
        if asked is None or not right:
            return httpx.Response(400, json={"error": "invalid_grant"})
        answer = {"access_token": "an access token", "token_type": "Bearer", "id_token": self._id_token(asked["nonce"])}
        return httpx.Response(200, json=answer)

    def _id_token(self, nonce: str) -> str:
        now = self.now()
        claims = {"iss": URL, "sub": self.subject, "aud": CLIENT, "exp": now + 300, "iat": now, "auth_time": now - 5,
                  "nonce": nonce, "email": "li@office.example"} | self.claims  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.sign == "none":
            parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
            return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."
        if self.sign == "HS256":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))
        key = RSAKey.generate_key(2048) if self.sign == "foreign" else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)
