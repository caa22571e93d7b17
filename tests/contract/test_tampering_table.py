"""The tampering table: what the operator's check and the auditor's, which share no code, each say of the same fraud."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import cast

import pytest
import sqlalchemy as sa

from core.adapters.ledger import PublishedLog
from core.db import tables
from core.operator_check import check_ledger
from ledger.anchorer import Anchorer
from ledger.chain_port import AnchorChain
from ledger.entries import build_entry, parse_time
from ledger.errors import LedgerError
from ledger.outbox import enqueue
from ledger.reader import LogReader
from ledger.sequencer import Sequencer
from mingzheng.audit.run import audit_log
from mingzheng.audit.source import HttpSource, fetch
from mingzheng.cap_raise import subject_of
from mingzheng.report import Report, State
from mingzheng.sdk.transport import Transport
from mingzheng.trust import ChainPins, Trust, parse_trust
from tests import tampering as ways
from tests.client_log import DATASET32, PINS, STEWARD, Log, Logged, ask, entry_id, story
from tests.fake_chain import REGISTRY, FakeChain
from tests.log_fixtures import ORIGIN, SIGNER, TickingClock, engine  # noqa: F401
from tests.served_log import served

SIZE = 300


class Platform:
    """300 entries, signed at 100, 290 and 300, anchored at 100 and 290: the last ten are not anchored. One waits."""

    def __init__(self, database: sa.Engine) -> None:
        self.database = database
        self.chain = FakeChain()
        now = self.chain.deployed
        self.pins = ChainPins(
            now.chain_id, now.genesis_hash, REGISTRY, now.registry_code_hash, PINS.budgets, PINS.approvals
        )
        self.log = Log(list(_story(self.pins)))
        self.sequencer = Sequencer(database, SIGNER, TickingClock(), origin=ORIGIN)
        anchorer = Anchorer(database, cast(AnchorChain, self.chain), TickingClock())
        for start, stop in ((0, 100), (100, 290)):
            self.put(start, stop)
            self.sequencer.run_once()
            anchorer.run_once()
        self.put(290, SIZE)
        self.sequencer.run_once()
        self.put(SIZE, SIZE + 1)
        _add_accounts(database)

    def put(self, start: int, stop: int) -> None:
        with self.database.connect() as connection, connection.begin():
            for entry in self.log.entries[start:stop]:
                said = json.loads(entry.record)
                enqueue(connection, build_entry(
                    said["kind"], said["id"], parse_time(said["time"]), said["actor"], said["body"], entry.salt
                ))  # fmt: skip

    def trust(self) -> Trust:
        return parse_trust(json.dumps({
            "format": "mingzheng-trust/1",
            "log": {"origin": ORIGIN, "verifier_key": SIGNER.verifier.text()},
            "chain": {name: getattr(self.pins, name) for name in ChainPins.__slots__ if getattr(self.pins, name)},
            "stewards": [{"signer": STEWARD.address.lower(), "org": "street-office"}],
        }))  # fmt: skip

    def fsck(self, *, offline: bool = False) -> Report:
        connect = None if offline else lambda: cast(AnchorChain, self.chain)
        return check_ledger(self.database, [SIGNER.verifier], ORIGIN, connect)

    def audit(self) -> Report:
        source = HttpSource(
            Transport("http://127.0.0.1:1", "mz_x", http=served(PublishedLog(LogReader(self.database))))
        )
        return audit_log(fetch(source, self.trust()), self.trust())


@cache
def _story(pins: ChainPins) -> tuple[Logged, ...]:
    log = story(pins)
    while len(log.entries) <= SIZE:
        ask(log, f"qr_more_{len(log.entries)}", None)
    return tuple(log.entries)


def _add_accounts(database: sa.Engine) -> None:
    """The rows that the story's charges were debited from."""
    now = parse_time("2026-11-24T01:02:00.000Z")
    with database.connect() as connection, connection.begin():
        for name in ("ac_submitter", "ac_steward", "ac_researcher"):
            connection.execute(sa.insert(tables.account).values(
                id=name, login=name, password_hash="", role="steward", org="o", org_type="o", name=name,
                created_at=now, disabled=False,
            ))  # fmt: skip
        connection.execute(sa.insert(tables.dataset).values(
            id="ds_1", chain_id="0x1", org="o", org_type="o", submitted_by="ac_submitter", title_zh="t", title_en="t",
            purpose="p", legal_basis="l", person_column="c", max_rows_per_person=1, origin_note="", cap_rho=100_000_000,
            cap_delta=0, spent_rho=40_000_000, spent_delta=0, created_at=now, state="published", version=1, rows=1,
            people_rounded=1, facts={}, columns=[], risk={}, revision=1,
        ))  # fmt: skip
        connection.execute(sa.insert(tables.allowance).values(
            id="al_1", chain_id="0x2", dataset_id="ds_1", researcher_id="ac_researcher", project="p", rho=60_000_000,
            delta=0, spent_rho=40_000_000, spent_delta=0, granted_by="ac_steward", created_at=now, active=True,
            revision=1,
        ))  # fmt: skip


@pytest.fixture
def platform(engine: sa.Engine) -> Platform:  # noqa: F811
    return Platform(engine)


def edit_spent(connection: sa.Connection) -> None:
    connection.execute(sa.update(tables.allowance).values(spent_rho=0))


def edit_cap(connection: sa.Connection) -> None:
    connection.execute(sa.update(tables.dataset).values(cap_rho=900_000_000))


@dataclass(frozen=True)
class Row:
    """`fsck`: one fault that it must name. `audit`: one sentence that it must say, or None with the reason in `why`."""

    way: ways.Tamper
    fsck: str
    audit: str | None
    why: str = ""
    verdict: int = 1


CHANGED = "record 5 (query.asked) was changed after it was logged"
TABLE = [
    Row(ways.edit_record, "record_altered at 5", CHANGED),
    Row(ways.edit_salt, "record_altered at 5", CHANGED),
    Row(ways.edit_leaf, "leaf_altered at 5", "The commitment of entry 5 is not that of the log."),
    Row(ways.edit_record_and_leaf, "leaf_altered at 5", CHANGED),
    Row(
        ways.edit_record_leaf_and_tile,
        "checkpoint_root_differs at 100",
        "size 100: the root over all entries is not the anchored one",
    ),
    Row(ways.delete_row, "leaf_missing at 5", "record 5 is missing"),
    Row(ways.delete_record, "record_missing at 5", "record 5 is missing"),
    Row(ways.delete_and_renumber, "leaf_altered at 5", "record 5 is missing"),
    Row(ways.swap_rows, "leaf_altered at 5", "record 5 is the one logged as 6"),
    Row(ways.truncate_tail, "leaf_missing at 290", "record 290 is missing"),
    Row(
        ways.cut_everything_back_to(100),
        "log_shorter_than_expected at 290",
        "size 290: the log is shorter than this anchored state: cut off",
    ),
    Row(ways.erase_without_entry, "record_destroyed at 5", "record 5 was erased without an entry that says so"),
    Row(ways.erase_salt_only, "record_destroyed at 5", CHANGED),
    Row(ways.edit_lower_tile, "tile_altered at 0/0", "The tile hash of entry 5 is not that of the log."),
    Row(ways.edit_upper_tile, "tile_altered at 1/0", "tile/1/000.p/1 (entries 0–299) is missing or damaged."),
    Row(ways.delete_tile, "tile_missing at 1/0", "tile/1/000.p/1 (entries 0–299) is missing or damaged."),
    Row(
        ways.edit_checkpoint_note,
        "checkpoint_invalid at 100 (note_unsigned)",
        "1 checkpoints are signed by keys that you did not pin, and no evidence of a rotation leads to them.",
        # A key that the auditor was not told of yet would look the same: no disproof, and no proof either.
        verdict=2,
    ),
    Row(
        ways.sign_a_fork,
        "checkpoint_root_differs at 100",
        "size 100: the root over all entries is not the signed one",
    ),
    Row(
        ways.edit_anchor_root,
        "anchor_root_differs at 100",
        "size 100: the root over all entries is not the anchored one",
    ),
    Row(
        ways.edit_anchor_transaction,
        "anchor_not_on_chain at 100",
        None,
        "only a chain knows its transactions: without a node of the auditor's own, the report says that none was asked",
    ),
    Row(ways.add_unsigned_row, "leaf_unsigned at 300", None, "what no checkpoint signs is served to nobody"),
    Row(ways.edit_checkpoint_root, "checkpoint_mislabelled at 100", None, "the note is served, not its label"),
    Row(ways.edit_labels, "record_mislabelled at 5", None, "an auditor reads the kind from the record"),
    Row(ways.edit_waiting, f"waiting_altered at {entry_id(SIZE)}", None, "it is not logged yet; see the test below"),
    Row(edit_spent, "account_differs at al_1", None, "the auditor adds up the log and takes no row's word for it"),
    Row(edit_cap, "account_differs at ds_1", None, "the auditor adds up the log and takes no row's word for it"),
]


@pytest.mark.parametrize("row", TABLE, ids=[row.way.__name__ for row in TABLE])
def test_every_fraud_is_named_by_whoever_can_see_it(platform: Platform, row: Row) -> None:
    ways.tamper_with(platform.database, row.way)
    fsck, audit = platform.fsck(), platform.audit()
    assert (fsck.exit_code, row.fsck in said(fsck)) == (1, True)
    if row.audit is None:
        assert row.why and (audit.exit_code, said(audit)) == (0, set())
    else:
        assert (audit.exit_code, row.audit in said(audit)) == (row.verdict, True)


def test_an_untouched_log_is_proven_by_both_and_both_say_what_is_not_anchored(platform: Platform) -> None:
    for report in (platform.fsck(), platform.audit()):
        assert (report.exit_code, said(report)) == (0, set())
        assert "the last 10 entries are not anchored" in report.check("anchors").says.en
        assert report.limits


def test_a_forged_entry_that_is_consistent_with_itself_is_never_counted_as_anchored(platform: Platform) -> None:
    """Whoever holds the log's key can do it, and nobody can tell: so both must say how far the chain's word goes."""
    platform.sequencer.run_once()
    for report in (platform.fsck(), platform.audit()):
        assert report.exit_code == 0
        assert "the last 11 entries are not anchored" in report.check("anchors").says.en
        assert any("not anchored" in limit.en for limit in report.limits)


def test_an_entry_changed_while_it_waited_is_named_by_both_once_it_is_logged(platform: Platform) -> None:
    ways.tamper_with(platform.database, ways.edit_waiting)
    platform.sequencer.run_once()
    assert f"record_altered at {SIZE}" in said(platform.fsck())
    assert f"record {SIZE} (query.asked) was changed after it was logged" in said(platform.audit())


def test_a_raise_that_nobody_signed_is_named_however_well_the_rows_agree_with_it(platform: Platform) -> None:
    document = {
        "chain_dataset": DATASET32, "old_cap_rho_nano": "100000000", "old_cap_delta_atto": "0",
        "cap_rho_nano": "900000000", "cap_delta_atto": "0", "reason": "r",
    }  # fmt: skip
    forged = {"dataset": "ds_1", "review": "rv_9", "subject": subject_of(document), **document}
    platform.log.add("cap.raised", "ac_steward", forged)
    platform.put(SIZE + 1, SIZE + 2)
    platform.sequencer.run_once()
    ways.tamper_with(platform.database, edit_cap)
    assert platform.fsck().exit_code == 0
    told = f"record {SIZE + 1} (cap.raised): the cap of ds_1 was raised without an approval before"
    assert (platform.audit().exit_code, said(platform.audit())) == (1, {told})


def test_an_erasure_that_the_log_declares_is_no_fraud(platform: Platform) -> None:
    """The auditor cannot tell whether approvals hold without the question; the operator's accounts do not need it."""
    ways.tamper_with(platform.database, ways.erase)
    platform.log.add("record.erased", "ac_steward", {"index": 5, "reason": "other_law", "article": "PIPL-47"})
    platform.put(SIZE + 1, SIZE + 2)
    platform.sequencer.run_once()
    fsck, audit = platform.fsck(), platform.audit()
    assert (fsck.exit_code, said(fsck)) == (0, set())
    assert (audit.exit_code, said(audit)) == (2, set())
    assert audit.check("accounts").state is State.NOT_RUN
    assert "1 are erased" in fsck.check("records").says.en and "1 erased" in audit.check("records").says.en


@pytest.mark.parametrize("code", ["chain_unreachable", "chain_changed"])
def test_without_the_chain_the_operator_is_never_told_that_all_is_proven(
    platform: Platform, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert platform.fsck(offline=True).exit_code == 2

    def away() -> None:
        raise LedgerError(code)

    monkeypatch.setattr(platform.chain, "head", away)
    report = platform.fsck()
    assert (report.exit_code, report.check("chain_head").state) == (2, State.NOT_RUN)
    ways.tamper_with(platform.database, ways.edit_record)
    assert platform.fsck(offline=True).exit_code == 1


def said(report: Report) -> set[str]:
    """What was found, and why a question stayed open where something kept it open."""
    found = {finding.says.en for check in report.checks for finding in check.findings}
    return found | {
        check.says.en for check in report.checks if check.state is State.NOT_RUN and check.name == "checkpoints"
    }
