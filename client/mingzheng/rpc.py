"""The auditor's own node over plain JSON-RPC. Read-only calls; nothing is ever signed or sent."""

from __future__ import annotations

import itertools
from typing import Any, Final

import httpx

from mingzheng.refusals import NoEvidenceError
from mingzheng.web import is_loopback

TIMEOUT_SECONDS: Final = 20.0


class RpcNode:
    """One node at `url`. Raises `NoEvidenceError` whenever it gives no usable answer."""

    def __init__(self, url: str, *, transport: httpx.BaseTransport | None = None) -> None:
        self._http = httpx.Client(timeout=TIMEOUT_SECONDS, transport=transport, trust_env=not is_loopback(url))
        self._url = url
        self._ids = itertools.count(1)

    def call(self, method: str, *parameters: Any) -> Any:
        number = next(self._ids)
        body = {"jsonrpc": "2.0", "id": number, "method": method, "params": list(parameters)}
        try:
            response = self._http.post(self._url, json=body)
            answer = response.json()
        except httpx.HTTPError:
            raise NoEvidenceError("node_unreachable", method=method) from None
        except ValueError:
            raise NoEvidenceError("node_answer_malformed", method=method) from None
        # An error object is silence, not an answer: a node may refuse a call for reasons that prove nothing.
        if not isinstance(answer, dict) or answer.get("id") != number or "result" not in answer:
            raise NoEvidenceError("node_answer_malformed", method=method)
        return answer["result"]

    def close(self) -> None:
        self._http.close()
