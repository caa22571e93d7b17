"""An audit follows the contracts from one generation to the next, and names the link that does not hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.anchor import Chain, deploy
from ledger.anchorer import Anchorer
from ledger.anvil import ManagedAnvil
from ledger.chain_types import Deployment
from mingzheng.audit.chain_log import chain_head
from mingzheng.audit.run import audit_log
from mingzheng.audit.source import HttpSource, fetch
from mingzheng.chain_evidence import Node
from mingzheng.report import Report
from mingzheng.rpc import RpcNode
from mingzheng.sdk.transport import Transport
from mingzheng.trust import ChainPins, Trust
from mingzheng.verify import verify_receipt
from tests.chain_fixtures import ChainKeys, anvil, chain, chain_keys  # noqa: F401
from tests.client_log import DATASET32, approval_body, ask, request_body
from tests.contract.test_client_against_ledger import Platform, enrol, record, said
from tests.log_fixtures import TickingClock, engine  # noqa: F401
from tests.served_log import served

RETIRED, PREDECESSOR = "0x2eb38ae0", "0xb719d032"


class Migrated(Platform):
    """The platform of the story, retired and gone on in new contracts, with a grant and two anchors there."""

    def __init__(
        self, database: sa.Engine, chain: Chain, anvil: ManagedAnvil, keys: ChainKeys, *,  # noqa: F811
        log: bool = True, name: bool = True, **edits: Any,
    ) -> None:  # fmt: skip
        super().__init__(database, chain)
        admin = Chain.connect(anvil.rpc_url, chain.deployment, keys.admin)
        admin.retire()
        self.new = deploy(anvil.rpc_url, keys.platform, keys.roles, continues=chain.deployment)
        if name:
            admin.name_successor(self.new)
        head = chain.head()
        told = {"old": chain.deployment.trust(), "new": self.new.trust(), "size": head.size,
                "root": f"0x{head.root.hex()}"}  # fmt: skip
        if log:
            self.add("chain.migrated", None, told | edits)
        self.successor = Chain.connect(anvil.rpc_url, self.new, keys.platform)
        self.anchorer = Anchorer(database, self.successor, TickingClock())
        self.anchorer.run_once()
        self.successor.grant(bytes.fromhex(DATASET32[2:]), b"\xa2" * 32, 1_000, 0)
        self.add("allowance.granted", "ac_steward", {
            "allowance": "al_2", "chain_allowance": "0x" + "a2" * 32, "dataset": "ds_1", "researcher": "ac_researcher",
            "rho_nano": "1000", "delta_atto": "0",
        })  # fmt: skip
        body = approval_body({"dataset": "ds_1", "review": "rv_7"}, "publish", 7, pins=pins_of(self.new))
        self.add("publication.requested", "ac_submitter", request_body(7, {"dataset": "ds_1", "review": "rv_7"}))
        self.add("dataset.decided", "ac_steward", body)
        enrol(self.successor)
        record(self.successor, body)
        self.anchorer.run_once()

    def add(self, kind: str, actor: str | None, body: dict[str, Any]) -> None:
        self.story.add(kind, actor, body)
        self.log(len(self.story.entries) - 1, len(self.story.entries))

    def pinning(self, newest: Deployment, *earlier: Deployment) -> Trust:
        return replace(self.trust(), chain=pins_of(newest), earlier=tuple(pins_of(each) for each in earlier))

    def judged(self, trust: Trust, node: Node | None) -> Report:
        head = None if node is None else chain_head(node)
        copy = fetch(HttpSource(Transport("http://127.0.0.1:1", "mz_x", http=served(self.published))), trust)
        return audit_log(copy, trust, node=node, head=head)


def pins_of(place: Deployment) -> ChainPins:
    return ChainPins(**place.trust())  # type: ignore[arg-type]


class Lying:
    """The node, with answers of contract calls replaced: (contract, selector) → what it says instead."""

    def __init__(self, node: RpcNode, **changed: Any) -> None:
        self._node, self._changed = node, changed

    def call(self, method: str, *parameters: Any) -> Any:
        answer = self._node.call(method, *parameters)
        change = self._changed.get(method)
        return answer if change is None else change(parameters[0], answer)


def calls(contract: str, selector: str, answer: str) -> dict[str, Any]:
    def change(asked: dict[str, str], honest: str) -> str:
        return answer if (asked["to"].lower(), asked["data"]) == (contract.lower(), selector) else honest

    return {"eth_call": change}


@pytest.fixture
def node(anvil: ManagedAnvil) -> Iterator[RpcNode]:  # noqa: F811
    with closing(RpcNode(anvil.rpc_url)) as made:
        yield made


@pytest.fixture
def make(engine: sa.Engine, chain: Chain, anvil: ManagedAnvil, chain_keys: ChainKeys) -> Callable[..., Migrated]:  # noqa: F811
    return lambda **options: Migrated(engine, chain, anvil, chain_keys, **options)


def codes(report: Report, name: str) -> set[str]:
    return {finding.code for finding in report.check(name).findings}


def test_pinned_on_either_side_the_whole_log_is_proven(make: Callable[..., Migrated], node: RpcNode) -> None:
    log = make()
    old, new = log.chain.deployment, log.new
    for trust in (log.pinning(old), log.pinning(new), log.pinning(new, old)):
        report = log.judged(trust, node)
        assert (report.exit_code, said(report)) == (0, [])
        for held in log.reader.records(limit=1000)[:-1]:
            receipt = json.dumps(log.reader.receipt(held.entry_id, include_record=True))
            assert verify_receipt(receipt, trust, node=node).exit_code == 0


def test_without_a_node_what_is_not_pinned_stays_open_and_is_never_proven(make: Callable[..., Migrated]) -> None:
    log = make()
    old, new = log.chain.deployment, log.new
    assert log.judged(log.pinning(new, old), None).exit_code == 0
    for trust in (log.pinning(old), log.pinning(new)):
        report = log.judged(trust, None)
        assert report.exit_code == 2
        assert codes(report, "anchors") == {"anchor_not_pinned"}
        assert report.check("approval_signatures").state == "not_run"
    last = log.reader.records(limit=1000)[-1].entry_id
    receipt = json.dumps(log.reader.receipt(last, include_record=True))
    assert verify_receipt(receipt, log.pinning(old)).exit_code == 2


@pytest.mark.parametrize("pinned", ["old", "new"])
def test_a_link_that_does_not_hold_is_named(make: Callable[..., Migrated], node: RpcNode, pinned: str) -> None:
    log = make()
    old, new = log.chain.deployment, log.new
    trust = log.pinning(old if pinned == "old" else new)
    elsewhere = f"0x{old.chain_id:064x}{'00' * 12}{'ee' * 20}"
    lies = {
        "line_in_service": calls(old.budgets, RETIRED, "0x" + "00" * 32),
        "line_broken": calls(new.approvals, PREDECESSOR, elsewhere),
        "line_start_differs": {"eth_getLogs": _another_start},
    }
    for code, lie in lies.items():
        report = log.judged(trust, Lying(node, **lie))
        found = codes(report, "chain_line") | codes(report, "chain_anchors")
        assert report.exit_code == 1 and code in found, (code, found)


def _another_start(asked: dict[str, Any], honest: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The successor says that it was deployed with another root."""
    started = "0xfc6e0f96bc3dad176b332fa3d638ec2f6628e6fc8d46f22f4d1a86b85f340247"

    def lies(event: dict[str, Any]) -> bool:
        return bool(event["topics"][0] == started and int(event["data"][2:66], 16))

    return [{**event, "data": event["data"][:66] + "ee" * 32} if lies(event) else event for event in honest]


def test_a_successor_that_took_over_other_budgets_is_named(make: Callable[..., Migrated], node: RpcNode) -> None:
    adopted = "0x88a666844cf09c67c3fc68a92cb1e5b34998f011c7d5b3eade20fb6aa7da9b7e"

    def forget_grants(_asked: dict[str, Any], honest: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {**event, "data": event["data"][:130] + "00" * 64} if event["topics"][0] == adopted else event
            for event in honest
        ]

    log = make()
    report = log.judged(log.pinning(log.chain.deployment), Lying(node, eth_getLogs=forget_grants))
    assert report.exit_code == 1 and codes(report, "chain_budgets") == {"adoption_differs"}


def test_code_that_nobody_pinned_is_for_the_auditor_to_confirm(make: Callable[..., Migrated], node: RpcNode) -> None:
    log = make()
    new = log.new.registry.lower()

    def other_code(asked: str, honest: str) -> str:
        return honest + "00" if asked.lower() == new else honest

    report = log.judged(log.pinning(log.chain.deployment), Lying(node, eth_getCode=other_code))
    assert "line_code_unknown" in codes(report, "chain_line") and report.exit_code != 0


def test_a_successor_that_the_old_contract_did_not_name_is_not_believed(
    make: Callable[..., Migrated], node: RpcNode
) -> None:
    log = make(name=False)
    from_new = log.judged(log.pinning(log.new), node)
    assert from_new.exit_code == 2 and codes(from_new, "chain_line") == {"line_unnamed"}
    from_old = log.judged(log.pinning(log.chain.deployment), node)
    assert from_old.exit_code == 1 and "migration_not_on_chain" in codes(from_old, "chain_line")


def test_a_migration_that_was_not_logged_is_named(make: Callable[..., Migrated], node: RpcNode) -> None:
    log = make(log=False)
    ask(log.story, "qr_later")
    log.log(len(log.story.entries) - 1, len(log.story.entries))
    log.anchorer.run_once()
    report = log.judged(log.pinning(log.new, log.chain.deployment), node)
    assert report.exit_code == 1 and codes(report, "chain_line") == {"migration_not_logged"}


def test_an_entry_that_tells_another_migration_is_named(make: Callable[..., Migrated], node: RpcNode) -> None:
    log = make(size=3, root="0x" + "66" * 32)
    report = log.judged(log.pinning(log.new, log.chain.deployment), node)
    assert report.exit_code == 1
    assert "line_start_differs" in codes(report, "migrations")
    assert "migration_differs" in codes(report, "chain_line")


def test_a_signature_for_the_retired_contract_that_comes_after_the_migration_is_named(
    make: Callable[..., Migrated], node: RpcNode
) -> None:
    log = make()
    about = {"dataset": "ds_1", "review": "rv_8"}
    log.add("publication.requested", "ac_submitter", request_body(8, about))
    log.add("dataset.decided", "ac_steward", approval_body(about, "publish", 8, pins=pins_of(log.chain.deployment)))
    log.anchorer.run_once()
    for pinned, asked in (((log.new,), node), ((log.new, log.chain.deployment), None)):
        report = log.judged(log.pinning(*pinned), asked)
        assert report.exit_code == 1 and codes(report, "approval_signatures") == {"signature_retired"}


def test_what_the_old_contract_recorded_is_looked_for_there(make: Callable[..., Migrated], node: RpcNode) -> None:
    log = make()
    forgotten = log.chain.deployment.approvals.lower()

    def forget(asked: dict[str, Any], honest: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [] if asked["address"].lower() == forgotten else honest

    report = log.judged(log.pinning(log.new), Lying(node, eth_getLogs=forget))
    assert report.exit_code == 1 and codes(report, "chain_approvals") == {"approval_not_on_chain"}


def test_a_malformed_entry_is_named(make: Callable[..., Migrated]) -> None:
    log = make(old="nothing")
    report = log.judged(log.pinning(log.new, log.chain.deployment), None)
    assert report.exit_code == 1 and codes(report, "migrations") == {"migration_malformed"}
