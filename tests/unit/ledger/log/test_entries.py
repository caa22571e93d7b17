"""Entries: the exact bytes of a record, its commitment, and what is not one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from ledger.entries import build_entry, format_time, parse_record, parse_time
from ledger.errors import LedgerError
from mingzheng.canonical import MAX_BYTES, MAX_DEPTH, canonical
from mingzheng.commitment import commit_record
from tests.log_fixtures import make_entry_id

MOMENT = datetime(2026, 11, 24, 1, 2, 3, 456_999, tzinfo=UTC)
ENTRY = make_entry_id(0)
SALT = bytes(range(32))


def build(kind: str = "query.asked", entry_id: str = ENTRY, salt: bytes = SALT, **body: Any) -> bytes:
    return build_entry(kind, entry_id, MOMENT, None, body, salt).record


def test_a_record_has_these_bytes() -> None:
    actor = {"id": "ac_x", "role": "steward", "org": "东街街道"}
    assert build_entry("dataset.submitted", ENTRY, MOMENT, actor, {"rows": 3}, SALT).record.decode() == (
        '{"actor":{"id":"ac_x","org":"东街街道","role":"steward"},"body":{"rows":3},'
        f'"id":"{ENTRY}","kind":"dataset.submitted","schema":"mingzheng.entry/1","time":"2026-11-24T01:02:03.456Z"}}'
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"b": 1, "a": None, "a_b": [], "a1": {"z": 1, "y": '"\\\n\x7f€😀'}, "aa": True},
        {"text": "张三"},
        {f"k{n}": str(n) for n in range(40)},
    ],
    ids=lambda body: str(len(body)),
)
def test_the_writers_bytes_and_commitment_are_those_that_a_verifier_computes(body: dict[str, Any]) -> None:
    entry = build_entry("query.asked", ENTRY, MOMENT, {"role": "x", "id": "明"}, body, SALT)
    assert entry.record == canonical(parse_record(entry.record))
    assert parse_record(entry.record)["body"] == body
    assert entry.commitment == commit_record(SALT, entry.record)


def test_time_is_utc_whatever_zone_it_came_in() -> None:
    beijing = MOMENT.astimezone(timezone(timedelta(hours=8)))
    assert format_time(beijing) == "2026-11-24T01:02:03.456Z"
    assert format_time(MOMENT.replace(microsecond=0)) == "2026-11-24T01:02:03.000Z"
    assert parse_time("2026-11-24T01:02:03.456Z") == MOMENT.replace(microsecond=456_000)
    with pytest.raises(LedgerError, match="entry_malformed"):
        format_time(MOMENT.replace(tzinfo=None))


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "Query.asked"},
        {"kind": "query"},
        {"kind": "query.asked\n"},
        {"entry_id": "en_x"},
        {"entry_id": ENTRY.upper()},
        {"salt": SALT[1:]},
        {"rho": 0.5},
        {"delta_atto": 10**18},
        {"列": 1},
        {"Key": 1},
        {"": 1},
        {"a.b": 1},
        {'a"': 1},
        {"text": "x" * MAX_BYTES},
        {"text": "\ud800"},
    ],
    ids=lambda broken: ascii(broken)[:30],
)
def test_what_the_log_does_not_keep_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(LedgerError, match="entry_malformed"):
        build(**broken)


def test_what_is_built_can_be_read_at_the_greatest_depth_and_not_beyond() -> None:
    def nested(depth: int) -> Any:
        return [nested(depth - 1)] if depth else 1

    record = build(deep=nested(MAX_DEPTH - 3))
    assert parse_record(record)["body"]["deep"]
    with pytest.raises(LedgerError, match="entry_malformed"):
        build(deep=nested(MAX_DEPTH - 2))


@pytest.mark.parametrize("record", [b"", b"[]", b"{}", b'{"schema":"mingzheng.entry/2"}', build("a.b") + b" "])
def test_what_is_no_record_does_not_parse(record: bytes) -> None:
    with pytest.raises(LedgerError, match="entry_malformed"):
        parse_record(record)
