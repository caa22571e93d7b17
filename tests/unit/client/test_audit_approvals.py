"""The auditor's replay of approvals: each signs what its own review asked for, with a key that is one person's."""

from __future__ import annotations

from typing import Any

import pytest

from mingzheng.audit.approvals import replay_approvals
from mingzheng.audit.records import Entry

KEY, OTHER_KEY = "0x" + "c1" * 20, "0x" + "c2" * 20
CHAIN, SUBJECT, OTHER_SUBJECT = ("0x" + digit * 64 for digit in "123")

Step = tuple[str, str, dict[str, Any]]


def enrolled(account: str = "ac_li", signer: str = KEY) -> Step:
    return ("steward.enrolled", account, {"account": account, "signer": signer})


def revoked(account: str = "ac_li") -> Step:
    return ("steward.revoked", account, {"account": account, "signer": KEY})


REGISTERED: Step = ("dataset.registered", "ac_chen", {"dataset": "ds_1", "chain_dataset": CHAIN})
ANOTHER: Step = ("dataset.registered", "ac_chen", {"dataset": "ds_2", "chain_dataset": CHAIN})
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
            "chain_dataset": CHAIN, "action": action, "not_after": 1, "nonce": "0x1", **changes}  # fmt: skip
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


@pytest.mark.parametrize(("decides", "action"), [("raise.decided", "raise"), ("emergency.decided", "emergency")])
def test_what_nobody_asked_for_is_not_approved(decides: str, action: str) -> None:
    assert "approval_subject" in codes(*START, decided(decides, action, DATASET))


def test_an_approval_of_one_act_is_none_of_another() -> None:
    raised = [requested("raise.requested", DATASET), decided("raise.decided", "raise", DATASET)]
    published = ("dataset.published", "ac_li", {**DATASET, "review": "rv_1"})
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
