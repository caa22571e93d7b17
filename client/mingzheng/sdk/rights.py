"""A clerk's work with residents' requests, from the office's own software."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from mingzheng.sdk.transport import Transport


class RightsDesk:
    """Calls that need the steward role, but for `status`. Documents go in and out as the platform's JSON."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def enter(self, document: Mapping[str, Any], *, idempotency_key: str | None = None) -> Mapping[str, Any]:
        """`{right, channel, applicant, identity, sealed: {person, contact, words, applicant}, dataset, handler}` to a
        request with a deadline. What is under `sealed` is encrypted at once and never logged."""
        return dict(self._transport.post_once("/v1/rights", document, idempotency_key))

    def requests(self, *, state: str | None = None, number: str | None = None) -> list[Mapping[str, Any]]:
        """`state`: `open` or `answered`. `number`: the one on a slip, whatever the state."""
        asked = {"state": state, "number": number}
        return list(self._transport.pages("/v1/rights", **{key: one for key, one in asked.items() if one is not None}))

    def request(self, request_id: str) -> Mapping[str, Any]:
        return dict(self._transport.get(_path(request_id)))

    def person(self, request_id: str) -> Mapping[str, Any]:
        """Whom it is about; that you looked is in the log before you see it."""
        return dict(self._transport.post(f"{_path(request_id)}/person", {}))

    def answer(
        self, request_id: str, outcome: str, reason: str, *, letter: str = "", **grounds: bool
    ) -> Mapping[str, Any]:
        """`outcome`: `done`, `restricted`, `unchanged`, `nothing_held` or `refused`; the rules have to agree. Grounds
        against the request: `statutory_exempt`, `harms_others`, `infeasible`."""
        body = {"outcome": outcome, "reason": reason, "letter": letter, **grounds}
        return dict(self._transport.post(f"{_path(request_id)}/answer", body, repeatable=True))

    def slip(self, request_id: str) -> Mapping[str, Any]:
        """`{number, code, status_url}` for a slip that you print."""
        return dict(self._transport.get(f"{_path(request_id)}/slip"))

    def renew_slip(self, request_id: str) -> Mapping[str, Any]:
        """A new code; the old one ends."""
        return dict(self._transport.post(f"{_path(request_id)}/slip", {}))

    def status(self, code: str) -> Mapping[str, Any]:
        """What the holder of a slip sees."""
        return dict(self._transport.post("/v1/right-status", {"code": code}, repeatable=True))


def _path(request_id: str) -> str:
    return f"/v1/rights/{quote(request_id, safe='')}"
