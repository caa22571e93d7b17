"""The client's verifier and auditor, which share no code with the writers, against the real log and a real chain."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.adapters.ledger import PublishedLog
from ledger import store
from ledger.anchor import Chain
from ledger.anchorer import Anchorer
from ledger.anvil import ManagedAnvil
from ledger.entries import build_entry, parse_time
from ledger.outbox import enqueue
from ledger.reader import LogReader
from ledger.sequencer import Sequencer
from ledger.typed_data import Approval
from mingzheng.audit.run import audit_log, chain_head
from mingzheng.audit.source import HttpSource, fetch
from mingzheng.receipt import save_form
from mingzheng.report import Report, State
from mingzheng.rpc import RpcNode
from mingzheng.sdk.transport import Transport
from mingzheng.trust import ChainPins, Trust, parse_trust
from mingzheng.verify import verify_receipt
from tests.chain_fixtures import anvil, chain, chain_keys  # noqa: F401
from tests.client_log import (
    ALLOWANCE32,
    DATASET32,
    ORIGIN,
    SIGNER,
    STEWARD,
    Log,
    approval_body,
    ask,
    request_body,
    story,
)
from tests.log_fixtures import TickingClock, engine  # noqa: F401
from tests.served_log import served


class Platform:
    """The story, logged by the real sequencer and anchored twice by the real anchorer."""

    def __init__(self, database: sa.Engine, chain: Chain) -> None:  # noqa: F811
        self.database, self.chain = database, chain
        place = chain.deployment
        self.pins = ChainPins(
            place.chain_id, place.genesis_hash, place.registry, place.registry_code_hash, place.budgets,
            place.approvals,
        )  # fmt: skip
        self.story: Log = story(self.pins)
        chain.open_dataset(bytes.fromhex(DATASET32[2:]), 100_000_000, 0)
        chain.grant(bytes.fromhex(DATASET32[2:]), bytes.fromhex(ALLOWANCE32[2:]), 60_000_000, 0)
        enrol(chain)
        for entry in self.story.entries:
            body = json.loads(entry.record)["body"]
            if "nonce" in body:
                record(chain, body)
        clock = TickingClock()
        self.sequencer = Sequencer(database, SIGNER, clock, origin=ORIGIN)
        self.anchorer = Anchorer(database, chain, clock)
        self.reader = LogReader(database)
        self.published = PublishedLog(self.reader)
        self.log(0, 6)
        self.anchorer.run_once()
        self.log(6, len(self.story.entries) - 1)
        self.anchorer.run_once()
        self.log(len(self.story.entries) - 1, len(self.story.entries))

    def log(self, start: int, stop: int) -> None:
        with self.database.connect() as connection, connection.begin():
            for entry in self.story.entries[start:stop]:
                envelope = json.loads(entry.record)
                built = build_entry(
                    envelope["kind"], envelope["id"], parse_time(envelope["time"]), envelope["actor"],
                    envelope["body"], entry.salt,
                )  # fmt: skip
                # The client's fixture and the platform agree on the bytes before the log is even asked.
                assert (built.record, built.commitment) == (entry.record, entry.commitment)
                enqueue(connection, built)
        self.sequencer.run_once()

    def trust(self) -> Trust:
        return parse_trust(json.dumps({
            "format": "mingzheng-trust/1",
            "log": {"origin": ORIGIN, "verifier_key": SIGNER.verifier.text()},
            "chain": self.chain.deployment.trust(),
            "stewards": [{"signer": STEWARD.address.lower(), "org": "street-office"}],
        }))  # fmt: skip

    def audit(self, node: RpcNode) -> Report:
        head = chain_head(node)
        copy = fetch(HttpSource(Transport("http://127.0.0.1:1", "mz_x", http=served(self.published))), self.trust())
        return audit_log(copy, self.trust(), node=node, head=head)


def enrol(chain: Chain) -> None:  # noqa: F811
    chain.enrol_steward(bytes.fromhex(STEWARD.address[2:]))


def record(chain: Chain, body: Mapping[str, Any]) -> None:  # noqa: F811
    """An approval, as the platform relays it."""
    raw = {name: bytes.fromhex(body[name][2:]) for name in ("chain_dataset", "subject", "nonce", "signer", "signature")}
    approval = Approval(raw["chain_dataset"], raw["subject"], body["action"], body["not_after"], raw["nonce"])
    chain.record_approval(approval, raw["signer"], raw["signature"])


@pytest.fixture
def platform(engine: sa.Engine, chain: Chain) -> Platform:  # noqa: F811
    return Platform(engine, chain)


@pytest.fixture
def node(anvil: ManagedAnvil) -> Iterator[RpcNode]:  # noqa: F811
    with closing(RpcNode(anvil.rpc_url)) as made:
        yield made


def said(report: Report) -> list[str]:
    return [finding.says.en for check in report.checks for finding in check.findings]


def test_real_receipts_are_proven_on_a_real_chain(platform: Platform, node: RpcNode) -> None:
    anchored = 0
    for held in platform.reader.records(limit=1000):
        receipt = save_form(platform.reader.receipt(held.entry_id, include_record=True))
        assert verify_receipt(receipt, platform.trust()).exit_code == 0
        if json.loads(receipt)["anchor"] is not None:
            anchored += 1
            report = verify_receipt(receipt, platform.trust(), node=node)
            assert [check.state for check in report.checks if check.required] == [State.PASS] * 10
    assert anchored == len(platform.story.entries) - 1


def test_a_real_log_is_audited_against_a_real_chain(platform: Platform, node: RpcNode) -> None:
    report = platform.audit(node)
    assert (report.exit_code, said(report)) == (0, [])
    assert all(check.state is State.PASS for check in report.checks if check.required)


def test_approvals_are_held_to_the_contract_both_ways(platform: Platform, node: RpcNode) -> None:
    """One that waits, one that the log hides, a key that the log does not know, and then a revocation."""
    approvals = platform.audit(node).check("chain_approvals")
    assert approvals.state is State.PASS and "Not on the chain" not in approvals.says.en

    last = len(platform.story.entries)
    about = {"dataset": "ds_1", "review": "rv_9"}
    logged = approval_body(about, "publish", 9, pins=platform.pins)
    platform.story.add("publication.requested", "ac_submitter", request_body(9, about))
    platform.story.add("dataset.decided", "ac_steward", logged)
    platform.log(last, last + 2)
    stranger = "0x" + "5a" * 20
    platform.chain.enrol_steward(bytes.fromhex(stranger[2:]))
    waiting = platform.audit(node).check("chain_approvals")
    assert waiting.state is State.PASS and f": {last + 1}." in waiting.says.en and stranger in waiting.says.en

    record(platform.chain, logged)
    record(platform.chain, approval_body(about, "publish", 10, pins=platform.pins))
    platform.chain.revoke_steward(bytes.fromhex(STEWARD.address[2:]))
    hidden = platform.audit(node).check("chain_approvals")
    assert [found.code for found in hidden.findings] == ["approval_not_logged"]
    assert f"{10:064x}" in hidden.findings[0].says.en and STEWARD.address.lower() in hidden.says.en


def test_a_stored_record_that_was_edited_is_named(platform: Platform, node: RpcNode) -> None:
    changed = platform.story.entries[8].record.replace(b"20000000", b"10000000")
    with platform.database.begin() as connection:
        connection.execute(sa.update(store.record).where(store.record.c.leaf_index == 8).values(record=changed))
    report = platform.audit(node)
    assert (report.exit_code, said(report)) == (1, ["record 8 (query.charged) was changed after it was logged"])


def test_a_stored_record_that_was_deleted_is_named(platform: Platform, node: RpcNode) -> None:
    with platform.database.begin() as connection:
        connection.execute(sa.delete(store.record).where(store.record.c.leaf_index == 12))
    report = platform.audit(node)
    assert (report.exit_code, said(report)) == (1, ["record 12 is missing"])


def test_another_deployment_is_not_the_pinned_one(platform: Platform, node: RpcNode, tmp_path: Path) -> None:
    entry = platform.reader.records(limit=1)[0].entry_id
    receipt = save_form(platform.reader.receipt(entry, include_record=True))
    document = json.loads(receipt)
    document["anchor"]["tx_hash"] = "0x" + "00" * 32
    assert verify_receipt(save_form(document), platform.trust(), node=node).exit_code == 1


def test_the_log_grows_under_a_running_audit_without_a_false_alarm(platform: Platform, node: RpcNode) -> None:
    copy = fetch(HttpSource(Transport("http://127.0.0.1:1", "mz_x", http=served(platform.published))), platform.trust())
    head = chain_head(node)
    ask(platform.story, "qr_later")
    platform.log(len(platform.story.entries) - 1, len(platform.story.entries))
    platform.anchorer.run_once()
    report = audit_log(copy, platform.trust(), node=node, head=head)
    assert (report.exit_code, said(report)) == (0, [])
