"""The auditor's replay of approvals: each signs what its own review asked for, with a key that is one person's."""

from __future__ import annotations

from typing import Any

import pytest

from mingzheng.audit.approvals import replay_approvals
from mingzheng.audit.records import Entry

KEY, OTHER_KEY = "0x" + "c1" * 20, "0x" + "c2" * 20
CHAIN, SUBJECT, OTHER_SUBJECT, OTHER_CHAIN, NONCE = ("0x" + digit * 64 for digit in "123ab")

Step = tuple[str, str, dict[str, Any]]


def enrolled(account: str = "ac_li", signer: str = KEY) -> Step:
    return ("steward.enrolled", account, {"account": account, "signer": signer})


def revoked(account: str = "ac_li") -> Step:
    return ("steward.revoked", account, {"account": account, "signer": KEY})


REGISTERED: Step = ("dataset.registered", "ac_chen", {"dataset": "ds_1", "chain_dataset": CHAIN})
ANOTHER: Step = ("dataset.registered", "ac_chen", {"dataset": "ds_2", "chain_dataset": OTHER_CHAIN})
ASKED: Step = ("query.asked", "ac_wang", {"query": "qr_1", "dataset": "ds_1"})
ANOTHER_ASKED: Step = ("query.asked", "ac_wang", {"query": "qr_2", "dataset": "ds_1"})
START = [enrolled(), REGISTERED, ANOTHER, ASKED, ANOTHER_ASKED]

DATASET, QUERY = {"dataset": "ds_1"}, {"query": "qr_1"}
# kind of the request, kind of the approval, its action, what it is about, what else the request would be about
KINDS = [
    ("publication.requested", "dataset.decided", "publish", DATASET, "ds_2"),
    ("raise.requested", "raise.decided", "raise", DATASET, "ds_2"),
    ("emergency.proposed", "emergency.decided", "emergency", DATASET, "ds_2"),
    ("release.requested", "release.decided", "release", QUERY, "qr_2"),
    ("release.publication_requested", "release.publication_decided", "publish_release", QUERY, "qr_2"),
]


def requested(kind: str, about: dict[str, Any], **changes: Any) -> Step:
    return (kind, "ac_wang", {**about, "review": "rv_1", "subject": SUBJECT, **changes})


def decided(kind: str, action: str, about: dict[str, Any], **changes: Any) -> Step:
    body = {**about, "review": "rv_1", "outcome": "approve", "subject": SUBJECT, "signer": KEY, "signature": "0x",
            "chain_dataset": CHAIN, "action": action, "not_after": 1, "nonce": NONCE, **changes}  # fmt: skip
    return (kind, "ac_li", body)


def codes(*steps: Step) -> set[str]:
    entries = [Entry(n, f"en_{n}", kind, who, body) for n, (kind, who, body) in enumerate(steps)]
    return {finding.code for finding in replay_approvals(entries).findings}


@pytest.mark.parametrize(("asks", "decides", "action", "about", "another"), KINDS)
def test_only_what_the_review_asked_for_is_approved(
    asks: str, decides: str, action: str, about: dict[str, Any], another: str
) -> None:
    name = next(iter(about))
    signs = decided(decides, action, about)
    assert codes(*START, requested(asks, about), signs) == set()
    assert "approval_subject" in codes(*START, requested(asks, about, subject=OTHER_SUBJECT), signs)
    assert "approval_subject" in codes(*START, requested(asks, {name: another}), signs)
    # Asked for again under the same review: what was said first counts.
    again = requested(asks, about, subject=OTHER_SUBJECT)
    assert "approval_subject" in codes(*START, again, requested(asks, about), signs)


def test_a_narrower_question_is_signed_under_the_review_that_followed() -> None:
    narrowed = requested("release.narrowed", QUERY, review="rv_0", narrowed_to="rv_1")
    signs = decided("release.decided", "release", QUERY)
    assert codes(*START, narrowed, signs) == set()
    assert "approval_subject" in codes(*START, narrowed, decided("release.decided", "release", QUERY, subject="0x"))


def test_a_request_of_an_older_log_says_no_subject() -> None:
    older = ("release.requested", "ac_wang", {**QUERY, "review": "rv_1"})
    assert codes(*START, older, decided("release.decided", "release", QUERY)) == set()


@pytest.mark.parametrize(("_asks", "decides", "action", "about", "_another"), KINDS)
def test_what_nobody_asked_for_is_not_approved(
    _asks: str, decides: str, action: str, about: dict[str, Any], _another: str
) -> None:
    assert "approval_subject" in codes(*START, decided(decides, action, about))


def test_once_a_request_said_its_subject_all_that_come_must() -> None:
    newer = requested("release.requested", {"query": "qr_2"}, review="rv_2")
    older = ("release.requested", "ac_wang", {**QUERY, "review": "rv_1"})
    assert codes(*START, newer, older, decided("release.decided", "release", QUERY)) == {"approval_subject"}


# --- One review is signed once, while it waits and in time; and lets one thing out.

PUBLISH = [requested("publication.requested", DATASET), decided("dataset.decided", "publish", DATASET)]


def published(version: int = 1, **changes: Any) -> Step:
    body = {**DATASET, "chain_dataset": CHAIN, "version": version, "review": "rv_1", **changes}
    return ("dataset.published", "ac_li", body)


def test_one_review_publishes_one_version() -> None:
    assert codes(*START, *PUBLISH, published()) == set()
    assert codes(*START, *PUBLISH, published(), published(2)) == {"review_used_again"}
    again = [("publication.requested", "ac_wang", {**DATASET, "review": "rv_2", "subject": SUBJECT}),
             decided("dataset.decided", "publish", DATASET, review="rv_2", nonce=OTHER_CHAIN)]  # fmt: skip
    assert codes(*START, *PUBLISH, published(), *again, published(2, review="rv_2")) == set()
    assert codes(*START, *PUBLISH, published(), *again, published(1, review="rv_2")) == {"version_repeated"}
    assert codes(*START, *PUBLISH, published(2), *again, published(1, review="rv_2")) == {"version_repeated"}


def test_one_review_makes_one_answer_public() -> None:
    signed = [requested("release.publication_requested", QUERY),
              decided("release.publication_decided", "publish_release", QUERY)]  # fmt: skip
    public = ("release.published", "ac_li", {**QUERY, "review": "rv_1"})
    assert codes(*START, *signed, public) == set()
    assert codes(*START, *signed, public, public) == {"review_used_again"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("review.expired", {"review": "rv_1"}),
        ("dataset.decided", {**DATASET, "review": "rv_1", "outcome": "refuse"}),
        ("dataset.decided", {**DATASET, "review": "rv_1", "outcome": "reject"}),
        ("dataset.withdrawn", {**DATASET, "reviews": ["rv_1"]}),
        ("query.withdrawn", {**QUERY, "review": "rv_1"}),
        ("release.narrowed", {**QUERY, "review": "rv_1", "narrowed_to": "rv_2", "subject": SUBJECT}),
    ],
)
def test_a_review_that_ended_is_not_signed_any_more(kind: str, body: dict[str, Any]) -> None:
    assert codes(*START, PUBLISH[0], (kind, "ac_gao", body), PUBLISH[1]) == {"review_ended"}


def test_a_review_is_signed_once() -> None:
    assert codes(*START, *PUBLISH, decided("dataset.decided", "publish", DATASET, nonce=OTHER_CHAIN)) == {
        "review_ended"
    }


def dated(*steps: tuple[Step, str]) -> set[str]:
    entries = [Entry(n, f"en_{n}", *step, time=time) for n, (step, time) in enumerate(steps)]
    return {finding.code for finding in replay_approvals(entries).findings}


DEADLINE = 1_774_000_000  # 2026-03-20T09:46:40Z
IN_TIME, LATE, MUCH_LATER = "2026-03-20T09:46:39.999Z", "2026-03-20T09:46:40.000Z", "2026-03-20T10:46:40.000Z"


def test_an_approval_comes_before_the_deadline_that_it_names() -> None:
    signs = decided("dataset.decided", "publish", DATASET, not_after=DEADLINE)
    start = [(step, IN_TIME) for step in (*START, PUBLISH[0])]
    assert dated(*start, (signs, IN_TIME)) == set()
    assert dated(*start, (signs, LATE)) == {"approval_too_late"}
    # Dated back to before it, after an entry that says what time it was.
    assert dated(*start, (ASKED, MUCH_LATER), (signs, IN_TIME)) == {"approval_too_late"}


# --- What is signed is numbers, and a log that compares texts must spell each in one way.


@pytest.mark.parametrize(
    "spelt",
    [
        {"nonce": NONCE.upper().replace("0X", "0x")},
        {"nonce": "0x0b"},
        {"nonce": NONCE[2:]},
        {"subject": SUBJECT.replace("0x", "0X")},
        {"not_after": " 2_000_000_000 "},
        {"not_after": "2000000000"},
        {"not_after": 2e9},
        {"not_after": True},
    ],
)
def test_what_was_signed_has_one_spelling(spelt: dict[str, Any]) -> None:
    asks = requested("publication.requested", DATASET, **{k: v for k, v in spelt.items() if k == "subject"})
    assert codes(*START, asks, decided("dataset.decided", "publish", DATASET, **spelt)) == {"approval_misspelt"}


@pytest.mark.parametrize(
    "step",
    [
        ("dataset.registered", "ac_chen", {"dataset": "ds_3", "chain_dataset": CHAIN}),
        ("dataset.submitted", "ac_chen", {"dataset": "ds_1", "chain_dataset": SUBJECT}),
        ("population.opened", "ac_chen", {"population": "pp_1", "chain_population": CHAIN}),
        ("dataset.registered", "ac_chen", {"dataset": "ds_3", "chain_dataset": NONCE.upper()}),
        published(chain_dataset=OTHER_CHAIN),
    ],
    ids=["of another", "a second one", "of a population", "misspelt", "another at the end"],
)
def test_a_name_on_the_chain_is_one_accounts_for_good(step: Step) -> None:
    assert codes(*START, *PUBLISH, step) == {"chain_name_wrong"}


def test_an_approval_of_one_act_is_none_of_another() -> None:
    raised = [requested("raise.requested", DATASET), decided("raise.decided", "raise", DATASET)]
    published = ("dataset.published", "ac_li", {**DATASET, "chain_dataset": CHAIN, "version": 1, "review": "rv_1"})
    assert "publish_not_approved" in codes(*START, *raised, published)
    signed = [requested("release.publication_requested", QUERY),
              decided("release.publication_decided", "publish_release", QUERY)]  # fmt: skip
    public = ("release.published", "ac_li", {**DATASET, "query": "qr_2", "review": "rv_1"})
    assert "publication_not_approved" in codes(*START, *signed, public)


@pytest.mark.parametrize(
    "steps",
    [
        [enrolled(), enrolled("ac_gao")],
        [enrolled(), revoked(), enrolled("ac_gao")],
        [enrolled(), revoked(), enrolled()],
        [enrolled(), enrolled("ac_gao", KEY.upper().replace("0X", "0x"))],
    ],
)
def test_a_key_that_is_enrolled_for_another_or_after_its_revocation_is_named(steps: list[Step]) -> None:
    assert codes(*steps) == {"key_enrolled_again"}


def test_a_key_that_was_handed_on_still_signs_for_nobody_else() -> None:
    signs = decided("dataset.decided", "publish", DATASET)
    handed_on = [enrolled("ac_gao"), *START]
    assert codes(*handed_on, requested("publication.requested", DATASET), signs) == {
        "key_enrolled_again", "approval_key_of_another",
    }  # fmt: skip


def test_two_keys_of_one_person_and_one_each_of_two_are_fine() -> None:
    assert codes(enrolled(), revoked(), enrolled("ac_li", OTHER_KEY)) == set()
    assert codes(enrolled(), enrolled("ac_gao", OTHER_KEY)) == set()
