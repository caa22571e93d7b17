"""What decisions leave an office to do, and a person's word that it was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from mingzheng.sdk.transport import Transport


class DutyBook:
    """Stewards see their office's; auditors and operators all."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, view: str | None = "open") -> list[Mapping[str, Any]]:
        """`view`: "open", "due_soon" (within a week), "overdue", "done", "kept" (by the platform), or None for all."""
        return list(self._transport.pages("/v1/duties", **({} if view is None else {"view": view})))

    def get(self, duty_id: str) -> Mapping[str, Any]:
        return dict(self._transport.get(_path(duty_id)))

    def done(self, duty_id: str, evidence: str, *, document_sha256: str = "") -> Mapping[str, Any]:
        """Say in your own name what shows it: name no residents. The log keeps a seal of it and of the paper's hash.
        The same word again changes nothing."""
        body = {"evidence": evidence, "document_sha256": document_sha256}
        return dict(self._transport.post(f"{_path(duty_id)}/done", body, repeatable=True))


def _path(duty_id: str) -> str:
    return f"/v1/duties/{quote(duty_id, safe='')}"
