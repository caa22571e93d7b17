"""Witnesses over HTTP, as the settings name them: one a line, `<verifier key> <submission prefix>`."""

from __future__ import annotations

from typing import Final

import httpx

from ledger.errors import LedgerError
from ledger.witnessing import KnownWitness, WitnessAnswer
from mingzheng.cosignature import WitnessKey
from mingzheng.verification_error import VerificationError
from mingzheng.web import is_http, is_loopback
from mingzheng.witness.protocol import MAX_REQUEST_BYTES, PATH

_TIMEOUT_SECONDS: Final = 10.0


def known_witnesses(setting: str) -> list[KnownWitness]:
    """Raises `LedgerError("witness_setting_wrong")` at start, rather than to run without a witness that was meant."""
    return [_witness(line.split()) for line in setting.replace(";", "\n").splitlines() if line.strip()]


def _witness(words: list[str]) -> KnownWitness:
    if len(words) != 2 or not is_http(words[1]):
        raise LedgerError("witness_setting_wrong")
    try:
        key = WitnessKey.parse(words[0])
    except VerificationError:
        raise LedgerError("witness_setting_wrong") from None
    return KnownWitness(key, HttpWitness(words[1]).ask)


class HttpWitness:
    """The witness whose submission prefix is `url`."""

    def __init__(self, url: str, *, transport: httpx.BaseTransport | None = None) -> None:
        # Redirects are not followed: what a witness says is signed, but where our notes go is for the operator to say.
        self._http = httpx.Client(timeout=_TIMEOUT_SECONDS, transport=transport, trust_env=not is_loopback(url))
        self._url = url.rstrip("/") + PATH

    def ask(self, body: bytes) -> WitnessAnswer:
        try:
            with self._http.stream("POST", self._url, content=body) as response:
                content = b""
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > MAX_REQUEST_BYTES:
                        raise LedgerError("witness_answer_malformed")
        except httpx.HTTPError:
            raise LedgerError("witness_unreachable") from None
        return WitnessAnswer(response.status_code, response.headers.get("content-type", ""), content)
