"""An audit of deletions: two people, what was signed, and nothing told of the data afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from mingzheng.audit.run import audit_log
from mingzheng.deletion import deletion_subject
from mingzheng.report import Verdict
from tests.client_log import Log, approval_body, ask, charge_body, story
from tests.unit.client.test_audit import TRUST, codes, copy_of

ABOUT = {"dataset": "ds_1", "review": "rv_7"}


def request_body(**changes: Any) -> dict[str, Any]:
    body = {**ABOUT, "title_zh": "走访", "title_en": "Visits", "version": 1, "ground": "retention_over", "links": [],
            "subject_salt": "5a" * 32} | changes  # fmt: skip
    return {"subject": deletion_subject(body), **body}


def requested(log: Log, actor: str = "ac_other", **changes: Any) -> None:
    log.add("deletion.requested", actor, request_body(**changes))


def decided(log: Log, action: str = "delete", links: Sequence[str] = (), **changes: Any) -> None:
    subject = request_body(links=list(links))["subject"]
    log.add("deletion.decided", "ac_steward", approval_body(ABOUT, action, 7, subject=subject) | changes)


def gone(log: Log, dataset: str = "ds_1", review: str = "rv_7") -> None:
    body = {"dataset": dataset, "version": 1, "review": review, "ground": "retention_over", "key_destroyed": True}
    log.add("dataset.deleted", "ac_steward", body)


def deleted() -> Log:
    log = story()
    requested(log)
    decided(log)
    gone(log)
    return log


def found(log: Log) -> set[str]:
    return codes(audit_log(copy_of(log), TRUST))


def test_a_deletion_that_two_stewards_signed_leaves_the_log_proven() -> None:
    report = audit_log(copy_of(deleted()), TRUST)
    assert report.verdict is Verdict.PROVEN, codes(report)


def unasked(log: Log) -> None:
    decided(log)
    gone(log)


def unsigned(log: Log) -> None:
    requested(log)
    gone(log)


def refused(log: Log) -> None:
    requested(log)
    decided(log, outcome="refuse")
    gone(log)


def another_dataset(log: Log) -> None:
    requested(log)
    decided(log)
    gone(log, dataset="ds_2")


def another_review(log: Log) -> None:
    requested(log)
    decided(log)
    gone(log, review="rv_1")


@pytest.mark.parametrize("tell", [unasked, unsigned, refused, another_dataset, another_review])
def test_a_deletion_that_nobody_signed_for_is_named(tell: Callable[[Log], None]) -> None:
    log = story()
    tell(log)
    assert "deletion_not_approved" in found(log)


def test_a_link_that_was_named_goes_with_it() -> None:
    log = story()
    requested(log, links=["ds_3"])
    decided(log, links=["ds_3"])
    gone(log, dataset="ds_3")
    gone(log)
    assert found(log) == set()


def slipped_in(log: Log) -> None:
    """Asked for with a link, signed without it."""
    requested(log, links=["ds_3"])
    decided(log)


def relabelled(log: Log) -> None:
    """The request says the subject that was signed, and lists more than that commits to."""
    requested(log, links=["ds_3"], subject=request_body()["subject"])
    decided(log)


def retitled(log: Log) -> None:
    requested(log, title_en="Another", subject=request_body()["subject"])
    decided(log)


@pytest.mark.parametrize(
    ("tell", "code"),
    [
        (slipped_in, "approval_subject"),
        (relabelled, "deletion_not_as_signed"),
        (retitled, "deletion_not_as_signed"),
    ],
)
def test_nothing_goes_that_was_not_signed_away(tell: Callable[[Log], None], code: str) -> None:
    log = story()
    tell(log)
    gone(log, dataset="ds_3")
    gone(log)
    assert code in found(log)


@pytest.mark.parametrize("salt", [None, "5a", "no salt"])
def test_a_request_that_cannot_be_opened_is_malformed(salt: str | None) -> None:
    log = story()
    log.add("deletion.requested", "ac_other", request_body() | {"subject_salt": salt})
    assert "body_malformed" in found(log)


@pytest.mark.parametrize("actor", ["ac_steward", "ac_submitter"])
def test_whoever_proposed_it_or_handled_the_data_does_not_sign(actor: str) -> None:
    log = story()
    requested(log, actor=actor)
    if actor == "ac_submitter":
        log.add("dataset.changed", "ac_steward", {"dataset": "ds_1", "attested": []})
    decided(log)
    gone(log)
    assert "approval_by_submitter" in found(log)


def test_a_signature_for_another_act_is_none_for_this() -> None:
    log = story()
    requested(log)
    decided(log, action="publish")
    gone(log)
    assert "approval_action" in found(log)


def charged(log: Log) -> None:
    ask(log, "qr_9")
    log.add("query.charged", "ac_researcher", charge_body("qr_9"))


def published(log: Log) -> None:
    log.add("dataset.published", "ac_steward", {
        "dataset": "ds_1", "chain_dataset": "0x" + "d1" * 32, "version": 2, "review": "rv_1", "data_commitment": "00",
        "cap_rho_nano": "100000000", "cap_delta_atto": "0", "rows_rounded": 500,
    })  # fmt: skip


def linked(log: Log) -> None:
    log.add("dataset.linked", "ac_other", {
        "dataset": "ds_3", "chain_dataset": "0x" + "d3" * 32, "purpose": "study", "sources": ["ds_1", "ds_2"],
        "versions": [1, 1], "max_rows_per_person": 1,
    })  # fmt: skip
    log.add("dataset.published", "ac_other", {
        "dataset": "ds_3", "chain_dataset": "0x" + "d3" * 32, "version": 1, "review": "rv_8",
        "cap_rho_nano": "50000000", "cap_delta_atto": "0", "within": ["ds_1", "ds_2"],
    })  # fmt: skip


@pytest.mark.parametrize("tell", [charged, published, linked, gone])
def test_what_is_told_of_deleted_data_is_named(tell: Callable[[Log], None]) -> None:
    log = deleted()
    tell(log)
    assert "after_deletion" in found(log)
