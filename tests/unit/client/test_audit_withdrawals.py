"""An audit of withdrawals: what one person ends alone was signed for by nobody, ends once, and stays ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mingzheng.audit.records import Entry
from mingzheng.audit.run import audit_log
from mingzheng.audit.withdrawals import replay_withdrawals
from mingzheng.report import Verdict
from tests.client_log import Log, approval_body, request_body, story
from tests.unit.client.test_audit import TRUST, codes, copy_of

NEW = {"dataset": "ds_9", "chain_dataset": "0x" + "d9" * 32}


def taken_back(log: Log, actor: str | None = "ac_submitter", **changes: Any) -> None:
    body = {"dataset": "ds_9", "cause": "withdrawn", "was": "scanned", "reviews": []}
    log.add("dataset.withdrawn", actor, body | changes)


def destroyed(log: Log, dataset: str = "ds_9") -> None:
    log.add("upload.destroyed", None, {"dataset": dataset, "uploads": 1, "upload_sha256": "5a" * 32})


def submitted(log: Log) -> None:
    log.add("dataset.submitted", "ac_submitter", {**NEW, "purpose": "study"})


def approved(log: Log) -> None:
    about = {"dataset": "ds_9", "review": "rv_9"}
    log.add("publication.requested", "ac_submitter", request_body(9, about))
    log.add("dataset.decided", "ac_steward", approval_body(about, "publish", 9, chain=NEW["chain_dataset"]))


def treatment_failed(log: Log) -> None:
    log.add("dataset.treated", "ac_steward", {"dataset": "ds_9", "code": "rescan_found_personal_data"})


def withdrawn() -> Log:
    log = story()
    submitted(log)
    taken_back(log)
    destroyed(log)
    return log


def found(log: Log) -> set[str]:
    return codes(audit_log(copy_of(log), TRUST))


def test_a_withdrawal_leaves_the_log_proven_and_says_where_the_file_is_not_yet_gone() -> None:
    report = audit_log(copy_of(withdrawn()), TRUST)
    assert report.verdict is Verdict.PROVEN, codes(report)
    assert not any("ds_9" in check.says.en for check in report.checks)
    log = story()
    submitted(log)
    taken_back(log)
    report = audit_log(copy_of(log), TRUST)
    assert report.verdict is Verdict.PROVEN and any("ds_9" in check.says.en for check in report.checks)


def test_what_failed_after_its_approval_may_be_withdrawn_and_what_the_platform_gave_up_on_is() -> None:
    log = story()
    submitted(log)
    approved(log)
    treatment_failed(log)
    taken_back(log, None, cause="unpursued")
    destroyed(log)
    assert found(log) == set()


def signed_for(log: Log) -> None:
    submitted(log)
    approved(log)
    taken_back(log)


def signed_for_again(log: Log) -> None:
    submitted(log)
    approved(log)
    treatment_failed(log)
    approved(log)
    taken_back(log)


@pytest.mark.parametrize("tell", [signed_for, signed_for_again])
def test_what_was_signed_for_is_not_ended_by_one_person(tell: Callable[[Log], None]) -> None:
    log = story()
    tell(log)
    assert "withdrawn_after_approval" in found(log)


def test_a_treatment_whose_record_was_erased_accuses_nobody() -> None:
    def entry(index: int, kind: str, actor: str | None, **body: Any) -> Entry:
        return Entry(index, f"en_{index}", kind, actor, {"dataset": "ds_9", **body})

    entries = [
        entry(3, "dataset.decided", "ac_steward", outcome="approve"),
        entry(5, "dataset.withdrawn", "ac_submitter", cause="withdrawn", was="scanned"),
    ]
    for erased, accused in (((), 1), ((2, 6), 1), ((4,), 0)):
        assert len(replay_withdrawals(entries, erased).findings) == accused


def changed(log: Log) -> None:
    log.add("dataset.changed", "ac_submitter", {"dataset": "ds_9", "attested": []})


def published(log: Log) -> None:
    log.add("dataset.published", "ac_steward", {
        "dataset": "ds_9", "chain_dataset": NEW["chain_dataset"], "version": 1, "review": "rv_9",
        "cap_rho_nano": "100000000", "cap_delta_atto": "0",
    })  # fmt: skip


@pytest.mark.parametrize("tell", [submitted, changed, approved, treatment_failed, published])
def test_nothing_is_done_with_what_was_withdrawn(tell: Callable[[Log], None]) -> None:
    log = withdrawn()
    tell(log)
    assert "after_withdrawal" in found(log)


@pytest.mark.parametrize(
    ("tell", "code"),
    [
        (taken_back, "withdrawn_again"),
        (destroyed, "destruction_not_withdrawn"),
        (lambda log: destroyed(log, "ds_1"), "destruction_not_withdrawn"),
        (lambda log: taken_back(log, dataset="ds_1"), "withdrawn_after_publication"),
        (lambda log: taken_back(log, None, dataset="ds_8"), "withdrawal_cause"),
        (lambda log: taken_back(log, dataset="ds_8", cause="unpursued"), "withdrawal_cause"),
        (lambda log: taken_back(log, None, dataset="ds_8", cause="unpursued", was="draft"), "withdrawal_cause"),
        (lambda log: taken_back(log, dataset="ds_8", was="treating"), "withdrawal_cause"),
        (lambda log: taken_back(log, dataset="ds_8", cause="lost"), "withdrawal_cause"),
    ],
)
def test_each_way_of_bending_a_withdrawal_is_named(tell: Callable[[Log], None], code: str) -> None:
    log = withdrawn()
    tell(log)
    assert code in found(log)
