"""A migration killed by SIGKILL before and after everything that leaves a trace goes on; the audit passes across it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.adapters.policy import CedarPolicy
from core.bootstrap import Platform, check_ledger, open_platform
from core.chain_migration import migrate, preview
from core.domain.accounts import StewardKey
from core.domain.actors import Role
from core.domain.datasets import Dataset
from core.domain.jobs import Job, JobKind
from core.domain.reviews import Review
from core.settings import load_settings
from core.usecases.create_account import create_account
from ledger.anvil import ManagedAnvil
from ledger.chain_types import Head
from ledger.errors import LedgerError
from mingzheng.audit.run import audit_log
from mingzheng.audit.source import HttpSource, fetch
from mingzheng.report import Report
from mingzheng.rpc import RpcNode
from mingzheng.sdk.transport import Transport
from mingzheng.trust import parse_trust
from mingzheng.verify import verify_receipt
from tests.prepared import prepared_home
from tests.served_log import served

ROOT = Path(__file__).parents[2]
SIGNER = "0x" + "5a" * 20
STEPS = ("retire", "deploy", "name", "log", "switch")


@pytest.fixture
def home(tmp_path: Path, empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("MINGZHENG_HOME", str(tmp_path))
    monkeypatch.setenv("MINGZHENG_DATABASE_URL", empty_database_url)
    with prepared_home():
        yield tmp_path


@pytest.fixture
def killer() -> Iterator[subprocess.Popen[str]]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "client")])
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.killed_migration"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert _answer(process) == "ready"
        yield process
    finally:
        process.kill()
        process.communicate()


def _answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


_policy = cache(CedarPolicy.load)


def opened() -> Platform:
    return open_platform(load_settings(), _policy())


def log_and_anchor(platform: Platform, login: str) -> None:
    create_account(
        platform.services, login=login, password="a long enough password", role=Role.AUDITOR, org="o",
        org_type="auditor", name=login,
    )  # fmt: skip
    sequencer, anchorer, *_ = platform.background
    assert sequencer.run_once() is not None
    assert anchorer.run_once() is not None


def wait_for_a_steward(platform: Platform) -> None:
    """A steward's key that is enrolled, and a review that waits for its signature."""
    now = platform.services.clock.now()
    with platform.services.transaction() as uow:
        account = uow.accounts.by_login("before")
        assert account is not None
        uow.steward_keys.add_or_find(StewardKey("sk_1", account.id, SIGNER, now, None, True))
        uow.datasets.add(Dataset(
            id="ds_1", chain_id="0x" + "11" * 32, org="o", org_type="o", submitted_by=account.id, title_zh="t",
            title_en="t", purpose="p", legal_basis="l", statutory_reference=None, person_column="c",
            max_rows_per_person=1, origin_note="",
            cap_rho=1, cap_delta=0, created_at=now,
        ))  # fmt: skip
        chain_id, subject, nonce = ("0x" + each * 32 for each in ("11", "22", "33"))
        typed = platform.services.chain.typed_data(chain_id, subject, "publish", 2**33, nonce)
        uow.reviews.add(Review(
            id="rv_1", kind="dataset", dataset_id="ds_1", query_id=None, org="o", opened_by=account.id, opened_at=now,
            subject="0x" + "22" * 32, subject_salt="44" * 32, subject_document={}, nonce="0x" + "33" * 32,
            not_after=2**33, typed_data=typed, decision={},
        ))  # fmt: skip


def standing(home: Path) -> tuple[object, ...]:
    """Whatever a step of the migration leaves behind."""
    with opened() as platform:
        chain = platform.connect()
        contracts = (chain._registry, chain._budgets, chain._approvals)
        told = [(chain._call(each, "retired"), *chain._call(each, "successor")) for each in contracts]
        files = sorted((each.name, each.read_text()) for each in home.glob("deployment*.json"))
        return tuple(told), tuple(files), platform.lag().waiting


def audit(platform: Platform, node: RpcNode | None, trust: dict[str, Any]) -> Report:
    pinned = parse_trust(json.dumps(trust))
    copy = fetch(HttpSource(Transport("http://127.0.0.1:1", "mz_x", http=served(platform.log))), pinned)
    return audit_log(copy, pinned, node=node)


def test_a_migration_killed_at_every_step_is_finished_once_and_the_audit_passes_across_it(
    home: Path, killer: subprocess.Popen[str]
) -> None:
    with opened() as platform:
        log_and_anchor(platform, "before")
        wait_for_a_steward(platform)
        old_trust = platform.trust()
        (first, *_) = platform.log.records(None, 10)
    died: list[str] = []
    stood, at = standing(home), 1
    while len(died) < 100:
        assert killer.stdin is not None
        killer.stdin.write(json.dumps([str(home), at]) + "\n")
        killer.stdin.flush()
        said = json.loads(_answer(killer))
        if said is None:
            break
        assert not said.startswith("error"), said
        died.append(said)
        now = standing(home)
        at, stood = (1, now) if now != stood else (at + 1, stood)
    assert {f"{when} {step}" for when in ("before", "after") for step in STEPS} <= set(died), died

    with opened() as platform, closing(RpcNode(_rpc(home))) as node:
        assert preview(platform).stage == "done"
        for login in ("after", "later"):
            log_and_anchor(platform, login)
        kinds = [json.loads(held["record"])["kind"] for held in platform.log.records(None, 100)]
        assert kinds.count("chain.migrated") == 1
        new_trust = platform.trust()
        assert new_trust["chain"]["earlier"] == [old_trust["chain"]]
        assert platform.connect().is_steward(bytes.fromhex(SIGNER[2:])), "a key was not enrolled anew"
        with platform.services.reading() as uow:
            domain = uow.reviews.get("rv_1").typed_data["domain"]
        assert domain["verifyingContract"] == new_trust["chain"]["approvals"] != old_trust["chain"]["approvals"]
        _judged_across(platform, node, old_trust, new_trust)
        assert check_ledger(platform, against_chain=True).exit_code == 0
        receipt = json.dumps(platform.reader.receipt(first["entry_id"], include_record=True))
        for trust in (old_trust, new_trust):
            assert verify_receipt(receipt, parse_trust(json.dumps(trust)), node=node).exit_code == 0


def _judged_across(platform: Platform, node: RpcNode, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Pinned on either side of the migration, the whole log is proven; without a node, the old pins leave it open."""
    alone = {**new, "chain": {name: value for name, value in new["chain"].items() if name != "earlier"}}
    for trust in (old, new, alone):
        report = audit(platform, node, trust)
        assert (report.exit_code, [c for c in report.checks if c.state != "pass" and c.required]) == (0, [])
    assert audit(platform, None, new).exit_code == 0
    for trust in (old, alone):
        assert audit(platform, None, trust).exit_code == 2
        assert audit(platform, None, trust).check("anchors").state == "not_run"


def _rpc(home: Path) -> str:
    return ManagedAnvil(home / "anvil").rpc_url


def test_a_log_that_is_not_the_chains_is_not_migrated(home: Path) -> None:
    """Moving to a new contract is no way around one that holds another log."""
    with opened() as platform:
        log_and_anchor(platform, "one")
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("ledger.anchor.Chain.head", lambda _self: Head(1, b"\x66" * 32))
            with pytest.raises(LedgerError) as refused:
                migrate(platform)
        assert refused.value.code == "anchor_refused_fork"
        assert not platform.connect().is_retired()


def test_an_approval_on_its_way_to_the_chain_is_waited_for(home: Path) -> None:
    """Its signature names the old contract: relayed to the new one, it would be refused."""
    with opened() as platform:
        log_and_anchor(platform, "one")
        with platform.services.transaction() as uow:
            uow.jobs.add(Job("jb_1", JobKind.PUBLISH_DATASET, "ds_1", "ac_1", platform.services.clock.now()))
        with pytest.raises(LedgerError) as refused:
            migrate(platform)
        assert refused.value.code == "migration_jobs_wait"
        assert not platform.connect().is_retired()
