"""An audit of what was rightly logged and is wrong: accounts that do not add up, approvals that break the rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from mingzheng.audit.run import audit_log
from mingzheng.cap_raise import subject_of
from mingzheng.ethereum import load_account
from mingzheng.report import State
from tests import client_log
from tests.client_log import (
    DATASET32,
    Log,
    answer_body,
    approval_body,
    ask,
    charge_body,
    request_body,
    rule,
    story,
    trust,
)
from tests.unit.client.test_audit import TRUST, codes, copy_of, node_of

STORY = len(story().entries)


def _charge(log: Log, query: str, **changes: Any) -> None:
    log.add("query.charged", "ac_researcher", charge_body(query, **changes))


def _asked_and_charged(**changes: Any) -> Callable[[Log], None]:
    def add(log: Log) -> None:
        ask(log, "qr_9")
        _charge(log, "qr_9", **changes)

    return add


def _answer(query: str, **changes: Any) -> Callable[[Log], None]:
    return lambda log: _discard(log.add("query.answered", "ac_researcher", answer_body(query, **changes)))


def _charged_then_answered(**changes: Any) -> Callable[[Log], None]:
    def add(log: Log) -> None:
        _asked_and_charged()(log)
        _answer("qr_9", **changes)(log)

    return add


def _discard(_value: object) -> None:
    return None


def _grant(**changes: Any) -> Callable[[Log], None]:
    body = {"allowance": "al_2", "chain_allowance": "0x" + "a2" * 32, "dataset": "ds_1", "researcher": "ac_2",
            "rho_nano": "50000000", "delta_atto": "0"}  # fmt: skip
    return lambda log: _discard(log.add("allowance.granted", "ac_steward", body | changes))


CACHED = {"cached": True, "rho_nano": "0", "plan_hash": "hash qr_1", "answer_hash": "answer qr_1"}


def _charged_and_shown(decision: str | None, action: str = "query_aggregate") -> Callable[[Log], None]:
    def add(log: Log) -> None:
        ask(log, "qr_9", None)
        if decision is not None:
            rule(log, "qr_9", decision, action)
        _charge(log, "qr_9")
        _answer("qr_9")(log)

    return add


def _shown_for_free(
    decision: str | None = "permit", asker: str = "ac_researcher", **asked: Any
) -> Callable[[Log], None]:
    """`asked`: of the question, where it is not the one that was answered."""

    def add(log: Log) -> None:
        ask(log, "qr_9", decision, **{"plan_hash": "hash qr_1", **asked})
        log.add("query.answered", asker, answer_body("qr_9", **CACHED))

    return add


def _unapproved_release(log: Log) -> None:
    ask(log, "qr_9")
    log.add("release.requested", "ac_researcher", _request(9))
    _charge(log, "qr_9")


SMALLER = {"rho_nano": "5000000", "delta_atto": "0"}


def _request(number: int, **changes: Any) -> dict[str, Any]:
    about = {"query": "qr_9", "review": f"rv_{number}", "dataset": "ds_1", "plan_hash": "hash qr_9"}
    return {**about, "rho_nano": "20000000", "delta_atto": "0", **changes}


def _narrowed(
    approve: str = "rv_10", accepted: str | None = "ac_researcher", offer: dict[str, Any] = SMALLER
) -> Callable[[Log], None]:
    """Asked, narrowed, one of the two reviews signed, accepted by somebody, and charged as the narrower question."""

    def add(log: Log) -> None:
        ask(log, "qr_9")
        log.add("release.requested", "ac_researcher", _request(9))
        log.add("release.narrowed", "ac_steward", _request(9, narrowed_to="rv_10", plan_hash="narrower", **offer))
        if accepted is not None:
            log.add("release.accepted", accepted, _request(10, plan_hash="narrower", **offer))
        log.add("release.decided", "ac_steward", approval_body({"query": "qr_9", "review": approve}, "release", 9))
        _charge(log, "qr_9", plan_hash="narrower", **offer)

    return add


def _withdrawn_then_charged(log: Log) -> None:
    ask(log, "qr_9")
    log.add("query.withdrawn", "ac_researcher", {"query": "qr_9", "review": "rv_9", "dataset": "ds_1"})
    _charge(log, "qr_9")


def _made_public(
    answer_hash: str = "answer qr_1", review: str = "rv_7", plan_hash: str = "hash qr_1"
) -> Callable[[Log], None]:
    """Asked for, signed for under one review, published under another where the test says so."""

    def add(log: Log) -> None:
        about = {"publication": "pb_1", "query": "qr_1", "dataset": "ds_1", "review": "rv_7"}
        log.add("release.publication_requested", "ac_researcher", request_body(7, about))
        signed = approval_body({"query": "qr_1", "review": "rv_7"}, "publish_release", 7)
        log.add("release.publication_decided", "ac_steward", signed)
        what = {"version": 1, "plan_hash": plan_hash, "answer_hash": answer_hash}
        log.add("release.published", "ac_steward", {**about, **what, "review": review})

    return add


def test_a_publication_that_was_signed_for_passes() -> None:
    log = story()
    _made_public()(log)
    report = audit_log(copy_of(log), TRUST)
    assert {
        name: report.check(name).state for name in ("accounts", "approvals", "approval_signatures")
    } == dict.fromkeys(("accounts", "approvals", "approval_signatures"), State.PASS)


def test_a_narrowing_that_was_offered_signed_and_accepted_adds_up() -> None:
    log = story()
    _narrowed()(log)
    _answer("qr_9", plan_hash="narrower", **SMALLER)(log)
    assert audit_log(copy_of(log), TRUST).check("accounts").state is State.PASS


@pytest.mark.parametrize(
    ("add", "code"),
    [
        (_asked_and_charged(rho_nano="20000001"), "spent_over_allowance"),
        (_asked_and_charged(rho_nano="60000001"), "spent_over_cap"),
        (_asked_and_charged(delta_atto="1"), "spent_over_cap"),
        (_asked_and_charged(rho_nano="0"), "charge_of_nothing"),
        (_asked_and_charged(allowance="al_9"), "allowance_unknown"),
        (_asked_and_charged(dataset="ds_9"), "allowance_of_another"),
        (_asked_and_charged(plan_hash="other"), "charge_not_asked"),
        (_asked_and_charged(rho_nano="-5"), "body_malformed"),
        (_asked_and_charged(rho_nano="1e3"), "body_malformed"),
        (lambda log: _charge(log, "qr_1"), "charged_twice"),
        (lambda log: _charge(log, "qr_never"), "charge_not_asked"),
        (_grant(), "granted_over_cap"),
        (_grant(allowance="al_1"), "allowance_repeated"),
        (_grant(dataset="ds_9"), "dataset_unpublished"),
        (_answer("qr_9"), "answer_not_charged"),
        (_answer("qr_1"), "answered_twice"),
        (_charged_then_answered(plan_hash="other"), "answer_not_as_charged"),
        (_charged_then_answered(rho_nano="1"), "answer_not_as_charged"),
        (_charged_then_answered(version=2), "answer_not_as_charged"),
        (_answer("qr_9", cached=True, rho_nano="0"), "answer_not_released"),
        (_answer("qr_9", cached=True, plan_hash="hash qr_1", answer_hash="answer qr_1"), "answer_not_released"),
        (_unapproved_release, "charge_not_approved"),
        (_narrowed(approve="rv_9"), "charge_not_approved"),  # approve A, run B
        (_narrowed(accepted=None), "charge_not_asked"),
        (_narrowed(accepted="ac_steward"), "narrowing_not_offered"),
        (_narrowed(offer={"rho_nano": "20000001", "delta_atto": "0"}), "narrowing_wider"),
        (_withdrawn_then_charged, "charge_not_asked"),
        (_made_public("another answer"), "published_not_answered"),
        (_made_public("answer qr_2", plan_hash="hash qr_2"), "published_not_answered"),  # signed A, published B
        (_shown_for_free("needs_approval"), "answer_not_permitted"),
        (_shown_for_free(None), "answer_not_permitted"),
        (_charged_and_shown("forbid"), "answer_not_permitted"),
        (_charged_and_shown(None), "answer_not_permitted"),
        (_charged_and_shown("permit", "publish"), "answer_not_permitted"),
        (_answer("qr_9", **CACHED), "answer_not_asked"),
        (_shown_for_free(asker="ac_stranger"), "answer_not_asked"),
        (_shown_for_free(plan_hash="another"), "answer_not_asked"),
    ],
)
def test_an_account_that_does_not_add_up_is_named(add: Callable[[Log], None], code: str) -> None:
    log = story()
    add(log)
    report = audit_log(copy_of(log), TRUST)
    check = report.check("accounts")
    assert check.state is State.FAIL and code in {finding.code for finding in check.findings}
    assert all(finding.index is not None and finding.index >= STORY for finding in check.findings)


def _decide(actor: str, signer: Any = None, **changes: Any) -> Callable[[Log], None]:
    body = approval_body({"dataset": "ds_1", "review": "rv_3"}, "publish", 3, *([] if signer is None else [signer]))

    def add(log: Log) -> None:
        log.add("publication.requested", "ac_submitter", request_body(3, {"dataset": "ds_1", "review": "rv_3"}))
        log.add("dataset.decided", actor, body | changes)

    return add


def _publish_again(log: Log) -> None:
    log.add("dataset.published", "ac_steward", {
        "dataset": "ds_1", "chain_dataset": "0x", "version": 2, "review": "rv_9", "cap_rho_nano": "100000000",
        "cap_delta_atto": "0",
    })  # fmt: skip


def _raise(proposer: str = "ac_submitter", **changes: Any) -> Callable[[Log], None]:
    """Proposed, signed by ac_steward as it was proposed, and carried out as `changes` would have it."""

    def add(log: Log) -> None:
        document = {"chain_dataset": DATASET32, "old_cap_rho_nano": "100000000", "old_cap_delta_atto": "0",
                    "cap_rho_nano": "200000000", "cap_delta_atto": "0", "reason": "更多问题"}  # fmt: skip
        about = {"dataset": "ds_1", "review": "rv_5"}
        subject = subject_of(document)
        log.add("raise.requested", proposer, {**about, **document, "subject": subject})
        log.add("raise.decided", "ac_steward", approval_body(about, "raise", 5, subject=subject))
        log.add("cap.raised", "ac_steward", {**about, **document, "subject": subject, **changes})

    return add


def test_a_signed_raise_adds_up_and_makes_room() -> None:
    log = story()
    _raise()(log)
    _grant()(log)
    report = audit_log(copy_of(log), TRUST)
    assert report.exit_code == 0
    assert "cap_differs" in codes(audit_log(copy_of(log), TRUST, node=node_of(log), head=100))


@pytest.mark.parametrize(
    ("add", "code"),
    [
        (lambda log: _only_raised(log), "raise_not_approved"),
        (_raise(subject="0x" + "ee" * 32), "raise_not_approved"),
        (_raise(cap_rho_nano="900000000"), "raise_not_as_signed"),
        (_raise(reason="另一个理由"), "raise_not_as_signed"),
        (_raise(proposer="ac_steward"), "approval_by_submitter"),
        (_raise(old_cap_rho_nano="90000000"), "raise_from_another_cap"),
        (_raise(cap_rho_nano="1"), "cap_lowered"),
        (lambda log: _published_with(log, "200000000"), "cap_not_signed"),
        (lambda log: _published_with(log, "90000000"), "cap_lowered"),
    ],
)
def test_a_cap_that_moved_without_a_signature_under_it_is_named(add: Callable[[Log], None], code: str) -> None:
    log = story()
    add(log)
    report = audit_log(copy_of(log), TRUST)
    assert report.exit_code == 1 and code in codes(report)


def _only_raised(log: Log) -> None:
    draft = Log()
    _raise()(draft)
    log.add("cap.raised", "ac_steward", json.loads(draft.entries[-1].record)["body"])


def _published_with(log: Log, cap: str) -> None:
    log.add("dataset.decided", "ac_steward", approval_body({"dataset": "ds_1", "review": "rv_3"}, "publish", 3))
    log.add("dataset.published", "ac_steward", {
        "dataset": "ds_1", "chain_dataset": DATASET32, "version": 2, "review": "rv_3", "cap_rho_nano": cap,
        "cap_delta_atto": "0",
    })  # fmt: skip


STRANGER = load_account().from_key(b"\x22" * 32)


@pytest.mark.parametrize(
    ("add", "code"),
    [
        (_decide("ac_submitter"), "approval_by_submitter"),
        (_decide("ac_steward", STRANGER), "approval_key_of_another"),
        (_decide("ac_steward", action="release"), "approval_action"),
        (_decide("ac_steward", chain_dataset="0x" + "ee" * 32), "approval_dataset"),
        (_decide("ac_steward", nonce=f"0x{1:064x}"), "approval_replayed"),
        (_decide("ac_steward", subject="0x" + "ee" * 32), "signature_wrong"),
        (_decide("ac_steward", signature="0x1234"), "signature_misspelt"),
        (_made_public(review="rv_8"), "publication_not_approved"),
        (_publish_again, "publish_not_approved"),
    ],
)
def test_an_approval_that_breaks_the_rules_is_named(add: Callable[[Log], None], code: str) -> None:
    log = story()
    add(log)
    report = audit_log(copy_of(log), TRUST)
    assert report.exit_code == 1 and code in codes(report)


def test_what_a_revoked_key_signs_afterwards_is_named() -> None:
    log = story()
    key = {"account": "ac_steward", "signer": client_log.STEWARD.address.lower()}
    log.add("steward.revoked", "ac_steward", key)
    assert codes(audit_log(copy_of(log), TRUST)) == set()
    _decide("ac_steward")(log)
    assert codes(audit_log(copy_of(log), TRUST)) == {"approval_key_of_another"}
    log.add("steward.revoked", "ac_steward", key)
    assert "revoked_key_unknown" in codes(audit_log(copy_of(log), TRUST))


def test_a_key_that_the_auditor_pinned_for_another_office_leaves_the_verdict_open() -> None:
    report = audit_log(copy_of(story()), trust(stewards=[{"signer": client_log.STEWARD.address, "org": "elsewhere"}]))
    assert (report.exit_code, codes(report)) == (2, {"signer_of_another_office"})


def test_a_signing_key_that_the_auditor_did_not_pin_leaves_the_verdict_open() -> None:
    report = audit_log(copy_of(story()), trust(stewards=[]))
    assert report.exit_code == 2
    assert "is not in your trust file" in report.check("approval_keys").findings[0].says.en


def test_a_cap_or_grant_that_the_chain_does_not_hold_is_named() -> None:
    log = story()
    _grant(rho_nano="1")(log)
    report = audit_log(copy_of(log), TRUST, node=node_of(log), head=100)
    assert codes(report) == {"grant_differs"}


def test_whoever_submitted_an_earlier_table_cannot_approve_a_later_one() -> None:
    log = story()
    log.add("dataset.submitted", "ac_other", {"dataset": "ds_1", "chain_dataset": story_dataset(log)})
    _decide("ac_submitter")(log)
    assert "approval_by_submitter" in codes(audit_log(copy_of(log), TRUST))


def story_dataset(log: Log) -> str:
    return str(json.loads(log.entries[0].record)["body"]["chain_dataset"])


ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def _high_s(signature: str) -> str:
    """The other signature that anybody can make from one: the same key recovers from it."""
    s, v = int(signature[66:130], 16), int(signature[130:], 16)
    return f"{signature[:66]}{ORDER - s:064x}{55 - v:02x}"


@pytest.mark.parametrize(
    "spell",
    [
        _high_s,
        lambda text: text[:130] + f"{int(text[130:], 16) - 27:02x}",
        lambda text: "0x" + text[2:].upper(),
        lambda text: text[2:],
        lambda text: text + "00",
    ],
    ids=["high s", "v of 0 or 1", "upper case", "without 0x", "a byte too many"],
)
def test_a_good_signature_in_another_spelling_is_refused(spell: Callable[[str], str]) -> None:
    good = approval_body({"dataset": "ds_1", "review": "rv_3"}, "publish", 3)
    log = story()
    log.add("dataset.decided", "ac_steward", good)
    assert audit_log(copy_of(log), TRUST).check("approval_signatures").state is State.PASS
    log = story()
    log.add("dataset.decided", "ac_steward", good | {"signature": spell(good["signature"])})
    check = audit_log(copy_of(log), TRUST).check("approval_signatures")
    assert check.state is State.FAIL and {finding.code for finding in check.findings} == {"signature_misspelt"}
