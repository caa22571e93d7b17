"""Records: the exact bytes, and what is not one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from ledger.entries import build_record, format_time, parse_record, parse_time
from ledger.errors import LedgerError
from tests.log_fixtures import make_entry_id

MOMENT = datetime(2026, 11, 24, 1, 2, 3, 456_999, tzinfo=UTC)
ENTRY = make_entry_id(0)


def test_a_record_has_these_bytes() -> None:
    actor = {"id": "ac_x", "role": "steward", "org": "东街街道"}
    assert build_record("dataset.submitted", ENTRY, MOMENT, actor, {"rows": 3}).decode() == (
        '{"actor":{"id":"ac_x","org":"东街街道","role":"steward"},"body":{"rows":3},'
        f'"id":"{ENTRY}","kind":"dataset.submitted","schema":"mingzheng.entry/1","time":"2026-11-24T01:02:03.456Z"}}'
    )


def test_time_is_utc_whatever_zone_it_came_in() -> None:
    beijing = MOMENT.astimezone(timezone(timedelta(hours=8)))
    assert format_time(beijing) == "2026-11-24T01:02:03.456Z"
    assert format_time(MOMENT.replace(microsecond=0)) == "2026-11-24T01:02:03.000Z"
    assert parse_time("2026-11-24T01:02:03.456Z") == MOMENT.replace(microsecond=456_000)
    with pytest.raises(LedgerError, match="entry_malformed"):
        format_time(MOMENT.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("kind", "entry_id", "body"),
    [
        ("Query.asked", ENTRY, {}),
        ("query", ENTRY, {}),
        ("query.asked\n", ENTRY, {}),
        ("query.asked", "en_x", {}),
        ("query.asked", ENTRY.upper(), {}),
        ("query.asked", ENTRY, {"rho": 0.5}),
        ("query.asked", ENTRY, {"delta_atto": 10**18}),
        ("query.asked", ENTRY, {"列": 1}),
    ],
)
def test_what_the_log_does_not_keep_is_refused(kind: str, entry_id: str, body: dict[str, Any]) -> None:
    with pytest.raises(LedgerError, match="entry_malformed"):
        build_record(kind, entry_id, MOMENT, None, body)


@pytest.mark.parametrize(
    "record",
    [b"", b"[]", b"{}", b'{"schema":"mingzheng.entry/2"}', build_record("a.b", ENTRY, MOMENT, None, {}) + b" "],
)
def test_what_is_no_record_does_not_parse(record: bytes) -> None:
    with pytest.raises(LedgerError, match="entry_malformed"):
        parse_record(record)
