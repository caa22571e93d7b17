"""The auditor's replay of emergencies: what each step beyond what was signed is called."""

from __future__ import annotations

from typing import Any

import pytest

from mingzheng.audit.emergencies import replay_emergencies
from mingzheng.audit.records import Entry

ENDS = 1_774_000_000  # 2026-03-20T09:46:40Z
BEFORE, LATER, AFTER = "2026-03-20T01:00:00.000Z", "2026-03-20T02:00:00.000Z", "2026-03-20T10:00:00.000Z"

Step = tuple[str, str | None, dict[str, Any], str]


def proposed(name: str = "em_1", **changes: Any) -> Step:
    body = {"emergency": name, "dataset": "ds_1", "review": "rv_" + name, "org": "office", "purpose": "relief",
            "people": ["ac_wang"], "ends": ENDS, **changes}  # fmt: skip
    return ("emergency.proposed", "ac_chen", body, BEFORE)


def decided(name: str = "em_1", by: str = "ac_li") -> Step:
    return ("emergency.decided", by, {"review": "rv_" + name, "outcome": "approve"}, BEFORE)


def started(name: str = "em_1", by: str = "ac_li", time: str = BEFORE) -> Step:
    return ("emergency.started", by, {"emergency": name, "dataset": "ds_1", "review": "rv_" + name}, time)


def ended(name: str = "em_1", time: str = AFTER) -> Step:
    return ("emergency.ended", None, {"emergency": name, "dataset": "ds_1", "destroyed": []}, time)


def reviewed(by: str | None = "ac_gao", name: str = "em_1") -> Step:
    return ("emergency.reviewed", by, {"emergency": name, "finding": "kept_within"}, AFTER)


def asked(by: str = "ac_wang", time: str = LATER, **changes: Any) -> list[Step]:
    about = {"query": "qr_1", "dataset": "ds_1", "purpose": "relief", **changes}
    passed = {"subject": "qr_1", "emergency": "em_1", "decision": "permit"}
    return [("query.asked", by, about, time), ("policy.decided", by, passed, time)]


def answered(query: str = "qr_1", time: str = LATER, cached: bool = False) -> Step:
    body = {"query": query, "dataset": "ds_1", "version": 1, "plan_hash": "p", "answer_hash": "a", "cached": cached}
    return ("query.answered", "ac_wang", body, time)


def refused(time: str) -> Step:
    """Anything that says what time it was."""
    return ("query.refused", None, {"query": "qr_9", "dataset": "ds_9", "code": "no_allowance"}, time)


LONG = ENDS + 90_000
OPENED: Step = ("account.opened", None, {"account": "ac_chen", "role": "steward", "org": "another"}, BEFORE)
ANSWERED, TWIN = answered(), answered("qr_2", cached=True)
TWIN_PUBLISHED: Step = ("release.published", "ac_li", {"query": "qr_2"}, LATER)
PUBLISHED: Step = ("release.published", "ac_li", {"query": "qr_1"}, LATER)
START = [proposed(), decided(), started()]
SECOND = [proposed("em_2", ends=ENDS + 90_000), decided("em_2")]


def codes(steps: list[Step]) -> list[str]:
    entries = [Entry(n, f"en_{n}", kind, who, body, time) for n, (kind, who, body, time) in enumerate(steps)]
    return [finding.code for finding in replay_emergencies(entries).findings]


def test_an_honest_one_from_start_to_review_and_the_next_one() -> None:
    next_one = [*SECOND, started("em_2", time=AFTER)]
    steps = [*START, *asked(), ANSWERED, ended(), reviewed(), *next_one]
    assert codes(steps) == []
    entries = [Entry(n, f"en_{n}", kind, who, body, time) for n, (kind, who, body, time) in enumerate(steps)]
    assert replay_emergencies(entries).counts() == {"count": 2, "passed": 1, "owed": 0}
    assert replay_emergencies(entries[:-4]).counts() == {"count": 1, "passed": 1, "owed": 1}


def test_two_at_once_on_two_datasets_are_in_order_until_one_is_over() -> None:
    elsewhere = [proposed("em_2", dataset="ds_2", ends=ENDS + 90_000), decided("em_2")]
    assert codes([*START, *elsewhere, started("em_2", time=LATER)]) == []
    assert codes([*START, *elsewhere, started("em_2", time=AFTER)]) == ["emergency_over_debt"]


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([proposed(), started()], "emergency_not_approved"),
        ([proposed(), decided(by="ac_chen"), started(by="ac_chen")], "emergency_not_approved"),
        ([proposed(), decided(), started(by="ac_zhou")], "emergency_not_approved"),
        ([proposed(), decided(), started(time=AFTER)], "emergency_too_late"),
        ([*START, started()], "emergency_not_approved"),
        ([*START, proposed()], "emergency_repeated"),
        ([*START, ended(), ended()], "emergency_repeated"),
        ([*START, ended(), *SECOND, started("em_2", time=AFTER)], "emergency_over_debt"),
        ([*START, *SECOND, started("em_2", time=AFTER)], "emergency_over_debt"),
        ([*START, *SECOND, started("em_2", time=LATER)], "emergency_overlaps"),
        ([*START, *asked(by="ac_ma")], "outside_emergency"),
        ([*START, *asked(time=AFTER)], "outside_emergency"),
        ([*START, *asked(purpose="marketing")], "outside_emergency"),
        ([*START, *asked(dataset="ds_2")], "outside_emergency"),
        ([*START, ended(time=LATER), *asked()], "outside_emergency"),
        ([proposed(), decided(), *asked()], "outside_emergency"),
        ([*START, *asked(), ended(time=LATER), ANSWERED], "answered_after_emergency"),
        ([*START, *asked(), ANSWERED, PUBLISHED], "emergency_answer_published"),
        # Never said to be ended, and asked or answered later; or dated back to before the end.
        ([*START, *asked(), answered(time=AFTER)], "answered_after_emergency"),
        ([*START, refused(AFTER), *asked(time=LATER)], "outside_emergency"),
        ([*START, *asked(), refused(AFTER), answered(time=LATER)], "answered_after_emergency"),
        ([proposed(), decided(), refused(AFTER), started(time=BEFORE)], "emergency_too_late"),
        # The same office, spelt otherwise.
        (
            [
                *START,
                ended(),
                proposed("em_2", org=" Ｏffice ", ends=LONG),
                decided("em_2"),
                started("em_2", time=AFTER),
            ],
            "emergency_over_debt",
        ),
        ([OPENED, *START], "emergency_of_another_office"),
        # Rewritten after the rules had spoken.
        ([*START, asked(purpose="marketing")[0], *asked()], "outside_emergency"),
        # Shown again outside of it, and published from there.
        ([*START, *asked(), ANSWERED, TWIN], "emergency_answer_reused"),
        ([*START, *asked(), ANSWERED, TWIN, TWIN_PUBLISHED], "emergency_answer_published"),
        ([*START, ended(), reviewed("ac_li")], "emergency_reviewed_by_starter"),
        ([*START, ended(), reviewed("ac_chen")], "emergency_reviewed_by_starter"),
        ([*START, ended(), reviewed(None)], "emergency_reviewed_by_starter"),
        ([*START, reviewed()], "emergency_reviewed_by_starter"),
        ([proposed(ends="soon")], "body_malformed"),
        ([started()], "body_malformed"),
    ],
)
def test_each_step_beyond_what_was_signed_is_named(steps: list[Step], code: str) -> None:
    assert code in codes(steps)


def test_what_was_paid_for_outside_as_well_may_be_shown_and_published() -> None:
    assert codes([*START, *asked(), ANSWERED, answered("qr_3"), TWIN, TWIN_PUBLISHED]) == []


def test_one_that_is_past_its_end_and_not_said_to_be_ended_is_named_and_owes_its_review() -> None:
    steps = [*START, refused(AFTER)]
    entries = [Entry(n, f"en_{n}", kind, who, body, time) for n, (kind, who, body, time) in enumerate(steps)]
    state = replay_emergencies(entries)
    assert (list(state.unended()), state.counts()["owed"], state.findings) == (["em_1"], 1, [])
    assert list(replay_emergencies(entries[:-1]).unended()) == []
