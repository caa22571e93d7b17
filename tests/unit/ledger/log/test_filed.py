"""Entries are found by what they say, whatever is asked together, in the order of the log and page by page."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ledger import store
from ledger.entries import Labels, build_entry, format_time, labels_of, parse_record
from ledger.erasure import destroy
from ledger.filed import Wanted, places
from ledger.outbox import enqueue
from tests.log_fixtures import Log, make_entry_id

START = datetime(2026, 3, 1, tzinfo=UTC)
KINDS, DATASETS, PEOPLE = ("query.asked", "policy.decided"), ("ds_a", "ds_b"), ("ac_a", "ac_b", None)
# Not in the order of the log: who waits for a lock may be told the time before whoever enters the log first.
MOMENTS = [format_time(START + timedelta(seconds=second)) for second in (1, 0, 3, 2, 5, 4, 30, 31, 60, 59, 61, 90)]
ENTRIES = [
    (kind, Labels(at, who, dataset))
    for at, (kind, dataset, who) in zip(MOMENTS, itertools.product(KINDS, DATASETS, PEOPLE), strict=True)
]


@pytest.fixture
def filled(log: Log) -> Log:
    with log.engine.begin() as connection:
        for number, (kind, labels) in enumerate(ENTRIES):
            actor = None if labels.actor is None else {"id": labels.actor, "org": "o", "role": "steward"}
            body = {"subject" if kind == "policy.decided" else "dataset": labels.dataset}
            assert labels.at is not None
            moment = datetime.fromisoformat(labels.at)
            enqueue(connection, build_entry(kind, make_entry_id(number), moment, actor, body, number.to_bytes(32)))
    log.sequencer.run_once()
    return log


def asked() -> list[Wanted]:
    return [
        Wanted(kind, dataset, actor, since, before)
        for kind in (None, "query.asked", "none.such")
        for dataset in (None, ("ds_a",), ("ds_a", "ds_b"), ())
        for actor in (None, ("ac_a",), ("ac_b", "ac_none"))
        for since, before in ((None, None), (MOMENTS[0], None), (MOMENTS[3], MOMENTS[9]), (MOMENTS[9], MOMENTS[3]))
    ]


def fits(wanted: Wanted, kind: str, labels: Labels) -> bool:
    assert labels.at is not None
    return (
        wanted.kind in (None, kind)
        and (wanted.dataset is None or labels.dataset in wanted.dataset)
        and (wanted.actor is None or labels.actor in wanted.actor)
        and (wanted.since is None or labels.at >= wanted.since)
        and (wanted.before is None or labels.at < wanted.before)
    )


def test_what_is_found_is_what_fits_page_by_page_from_either_end(filled: Log) -> None:
    with store.reading(filled.engine) as connection:
        for wanted in asked():
            right = [place for place, entry in enumerate(ENTRIES) if fits(wanted, *entry)]
            for newest in (True, False):
                seen: list[int] = []
                first, end = 0, len(ENTRIES)
                while page := places(connection, wanted, first=first, end=end, limit=2, newest=newest):
                    seen = [*page, *seen] if newest else [*seen, *page]
                    first, end = (first, page[0]) if newest else (page[-1] + 1, end)
                assert seen == right, wanted


def test_an_entry_bears_what_its_record_says_and_nothing_else_is_taken_for_a_number(filled: Log) -> None:
    for place, record in enumerate(filled.reader.records()):
        assert labels_of(parse_record(record.record or b"")) == ENTRIES[place][1]
    odd = build_entry("query.asked", make_entry_id(99), START, {"id": "x\x00"}, {"dataset": {"a": 1}}, bytes(32))
    assert odd.labels == Labels(format_time(START), None, None)
    assert filled.faults() == []


def test_what_was_erased_is_found_by_kind_and_time_and_no_longer_by_whom_or_about_what(filled: Log) -> None:
    with filled.engine.begin() as connection:
        assert destroy(connection, 0, MOMENTS[-1])
    kind, labels = ENTRIES[0]
    for wanted, there in (
        (Wanted(kind=kind, since=labels.at), True),
        (Wanted(dataset=(str(labels.dataset),)), False),
        (Wanted(actor=(str(labels.actor),)), False),
    ):
        found = filled.reader.matching(wanted, first=0, end=99, limit=99, newest=False)
        assert (0 in [one.index for one in found]) == there


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (Wanted(kind="query.asked"), "kind"),
        (Wanted(kind="query.asked", dataset=("ds_a",)), "dataset"),
        (Wanted(actor=("ac_a",)), "actor"),
        (Wanted(kind="query.asked", dataset=("ds_a",), actor=("ac_a",)), "actor"),
    ],
)
def test_no_search_reads_records_that_it_does_not_show(tmp_path: Path, wanted: Wanted, index: str) -> None:
    """On SQLite, which has no figures on the tables to plan with."""
    engine, told = sa.create_engine(f"sqlite:///{tmp_path}/log.sqlite"), list[str]()
    store.metadata.create_all(engine)

    def explain(connection: sa.Connection, _cursor: object, statement: str, values: Any, *_: object) -> None:
        plan = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", values)
        told.extend(str(row) for row in plan)

    with engine.connect() as connection:
        sa.event.listen(engine, "before_cursor_execute", explain)
        places(connection, wanted, first=0, end=99, limit=2, newest=True)
    engine.dispose()
    assert len(told) == 1 and f"COVERING INDEX ix_ledger_record_{index}" in told[0], told
