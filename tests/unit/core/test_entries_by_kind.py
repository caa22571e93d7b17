"""Entries of some kinds are what a walk over the whole log would find, in its order, without that walk."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.db.account_check import erased_entries
from core.db.committed_bodies import committed_bodies
from core.db.engine import make_engine
from core.db.logged_entries import LoggedEntries
from core.usecases.replay_budget import KINDS
from ledger import key_ranges, store
from ledger.entries import parse_record
from ledger.erasure import destroy
from tests.log_fixtures import Log, engine, log  # noqa: F401
from tests.statements import statements

MIXED = ("query.asked", "query.charged", "policy.signed", "cap.raised", "query.asked", "dataset.published")


def fill(log: Log) -> None:  # noqa: F811
    for kind in MIXED * 3:
        log.add(1, kind)
    with log.engine.begin() as connection:
        assert destroy(connection, 1, "2026-03-01T08:00:00.000Z")
    log.put(1, "query.charged")


@pytest.mark.parametrize("kinds", [KINDS, ("policy.signed",), ("query.answered",), (*KINDS, "query.asked")])
def test_they_are_those_of_a_walk_over_the_whole_log(log: Log, kinds: tuple[str, ...]) -> None:  # noqa: F811
    fill(log)
    below = 15
    walked = [
        (one.index, one.entry_id, one.kind, parse_record(one.record))
        for one in log.reader.records(limit=100)
        if one.kind in kinds and one.record is not None
    ]
    with log.engine.begin() as connection:
        entries = LoggedEntries(connection)
        found = [(one.index, one.id, one.kind, one.record) for one in entries.of_kinds(kinds, below)]
        assert found == [one for one in walked if one[0] < below]
        held = [one.kind for one in log.reader.records(limit=100) if one.kind in kinds]
        assert entries.count(kinds, 100) == len(held) and entries.count(kinds, 2) == min(2, len(held))


def test_what_was_told_comes_in_the_order_of_the_log_and_then_what_waits(log: Log) -> None:  # noqa: F811
    kinds = {"policy.signed", "cap.raised"}
    for kind in MIXED * 3:
        log.add(1, kind)
    log.put(1, "cap.raised")
    with log.engine.begin() as connection:
        told = list(committed_bodies(connection, kinds))
    numbers = [body["n"] for _kind, body in told]
    assert numbers == sorted(numbers) and len(numbers) == 7


READERS: dict[str, Callable[[sa.Connection], Any]] = {
    "the rules' signatures, at a start": lambda c: list(LoggedEntries(c).of_kinds(["policy.signed"], 2**62)),
    "a budget's entries": lambda c: list(LoggedEntries(c).of_kinds(KINDS, 2**62)),
    "how many those are": lambda c: LoggedEntries(c).count(KINDS, 10),
    "an operator's replay": lambda c: list(committed_bodies(c, ["cap.raised", "allowance.granted", "policy.signed"])),
    "erased ones among accounts'": erased_entries,
    "rotations of the log's key": lambda c: key_ranges.ranges(c, [], 100),
}


@pytest.mark.parametrize("reader", READERS)
def test_no_reader_by_kind_walks_the_log_or_sorts_records(reader: str, tmp_path: Path) -> None:
    made = make_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    store.metadata.create_all(made)
    fill(Log(made))
    with made.begin() as connection, statements(made) as run:
        READERS[reader](connection)
        asked = [one for one in run if "ledger_record" in one[0] and not one[0].startswith("EXPLAIN")]
        assert asked
        for text, parameters in asked:
            explained = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", parameters)
            plan = " | ".join(str(row[3]) for row in explained)
            assert "ix_ledger_record_kind" in plan and "TEMP B-TREE" not in plan, plan
            assert not re.search(r"SCAN ledger_record(?! USING COVERING INDEX ix_ledger_record_kind)", plan), plan
    made.dispose()
