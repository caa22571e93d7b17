"""The auditor replays the raise of a population like that of a dataset, and names one that nobody signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mingzheng.audit.accounts import replay
from mingzheng.audit.approvals import replay_approvals
from mingzheng.audit.records import Entry
from mingzheng.audit.run import audit_log
from mingzheng.cap_raise import subject_of
from tests.client_log import Log, approval_body, story
from tests.unit.client.test_audit import TRUST, codes, copy_of

STREET = "0x" + "f1" * 32
OPENED = {"population": "pp_1", "chain_population": STREET, "cap_rho_nano": "100", "cap_delta_atto": "0"}


def raised(log: Log, *, opener: str = "ac_submitter", proposer: str = "ac_submitter", **changes: Any) -> None:
    """Opened by `opener`, proposed by `proposer`, signed by ac_steward, carried out as `changes` would have it."""
    log.add("population.opened", opener, OPENED)
    document = {"chain_dataset": STREET, "old_cap_rho_nano": "100", "old_cap_delta_atto": "0",
                "cap_rho_nano": "150", "cap_delta_atto": "0", "reason": "更多问题"}  # fmt: skip
    about = {"population": "pp_1", "review": "rv_7"}
    subject = subject_of(document)
    log.add("raise.requested", proposer, {**about, **document, "subject": subject})
    body = approval_body(about, "raise", 7, subject=subject, chain=STREET)
    log.add("raise.decided", "ac_steward", body)
    log.add("cap.raised", "ac_steward", {**about, **document, "subject": subject, **changes})


def test_a_signed_raise_moves_the_total_and_nothing_is_wrong() -> None:
    log = story()
    raised(log)
    assert audit_log(copy_of(log), TRUST).exit_code == 0


@pytest.mark.parametrize(
    ("add", "code"),
    [
        (lambda log: raised(log, opener="ac_steward"), "approval_by_submitter"),
        (lambda log: raised(log, proposer="ac_steward"), "approval_by_submitter"),
        (lambda log: raised(log, cap_rho_nano="900"), "raise_not_as_signed"),
        (lambda log: raised(log, old_cap_rho_nano="90"), "raise_from_another_cap"),
        (lambda log: raised(log, cap_rho_nano="1"), "cap_lowered"),
        (lambda log: raised(log, subject="0x" + "ee" * 32), "raise_not_approved"),
        (lambda log: raised(log, population="pp_2"), "raise_not_approved"),
        (lambda log: raised(log, dataset="ds_1"), "body_malformed"),
        (lambda log: [log.add("population.opened", "ac_submitter", {**OPENED, "cap_rho_nano": cap})
                      for cap in ("100", "900")], "population_repeated"),
    ],
)  # fmt: skip
def test_a_total_that_moved_without_a_signature_under_it_is_named(add: Callable[[Log], object], code: str) -> None:
    log = story()
    add(log)
    report = audit_log(copy_of(log), TRUST)
    assert report.exit_code == 1 and code in codes(report)


SECOND = {"dataset": "ds_2", "chain_dataset": "0x" + "d2" * 32}
OLDER = {"dataset": "ds_3", "chain_dataset": "0x" + "d3" * 32}


def said_of_a_raise(handler: str, *told: tuple[str, dict[str, Any]]) -> set[str]:
    """What is said of a raise that ac_steward signs, after `handler` left these entries."""
    log = story()
    for kind, body in told:
        log.add(kind, handler, body)
    raised(log)
    return set(codes(audit_log(copy_of(log), TRUST)))


@pytest.mark.parametrize(
    ("handler", "body", "accused"),
    [
        ("ac_steward", {**SECOND, "within": ["pp_1"]}, True),
        ("ac_steward", {**SECOND, "within": []}, False),
        ("ac_other", {**SECOND, "within": ["pp_1"]}, False),
        ("ac_steward", SECOND, False),
    ],
    ids=["within", "not within", "another's", "an older entry"],
)
def test_whoever_handled_a_dataset_within_it_is_named(handler: str, body: dict[str, Any], accused: bool) -> None:
    assert ("approval_by_submitter" in said_of_a_raise(handler, ("dataset.registered", body))) is accused


def test_once_an_entry_says_where_its_dataset_lies_all_that_come_must() -> None:
    older, newer = ("dataset.registered", OLDER), ("dataset.registered", {**SECOND, "within": []})
    assert "body_malformed" not in said_of_a_raise("ac_other", older, newer)
    assert "body_malformed" in said_of_a_raise("ac_other", newer, older)


def test_one_that_is_published_elsewhere_than_it_was_registered_is_named() -> None:
    entries = [
        Entry(0, "en_0", "dataset.registered", "ac_other", {**SECOND, "within": []}),
        Entry(
            1, "en_1", "dataset.published", "ac_other", {**SECOND, "within": ["pp_1"], "review": "rv_1", "version": 1}
        ),
    ]
    assert "place_changed" in {finding.code for finding in replay_approvals(entries).findings}


def test_a_second_opening_makes_no_room() -> None:
    entries = [
        Entry(index, f"en_{index}", "population.opened", "ac_submitter", {**OPENED, "cap_rho_nano": cap})
        for index, cap in enumerate(("100", "900"))
    ]
    assert replay(entries).caps["pp_1"].rho == 100
