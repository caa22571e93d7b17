"""Emergencies: read by anybody, started by two stewards, ended, told of and reviewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from mingzheng.sdk.transport import Transport


class EmergencyDesk:
    """Every emergency that was started is public; what starts and settles one needs a steward, or an auditor."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> list[Mapping[str, Any]]:
        """Newest first."""
        return list(self._transport.pages("/v1/emergencies"))

    def get(self, emergency_id: str) -> Mapping[str, Any]:
        return dict(self._transport.get(_path(emergency_id)))

    def propose(
        self, dataset_id: str, *, purpose: str, people: Sequence[str], ends_at: datetime, reason: str,
        idempotency_key: str | None = None,
    ) -> Mapping[str, Any]:  # fmt: skip
        """`{id, review, state}`. `people`: account ids of researchers. `ends_at`: with its time zone, at most fourteen
        days from now. Everybody reads `reason` once it starts: that is when another steward signs `review`."""
        body = {"purpose": purpose, "people": [*people], "ends_at": ends_at.isoformat(), "reason": reason}
        path = f"/v1/datasets/{quote(dataset_id, safe='')}/emergencies"
        return dict(self._transport.post_once(path, body, idempotency_key))

    def end(self, emergency_id: str) -> Mapping[str, Any]:
        """Before its stated time; the answers that it let through are destroyed."""
        return dict(self._transport.post(f"{_path(emergency_id)}/end", {}, repeatable=True))

    def notify(self, emergency_id: str, notice: str) -> Mapping[str, Any]:
        """Publish what people are told of it, once it is over, for good."""
        return dict(self._transport.post(f"{_path(emergency_id)}/notice", {"notice": notice}, repeatable=True))

    def review(self, emergency_id: str, finding: str, text: str) -> Mapping[str, Any]:
        """`finding`: "kept_within" or "overstepped"; by an auditor, or a steward who neither proposed nor signed it."""
        body = {"finding": finding, "text": text}
        return dict(self._transport.post(f"{_path(emergency_id)}/review", body, repeatable=True))


def _path(emergency_id: str) -> str:
    return f"/v1/emergencies/{quote(emergency_id, safe='')}"
