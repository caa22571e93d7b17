"""The records that the log commits to: one envelope for every kind of entry, as canonical JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from ledger.errors import LedgerError
from mingzheng.canonical import canonical, parse_strict
from mingzheng.verification_error import VerificationError

SCHEMA: Final = "mingzheng.entry/1"
_KIND = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*", re.ASCII)
_ENTRY_ID = re.compile(r"en_[a-z2-7]{26}", re.ASCII)
_FIELDS = {"schema", "kind", "id", "time", "actor", "body"}


def build_record(
    kind: str, entry_id: str, time: datetime, actor: Mapping[str, Any] | None, body: Mapping[str, Any]
) -> bytes:
    """The bytes that are committed to and kept. Raises `entry_malformed`; `time` must know its zone."""
    if not _KIND.fullmatch(kind) or not _ENTRY_ID.fullmatch(entry_id):
        raise LedgerError("entry_malformed", reason="kind or id")
    envelope = {
        "schema": SCHEMA,
        "kind": kind,
        "id": entry_id,
        "time": format_time(time),
        "actor": actor,
        "body": body,
    }
    try:
        return canonical(envelope)
    except VerificationError as error:
        raise LedgerError("entry_malformed", reason=str(error.details["reason"])) from None


def parse_record(record: bytes) -> dict[str, Any]:
    """The envelope in `record`, every field checked. Raises `entry_malformed`."""
    try:
        envelope = parse_strict(record)
    except VerificationError as error:
        raise LedgerError("entry_malformed", reason=str(error.details["reason"])) from None
    if not isinstance(envelope, dict) or set(envelope) != _FIELDS or envelope["schema"] != SCHEMA:
        raise LedgerError("entry_malformed", reason="envelope")
    return envelope


def format_time(moment: datetime) -> str:
    """`2026-11-24T01:02:03.456Z`: UTC to the millisecond, cut rather than rounded into the future."""
    if moment.tzinfo is None:
        raise LedgerError("entry_malformed", reason="time without a zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
