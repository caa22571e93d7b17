"""The auditor's replay of residents' requests: what each lie about one is called."""

from __future__ import annotations

from typing import Any

import pytest

from mingzheng.audit.records import Entry
from mingzheng.audit.rights import replay_rights

ABOUT = {"request": "rr_1", "right": "delete_own", "dataset": None, "org": "office-x"}
DECIDED = {"subject": "rr_1", "decision": "permit"}
ASKED = {**ABOUT, "decision": "permit"}
ANSWERED = {**ABOUT, "outcome": "done", "decision": "permit"}
Step = tuple[str, str | None, dict[str, Any]]
STORY: list[Step] = [
    ("policy.decided", "ac_1", DECIDED),
    ("right.requested", "ac_1", ASKED),
    ("right.opened", "ac_2", ABOUT),
]
AGAIN: Step = ("policy.decided", "ac_2", {**DECIDED, "decision": "restrict"})


def codes(steps: list[Step]) -> list[str]:
    entries = [Entry(n, f"en_{n}", kind, actor, body) for n, (kind, actor, body) in enumerate(steps)]
    return [finding.code for finding in replay_rights(entries)]


@pytest.mark.parametrize(
    "steps",
    [
        [("right.answered", "ac_2", ANSWERED), ("right.slip_renewed", "ac_1", ABOUT), ("right.forgotten", None, ABOUT)],
        [AGAIN, ("right.answered", "ac_2", {**ANSWERED, "outcome": "restricted", "decision": "restrict"})],
        [("right.answered", "ac_2", {**ANSWERED, "outcome": "nothing_held"})],
    ],
)
def test_a_request_that_is_answered_as_the_rules_let_anybody_leaves_nothing_to_say(steps: list[Step]) -> None:
    assert codes([*STORY, *steps]) == []


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([*STORY, ("right.answered", "ac_2", {**ANSWERED, "outcome": "refused"})], "right_answered_unlawfully"),
        ([*STORY, ("right.answered", "ac_2", {**ANSWERED, "outcome": "unchanged"})], "right_answered_unlawfully"),
        ([*STORY, AGAIN, ("right.answered", "ac_2", ANSWERED)], "right_answered_unlawfully"),
        ([*STORY, ("right.answered", None, ANSWERED)], "right_answered_unlawfully"),
        ([*STORY, *[("right.answered", "ac_2", ANSWERED)] * 2], "right_answered_twice"),
        ([*STORY, ("right.answered", "ac_2", {**ANSWERED, "right": "access_own"})], "right_unknown"),
        ([("right.opened", "ac_2", ABOUT)], "right_unknown"),
        ([("right.requested", "ac_1", ASKED)], "right_not_decided"),
        ([STORY[0], ("right.requested", "ac_1", {**ASKED, "decision": "deny"})], "right_not_decided"),
        ([*STORY, STORY[1]], "right_not_decided"),
        ([("right.requested", "ac_1", {"request": "rr_1"})], "body_malformed"),
    ],
)
def test_each_lie_about_a_request_has_a_name(steps: list[Step], code: str) -> None:
    assert codes(steps) == [code]


@pytest.mark.parametrize("outcome", ["done", "nothing_held", "restricted", "unchanged", "refused"])
def test_no_answer_fits_rules_that_could_not_decide(outcome: str) -> None:
    word = {"decision": "refused_error"}
    story: list[Step] = [(kind, actor, {**body, **word}) for kind, actor, body in STORY]
    assert codes(story) == [], "such a request is entered"
    answer: Step = ("right.answered", "ac_2", {**ANSWERED, **word, "outcome": outcome})
    assert codes([*story, answer]) == ["right_answered_unlawfully"]
