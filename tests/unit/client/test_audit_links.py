"""An audit of links: they lie within both of their sources, and nobody who had a hand in a source signs for one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from mingzheng.audit.run import audit_log
from mingzheng.report import State
from tests.client_log import Log, approval_body, charge_body, story
from tests.unit.client.test_audit import TRUST, copy_of
from tests.unit.client.test_audit_places import second, size_of

LINK32 = "0x" + "d3" * 32


def told(sources: Sequence[str] = ("ds_1", "ds_2"), within: Sequence[str] = ("ds_1", "ds_2")) -> Log:
    """Two published datasets, and their link."""
    log = story()
    second(log, within=())
    log.add("dataset.linked", "ac_linker", {
        "dataset": "ds_3", "chain_dataset": LINK32, "purpose": "study", "sources": list(sources),
        "versions": [1] * len(sources), "max_rows_per_person": 4,
    })  # fmt: skip
    log.add("dataset.published", "ac_linker", {
        "dataset": "ds_3", "chain_dataset": LINK32, "version": 1, "review": "rv_8", "cap_rho_nano": "50000000",
        "cap_delta_atto": "0", "within": list(within), **size_of(LINK32),
    })  # fmt: skip
    return log


def findings(log: Log, check: str = "accounts") -> list[str]:
    found = audit_log(copy_of(log), TRUST).check(check)
    assert (found.state is State.PASS) == (not found.findings)
    return [finding.code for finding in found.findings]


def test_a_link_within_both_of_its_sources_passes() -> None:
    assert findings(told()) == []


@pytest.mark.parametrize("within", [(), ("ds_1",), ("ds_2",)])
def test_a_link_that_spares_a_source_is_named(within: Sequence[str]) -> None:
    assert set(findings(told(within=within))) == {"place_passes_by"}


@pytest.mark.parametrize("sources", [(), ("ds_1",), ("ds_1", "ds_2", "ds_1")])
def test_a_link_is_of_two_different_datasets(sources: Sequence[str]) -> None:
    assert set(findings(told(sources=sources))) <= {"link_malformed", "body_malformed"} != set()


def test_a_link_declared_twice_is_named() -> None:
    log = told()
    log.add("dataset.linked", "ac_linker", {
        "dataset": "ds_3", "chain_dataset": LINK32, "purpose": "study", "sources": ["ds_1", "ds_2"], "versions": [1, 1],
        "max_rows_per_person": 4,
    })  # fmt: skip
    assert findings(log) == ["link_malformed"]


def test_a_link_declared_after_it_was_published_is_named() -> None:
    log = story()
    second(log, within=())
    linked, published = (json.loads(entry.record) for entry in told(within=()).entries[-2:])
    log.add("dataset.published", "ac_linker", published["body"])
    log.add("dataset.linked", "ac_linker", linked["body"])
    assert findings(log) == ["link_malformed"]


@pytest.mark.parametrize("change", [{"dataset": "ds_2"}, {"version": 2}])
def test_a_charge_falls_on_the_dataset_that_was_asked_about(change: dict[str, Any]) -> None:
    log = told()
    asked = {"query": "qr_9", "dataset": "ds_1", "version": 1, "plan_hash": "hash qr_9", "purpose": "study"}
    log.add("query.asked", "ac_researcher", asked | change)
    log.add("query.charged", "ac_researcher", charge_body("qr_9"))
    assert "charge_not_asked" in findings(log)


@pytest.mark.parametrize(("signer", "accused"), [("ac_linker", True), ("ac_steward", True), ("ac_other", False)])
def test_neither_the_declarer_nor_who_handled_a_source_signs(signer: str, accused: bool) -> None:
    log = Log()
    log.add("dataset.registered", "ac_steward", {"dataset": "ds_1", "chain_dataset": "0x" + "d1" * 32})
    log.add("dataset.registered", "ac_steward", {"dataset": "ds_2", "chain_dataset": "0x" + "d2" * 32})
    log.add("dataset.linked", "ac_linker", {
        "dataset": "ds_3", "chain_dataset": LINK32, "purpose": "study", "sources": ["ds_1", "ds_2"], "versions": [1, 1],
        "max_rows_per_person": 4,
    })  # fmt: skip
    body: dict[str, Any] = approval_body({"dataset": "ds_3", "review": "rv_8"}, "publish", 8)
    log.add("dataset.decided", signer, body | {"chain_dataset": LINK32})
    assert ("approval_by_submitter" in findings(log, "approvals")) is accused
