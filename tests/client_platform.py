"""A platform in a few lines, for tests of the SDK and the command line: it answers from a table and notes requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from mingzheng.sdk.client import Client, connect

Reply = Any | Callable[[httpx.Request], httpx.Response] | list[Any]
URL = "http://127.0.0.1:8400"
LOSS = {"rho": "0.02", "delta": "0", "epsilon": "0.93", "at_delta": "0.0000001"}
CATALOGUE = {
    "id": "ds_1", "title_zh": "社区登记", "title_en": "Community registry", "version": 1, "rows_rounded": 500,
    "columns": [{"name": "district", "kind": "category", "categories": ["东街", "西街"], "sensitivity": "general"}],
    "max_rows_per_person": 3, "allowance": {"rho": "0.06", "left_rho": "0.04"},
}  # fmt: skip
PRICE = {
    "loss": LOSS, "cells": 2, "cached": False, "affordable": True, "left": {"rho": "0.04", "delta": "0"},
    "expected_error": [
        {"aggregate": "count", "half_width_95": "9", "unit": "rows", "words_zh": "约 ±9", "words_en": "about ±9"},
    ],
    "decision": {},
}  # fmt: skip
TABLE = {
    "columns": [{"name": "district", "role": "key"}, {"name": "count", "role": "value", "aggregate": "count"}],
    "rows": [
        {"keys": ["东街"], "values": [
            {"value": "123", "standard_error": "4.5", "low": "114", "high": "132", "suppressed": False},
        ]},
        {"keys": ["<b>西街</b>"], "values": [
            {"value": None, "standard_error": None, "low": None, "high": None, "suppressed": True},
        ]},
    ],
    "confidence": "0.95", "mechanism": "discrete_gaussian", "scale": "5",
}  # fmt: skip
ANSWERED = {
    "id": "qr_1", "state": "answered", "dataset": "ds_1", "version": 1, "plan": {}, "purpose": "study", "loss": LOSS,
    "charged": True, "cached": False, "answer": TABLE, "entry": "en_" + "a" * 26,
    "receipt": "/v1/receipts/en_" + "a" * 26, "problem": None, "review": None,
}  # fmt: skip
WAITING = ANSWERED | {"state": "awaiting_approval", "answer": None, "charged": False, "entry": None, "review": "rv_1"}


def problem(code: str, status: int, **more: Any) -> httpx.Response:
    body = {
        "type": f"urn:mingzheng:problem:{code}", "title": f"English for {code}.", "title_zh": f"{code} 的中文。",
        "status": status, "code": code, "next_step": "Do this.", "next_step_zh": "请这样做。", "details": {},
        "trace_id": "t1",
    } | more  # fmt: skip
    return httpx.Response(status, json=body, headers={"content-type": "application/problem+json"})


@dataclass
class Platform:
    """`replies` maps "METHOD /path" to JSON, a response, an exception, or a list of these, one for each request."""

    replies: dict[str, Any]
    requests: list[httpx.Request] = field(default_factory=list)

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def client(self, token: str | None = "mz_secret") -> Client:
        return connect(URL, token, http=self.transport(), sleep=lambda _seconds: None)

    def bodies(self, method: str, path: str) -> list[Any]:
        return [json.loads(r.content) for r in self.requests if (r.method, r.url.path) == (method, path)]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        reply = self.replies.get(f"{request.method} {request.url.path}", problem("not_found", 404))
        if isinstance(reply, list):
            reply = reply.pop(0) if len(reply) > 1 else reply[0]
        if callable(reply):
            reply = reply(request)
        if isinstance(reply, Exception):
            raise reply
        return reply if isinstance(reply, httpx.Response) else httpx.Response(200, json=reply)


def page(*items: Any, following: str | None = None) -> dict[str, Any]:
    return {"items": list(items), "next": following}
