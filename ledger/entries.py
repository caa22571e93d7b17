"""Entries of the log: one envelope for every kind, as canonical JSON, and what the log holds instead of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from ledger.commitments import commit_fields
from ledger.errors import LedgerError
from mingzheng.canonical import MAX_BYTES, MAX_DEPTH, canonical, parse_strict
from mingzheng.verification_error import VerificationError

SCHEMA: Final = "mingzheng.entry/1"
SALT_BYTES: Final = 32
_KIND = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*", re.ASCII)
_ENTRY_ID = re.compile(r"en_[a-z2-7]{26}", re.ASCII)
_BODY_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_LABEL = re.compile(r"[a-z]{2}_[0-9a-z_]{1,40}", re.ASCII)
_TIME_LENGTH: Final = 24
_FIELDS = {"schema", "kind", "id", "time", "actor", "body"}


@dataclass(frozen=True, slots=True)
class Labels:
    """What an entry is found by, beside its id and kind: its time, the account that acted, the dataset it is about."""

    at: str | None
    actor: str | None
    dataset: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What waits to be logged. `commitment` is to `record` and `salt`: it is made here, so that the writer need not."""

    id: str
    kind: str
    record: bytes
    salt: bytes
    commitment: bytes
    labels: Labels = Labels(None, None, None)


def build_entry(
    kind: str, entry_id: str, time: datetime, actor: Mapping[str, Any] | None, body: Mapping[str, Any], salt: bytes
) -> Entry:
    """The entry, each field serialised once. Raises `entry_malformed`; `time` must know its zone.

    `salt` must be 32 random bytes that are used for this entry alone.
    """
    if not _KIND.fullmatch(kind) or not _ENTRY_ID.fullmatch(entry_id) or len(salt) != SALT_BYTES:
        raise LedgerError("entry_malformed", reason="kind, id or salt")
    if not all(isinstance(key, str) and _BODY_KEY.fullmatch(key) for key in body):
        raise LedgerError("entry_malformed", reason="name of a field in the body")
    try:
        who = canonical(actor, MAX_DEPTH - 1)
        inner = [(key, canonical(body[key], MAX_DEPTH - 2)) for key in sorted(body)]
    except VerificationError as error:
        raise LedgerError("entry_malformed", reason=str(error.details["reason"])) from None
    rest = [(b"id", _text(entry_id)), (b"kind", _text(kind)), (b"schema", _text(SCHEMA)),
            (b"time", _text(format_time(time)))]  # fmt: skip
    # In the order of canonical JSON, which is the order of the commitment too.
    content = b",".join(b'"%s":%s' % (key.encode("ascii"), value) for key, value in inner)
    tail = b",".join(b'"%s":%s' % (name, value) for name, value in rest)
    record = b'{"actor":%s,"body":{%s},%s}' % (who, content, tail)
    if len(record) > MAX_BYTES:
        raise LedgerError("entry_malformed", reason="too long")
    fields = [(b"actor", who), *((b"body." + key.encode("ascii"), value) for key, value in inner), *rest]
    return Entry(entry_id, kind, record, salt, commit_fields(salt, fields), _labels(format_time(time), actor, body))


def labels_of(envelope: Mapping[str, Any]) -> Labels:
    """Of an envelope that `parse_record` returned."""
    return _labels(envelope["time"], envelope["actor"], envelope["body"])


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


def _labels(at: Any, actor: Any, body: Any) -> Labels:
    who = actor.get("id") if isinstance(actor, Mapping) else None
    # A decision of the rules names what it was about, which may be a dataset.
    about = body.get("dataset", body.get("subject")) if isinstance(body, Mapping) else None
    return Labels(
        at if isinstance(at, str) and len(at) == _TIME_LENGTH else None,
        who if _is_id(who) else None,
        about if _is_id(about) and str(about).startswith("ds_") else None,
    )


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _LABEL.fullmatch(value) is not None


def _text(plain: str) -> bytes:
    # Kinds, ids and times hold nothing that JSON would escape: their forms were checked.
    return b'"%s"' % plain.encode("ascii")
