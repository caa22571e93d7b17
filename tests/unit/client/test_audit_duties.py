"""The auditor's replay of duties: what each lie about one is called."""

from __future__ import annotations

from typing import Any

import pytest

from mingzheng.audit.duties import replay_duties
from mingzheng.audit.records import Entry

DUE = 1_774_000_000  # 2026-03-20
OWED = {"duty": "du_1", "kind": "notify_after", "decision_id": "de_1", "subject": "ds_1", "keeper": "by_people",
        "due": DUE}  # fmt: skip
KEPT = {**OWED, "duty": "du_2", "kind": "keep_record_3y", "keeper": "until_due"}
DECIDED = {"decision_id": "de_1", "subject": "ds_1", "duties": ["keep_record_3y", "log_access", "notify_after"],
           "owes": ["keep_record_3y", "notify_after"]}  # fmt: skip
DONE = {"duty": "du_1", "kind": "notify_after", "evidence_commitment": "aa", "document_sha256": None, "proof": None}
PROVEN = {**DONE, "duty": "du_2", "evidence_commitment": None, "proof": "en_2"}
LATE = {"duty": "du_1", "kind": "notify_after", "due": DUE}
EARLY, AFTER = "2026-03-01T00:00:00.000Z", "2026-04-01T00:00:00.000Z"

Step = tuple[str, str | None, dict[str, Any], str]
STORY: list[Step] = [
    ("duty.owed", "ac_1", OWED, EARLY),
    ("duty.owed", "ac_1", KEPT, EARLY),
    ("policy.decided", "ac_1", DECIDED, EARLY),
]


def entries(steps: list[Step]) -> list[Entry]:
    return [Entry(n, f"en_{n}", kind, actor, body, time) for n, (kind, actor, body, time) in enumerate(steps)]


def codes(steps: list[Step]) -> list[str]:
    return [finding.code for finding in replay_duties(entries(steps)).findings]


def test_what_is_done_with_proof_is_done_and_the_rest_is_open() -> None:
    steps = [*STORY, ("duty.done", "ac_2", DONE, EARLY)]
    state = replay_duties(entries(steps))
    assert not state.findings and state.counts() == {"count": 2, "done": 1, "open": 1, "late": 0}


def test_a_duty_that_nobody_did_is_named_and_accuses_no_log() -> None:
    state = replay_duties(entries([*STORY, ("query.asked", "ac_3", {}, AFTER)]))
    assert not state.findings and list(state.late()) == ["du_1 (notify_after)", "du_2 (keep_record_3y)"]


def test_older_logs_that_opened_no_duties_are_not_accused() -> None:
    body = {key: value for key, value in DECIDED.items() if key != "owes"}
    assert codes([("policy.decided", "ac_1", body, EARLY)]) == []


def test_once_a_decision_said_what_it_owes_none_falls_back_behind_that() -> None:
    older = {"decision_id": "de_2", "subject": "ds_1", "duties": ["notify_after"]}
    assert codes([*STORY, ("policy.decided", "ac_1", older, EARLY)]) == ["form_older", "duty_not_opened"]


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        (STORY[1:], "duty_not_opened"),
        ([*STORY, STORY[0]], "duty_repeated"),
        ([STORY[2], STORY[0], STORY[1]], "duty_not_opened"),
        ([("policy.decided", "ac_1", {**DECIDED, "owes": []}, EARLY)], "duty_not_opened"),
        ([("duty.done", "ac_2", DONE, EARLY)], "duty_unknown"),
        ([*STORY, ("duty.done", "ac_2", DONE, EARLY), ("duty.done", "ac_2", DONE, EARLY)], "duty_done_twice"),
        ([*STORY, ("duty.done", None, DONE, EARLY)], "duty_not_proven"),
        ([*STORY, ("duty.done", "ac_2", {**DONE, "evidence_commitment": None}, EARLY)], "duty_not_proven"),
        ([*STORY, ("duty.overdue", None, LATE, EARLY)], "duty_before_its_day"),
        ([*STORY, ("duty.done", None, PROVEN, EARLY)], "duty_before_its_day"),
        ([*STORY, ("duty.done", "ac_2", PROVEN, AFTER)], "duty_not_proven"),
        ([*STORY, ("duty.done", None, {**PROVEN, "proof": "en_0"}, AFTER)], "duty_not_proven"),
        ([("duty.owed", "ac_1", {"duty": "du_1"}, EARLY)], "body_malformed"),
    ],
)
def test_each_lie_is_named(steps: list[Step], code: str) -> None:
    assert codes(steps) == [code]


def test_what_the_platform_proves_on_the_day_is_no_lie() -> None:
    assert codes([*STORY, ("duty.overdue", None, LATE, AFTER), ("duty.done", None, PROVEN, AFTER)]) == []
