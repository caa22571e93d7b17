"""An audit by measure: what is counted in ε alone adds up in ε, and an amount in the other measure is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from mingzheng.audit.chain_log import ALLOWANCE_GRANTED, DATASET_OPENED, DATASET_PLACED
from mingzheng.audit.run import audit_log
from mingzheng.cap_raise import subject_of
from mingzheng.report import State
from mingzheng.size_grant import size_allowance
from tests import client_log
from tests.client_log import ALLOWANCE32, DATASET32, Log, approval_body, story
from tests.unit.client.test_audit import TRUST, codes, copy_of, node_of
from tests.unit.client.test_audit_places import event

SIZE32 = size_allowance(DATASET32, 1)


def in_epsilon(body: dict[str, Any]) -> dict[str, Any]:
    """The same amounts, called ε."""
    renamed = {name.replace("rho_nano", "epsilon_nano"): value for name, value in body.items()}
    return {name: value for name, value in renamed.items() if not name.endswith("delta_atto")}


def pure(change: Callable[[str, dict[str, Any]], dict[str, Any]] = lambda _kind, body: body) -> Log:
    """The story, on a dataset that is counted in ε."""
    log = Log()
    for entry in story().entries:
        told = json.loads(entry.record)
        log.add(told["kind"], told["actor"]["id"], change(told["kind"], in_epsilon(told["body"])))
    return log


def only(kind: str, **amounts: str) -> Log:
    """All in ε but the entries of one kind."""

    def change(found: str, body: dict[str, Any]) -> dict[str, Any]:
        if found != kind:
            return body
        return {name: value for name, value in body.items() if not name.endswith("epsilon_nano")} | amounts

    return pure(change)


def test_a_log_in_epsilon_adds_up() -> None:
    report = audit_log(copy_of(pure()), TRUST)
    assert report.exit_code == 0


RHO = {"rho_nano": "20000000", "delta_atto": "0"}


@pytest.mark.parametrize(
    ("log", "code"),
    [
        (only("allowance.granted", rho_nano="60000000", delta_atto="0"), "measure_mixed"),
        (only("query.charged", **RHO), "measure_mixed"),
        (only("query.answered", **RHO), "answer_not_as_charged"),
        (only("release.requested", **RHO), "charge_not_approved"),
        (only("query.charged", epsilon_nano="20000000", **RHO), "body_malformed"),
        (only("query.charged", epsilon_nano="20000000", delta_atto="5"), "body_malformed"),
        (only("dataset.published", cap_rho_nano="100000000", cap_delta_atto="0"), "measure_mixed"),
        (pure(lambda kind, body: body | ({"size_rho_nano": "5"} if "published" in kind else {})), "measure_mixed"),
        (pure(lambda kind, body: body | ({"size_epsilon_nano": "60000001"} if "published" in kind else {})),
         "spent_over_cap"),
    ],
)  # fmt: skip
def test_an_amount_in_the_other_measure_or_beyond_the_cap_is_named(log: Log, code: str) -> None:
    check = audit_log(copy_of(log), TRUST).check("accounts")
    assert check.state is State.FAIL and code in {finding.code for finding in check.findings}


def test_a_population_and_a_dataset_in_it_are_counted_alike() -> None:
    log = Log()
    people = {"population": "pp_1", "chain_population": "0x" + "f1" * 32, "cap_rho_nano": "100000000",
              "cap_delta_atto": "0"}  # fmt: skip
    log.add("population.opened", "ac_steward", people)
    for entry in pure(lambda kind, body: body | ({"within": ["pp_1"]} if "published" in kind else {})).entries:
        told = json.loads(entry.record)
        log.add(told["kind"], told["actor"]["id"], told["body"])
    found = audit_log(copy_of(log), TRUST).check("accounts").findings
    assert "measure_mixed" in {finding.code for finding in found}


def _raised(log: Log, **changes: str) -> None:
    document = {"chain_dataset": DATASET32, "old_cap_epsilon_nano": "100000000", "cap_epsilon_nano": "200000000",
                "reason": "更多问题"}  # fmt: skip
    about, subject = {"dataset": "ds_1", "review": "rv_5"}, subject_of(document)
    log.add("raise.requested", "ac_submitter", {**about, **document, "subject": subject})
    log.add("raise.decided", "ac_steward", approval_body(about, "raise", 5, subject=subject))
    log.add("cap.raised", "ac_steward", {**about, **document, "subject": subject, **changes})


def test_a_signed_raise_in_epsilon_adds_up_and_another_amount_than_was_signed_is_named() -> None:
    log = pure()
    _raised(log)
    assert audit_log(copy_of(log), TRUST).exit_code == 0
    log = pure()
    _raised(log, cap_epsilon_nano="900000000")
    assert "raise_not_as_signed" in codes(audit_log(copy_of(log), TRUST))


@pytest.mark.parametrize(
    ("measure", "cap", "granted", "found"),
    [
        (1, 100_000_000, 60_000_000, set()),
        (0, 100_000_000, 60_000_000, {"place_differs"}),
        (1, 200_000_000, 60_000_000, {"cap_differs"}),
        (1, 100_000_000, 50_000_000, {"grant_differs"}),
    ],
)
def test_the_chain_counts_it_in_epsilon_as_well(
    monkeypatch: pytest.MonkeyPatch, measure: int, cap: int, granted: int, found: set[str]
) -> None:
    events = [
        event([DATASET_OPENED, DATASET32], cap, 0),
        event([DATASET_PLACED, DATASET32], measure, 64, 0),
        event([ALLOWANCE_GRANTED, DATASET32, SIZE32], 7, 0, 7, 0),
        event([ALLOWANCE_GRANTED, DATASET32, ALLOWANCE32], granted, 0, granted + 7, 0),
    ]
    monkeypatch.setattr(client_log, "budget_events", lambda: events)
    size = {"size_epsilon_nano": "7", "chain_size_allowance": SIZE32}
    log = pure(lambda kind, body: body | (size if kind == "dataset.published" else {}))
    assert codes(audit_log(copy_of(log), TRUST, node=node_of(log), head=100)) == found
