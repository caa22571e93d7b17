"""Approvals in the log against those on the chain: whichever of the two lies, or is only late."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mingzheng.audit import run
from mingzheng.audit.approval_events import APPROVAL_RECORDED, SIGNER_ENROLLED, SIGNER_REVOKED, read_approvals
from mingzheng.audit.approval_signatures import signed_for_retired, wrong_signatures
from mingzheng.audit.records import Entry
from mingzheng.audit.run import audit_log
from mingzheng.ethereum import load_account, typed_data_digest
from mingzheng.keccak import keccak256
from mingzheng.keystore_documents import approval_typed_data
from mingzheng.refusals import NoEvidenceError
from mingzheng.report import Check, Report, State
from mingzheng.trust import ChainPins
from tests.authenticator import SITE, Authenticator
from tests.client_log import (
    DATASET32,
    PINS,
    STEWARD,
    FakeNode,
    Log,
    approval_body,
    approval_event,
    key_event,
    request_body,
    story,
)
from tests.unit.client.test_audit import TRUST, codes, copy_of, node_of

SIGNER = STEWARD.address.lower()
STRANGER = load_account().from_key(b"\x22" * 32)


def audited(log: Log, node: FakeNode, head: int | None = 100) -> Report:
    return audit_log(copy_of(log), TRUST, node=node, head=head)


def compared(log: Log, node: FakeNode, head: int | None = 100) -> Check:
    return audited(log, node, head).check("chain_approvals")


def named(check: Check) -> set[tuple[str, int | None]]:
    return {(found.code, found.index) for found in check.findings}


def body_at(log: Log, index: int) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(log.entries[index].record)["body"]
    return body


def approved(log: Log, number: int, kind: str = "dataset.decided", action: str = "publish") -> int:
    """One more approval, which nothing was done upon yet."""
    about = {"dataset": "ds_1", "review": f"rv_{number}"}
    log.add(kind.replace("decided", "requested").replace("dataset", "publication"), "ac_submitter",
            request_body(number, about))  # fmt: skip
    return log.add(kind, "ac_steward", approval_body(about, action, number))


def test_the_events_are_those_of_the_contract() -> None:
    signatures = {
        APPROVAL_RECORDED: b"ApprovalRecorded(bytes32,bytes32,bytes32,string,uint64,bytes32,bytes,bytes)",
        SIGNER_ENROLLED: b"SignerEnrolled(bytes32,bytes)",
        SIGNER_REVOKED: b"SignerRevoked(bytes32,bytes)",
    }
    for topic, signature in signatures.items():
        assert topic == "0x" + keccak256(signature).hex()


def test_approvals_that_both_hold_are_proven() -> None:
    log = story()
    check = compared(log, node_of(log))
    assert (check.state, check.findings) == (State.PASS, ())
    assert "2 approvals were compared" in check.says.en and "Not on the chain" not in check.says.en


@pytest.mark.parametrize("kind", ["dataset.decided", "release.decided"])
def test_what_was_done_upon_an_approval_that_the_chain_lacks_disproves(kind: str) -> None:
    log = story()
    index = next(at for at, entry in enumerate(log.entries) if f'"{kind}"'.encode() in entry.record)
    node = node_of(log)
    gone = approval_event(body_at(log, index))
    node.approvals.remove(gone)
    assert named(compared(log, node)) == {("approval_not_on_chain", index)}
    other = {"subject": "0x" + "ee" * 32}, {"chain_dataset": "0x" + "ee" * 32}, {"action": "delete"}
    for changed in (*other, {"signer": STRANGER.address.lower()}):
        node.approvals.append(approval_event(body_at(log, index) | changed))
        assert ("approval_not_on_chain", index) in named(compared(log, node))
        node.approvals.pop()
    node.approvals.append(gone)
    assert compared(log, node).state is State.PASS


def test_an_approval_of_the_same_by_the_same_key_serves_as_the_platform_records_no_second_one() -> None:
    """And both are in the log."""
    log = story()
    subject = body_at(log, 3)["subject"]
    again = {"dataset": "ds_1", "review": "rv_8"}
    log.add("publication.requested", "ac_submitter", {**again, "subject": subject})
    body = approval_body(again, "publish", 8, subject=subject)
    node = node_of(log)
    log.add("dataset.decided", "ac_steward", body)
    log.add("dataset.published", "ac_steward", body_at(log, 4) | {"review": "rv_8", "version": 2})
    node = FakeNode(node_of(log).anchors, node.approvals)
    assert compared(log, node).state is State.PASS


def test_an_approval_that_nothing_was_done_upon_waits_and_is_named() -> None:
    log = story()
    node = node_of(log)
    index = approved(log, 9)
    check = compared(log, FakeNode(node_of(log).anchors, node.approvals))
    assert check.state is State.PASS and f"acted upon where that waits for it: {index}." in check.says.en


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "0x" + "0e" * 32}, {"not_after": 1_999_999_999}, {"subject": "0x" + "0e" * 32},
        {"action": "raise"}, {"chain_dataset": "0x" + "0e" * 32}, {"signer": STRANGER.address.lower()},
    ],
    ids=lambda lie: next(iter(lie)),
)  # fmt: skip
def test_an_approval_that_the_log_hides_disproves_unless_it_is_younger_than_the_copy(lie: dict[str, Any]) -> None:
    log = story()
    node = node_of(log)
    node.approvals.append(approval_event(body_at(log, 3) | lie, block=50))
    assert named(compared(log, node)) == {("approval_not_logged", None)}
    assert "younger" not in compared(log, node, head=50).says.en
    younger = compared(log, node, head=49)
    assert younger.state is State.PASS and "may be younger than this copy: 1." in younger.says.en
    unknown = audited(log, node, head=None)
    assert unknown.check("chain_approvals").state is State.NOT_RUN and unknown.exit_code == 2


def test_an_approval_entered_after_its_key_was_revoked_on_the_chain_is_named() -> None:
    log = story()
    node = node_of(log)
    index = approved(log, 9)
    for times, code in (((-600,), True), ((600,), False), ((-600, -590), False)):
        names = ("SignerRevoked", "SignerEnrolled")
        events = [key_event(name, SIGNER, 60 + at) for at, (name, _) in enumerate(zip(names, times, strict=False))]
        chain = FakeNode(node_of(log).anchors, [*node.approvals, *events])
        moments = {hex(60 + at): 1_795_482_120 + seconds for at, seconds in enumerate(times)}
        _at(chain, moments)
        check = compared(log, chain)
        assert (("approval_after_revocation", index) in named(check)) == code, times
        assert ("the log does not say" in check.says.en) == (len(times) == 1)


def _at(node: FakeNode, moments: dict[str, int]) -> None:
    """Blocks at these moments."""
    honest: Callable[..., Any] = node._eth_getBlockByNumber

    def answer(number: str, full: bool) -> Any:
        return (
            {"hash": "0x" + "bb" * 32, "timestamp": hex(moments[number])} if number in moments else honest(number, full)
        )

    node._eth_getBlockByNumber = answer  # type: ignore[method-assign]


def test_a_key_that_only_the_chain_enrolled_is_named_and_disproves_nothing() -> None:
    log = story()
    node = node_of(log)
    node.approvals.append(key_event("SignerEnrolled", STRANGER.address.lower(), 60))
    check = compared(log, node)
    assert check.state is State.PASS and STRANGER.address.lower() in check.says.en
    assert STRANGER.address.lower() not in compared(log, node, head=59).says.en


@pytest.mark.parametrize(
    "spoil",
    [
        lambda event: event | {"data": event["data"][: 2 + 6 * 64]},
        lambda event: event | {"data": "0x" + "ff" * 32 + event["data"][66:]},
        lambda event: event | {"topics": event["topics"][:3]},
        lambda event: event | {"topics": [*event["topics"][:3], "0x" + "00" * 32]},
        lambda event: event | {"data": "0x"},
    ],
)
def test_a_node_that_answers_what_no_such_contract_says_proves_nothing(
    spoil: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    log = story()
    node = node_of(log)
    node.approvals[-1] = spoil(node.approvals[-1])
    with pytest.raises(NoEvidenceError):
        read_approvals(node, [PINS])
    report = audited(log, node)
    assert report.check("chain_approvals").state is State.NOT_RUN and report.exit_code == 2


NEW = replace(PINS, registry="0x" + "6F" * 20, budgets="0x" + "b1" * 20, approvals="0x" + "c1" * 20)


def signed_by(key: str, pins: ChainPins, number: int, passkey: Authenticator) -> dict[str, Any]:
    body = approval_body({"dataset": "ds_1", "review": "rv_9"}, "publish", number, pins=pins)
    if key == "keystore":
        return body
    document = approval_typed_data(
        pins, dataset=DATASET32, subject=body["subject"], action="publish", not_after=body["not_after"],
        nonce=body["nonce"],
    )  # fmt: skip
    return body | {"signer": passkey.signer, "signature": passkey.sign("0x" + typed_data_digest(document).hex())}


@pytest.mark.parametrize("key", ["keystore", "passkey"])
def test_a_signature_for_a_contract_that_was_retired_before_it_was_entered_is_named(key: str) -> None:
    """Signed for the old one before and after the migration at 5, and for the new one after it."""
    passkey = Authenticator()
    signed = [
        Entry(index, f"en_{index}", "dataset.decided", "ac_steward", signed_by(key, pins, index, passkey))
        for index, pins in ((4, PINS), (6, PINS), (7, NEW))
    ]
    sites = {passkey.signer: SITE}
    assert wrong_signatures(signed, [PINS, NEW], sites) == []
    found = signed_for_retired(signed, [PINS, NEW], sites, [(5, PINS.registry)])
    assert [(one.code, one.index) for one in found] == [("signature_retired", 6)]
    twice = signed_for_retired(signed, [PINS, NEW], sites, [(3, PINS.registry), (5, NEW.registry)])
    assert [one.index for one in twice] == [4, 6, 7]
    assert signed_for_retired(signed, [PINS, NEW], sites, []) == []
    # What holds for no contract at all is named as that, once.
    assert signed_for_retired(signed, [NEW], sites, [(5, PINS.registry)]) == []


def test_an_entry_that_is_only_slower_than_the_chain_gets_a_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job may record an approval before the sequencer has logged it."""
    late, log = story(), story()
    approved(log, 9)
    node = node_of(log)
    looked: list[int] = []

    def look(copies: list[Log]) -> Report:
        monkeypatch.setattr(run, "fetch", lambda *_: (looked.append(1), copy_of(copies.pop(0)))[1])
        return run.audit_source("http://127.0.0.1:1", TRUST, rpc="http://127.0.0.1:1")

    node.anchors = node_of(late).anchors
    monkeypatch.setattr(run, "RpcNode", lambda _: node)
    assert look([late, log]).check("chain_approvals").state is State.PASS and len(looked) == 2
    assert "approval_not_logged" in codes(look([late, late])) and len(looked) == 4


def test_an_event_of_another_contract_counts_for_nothing() -> None:
    log = story()
    node = node_of(log)
    held = node.approvals[1]
    assert held["topics"][1] == DATASET32
    node.approvals[1] = held | {"address": "0x" + "ee" * 20}
    assert "approval_not_on_chain" in codes(audited(log, node))
