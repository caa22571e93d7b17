"""The auditor computes what a steward signed from what the request says, and holds what was done to it."""

from __future__ import annotations

from typing import Any

import pytest

from mingzheng.audit.approvals import replay_approvals
from mingzheng.audit.records import Entry
from mingzheng.audit.run import audit_log
from mingzheng.review_subject import flat_subject, opened_subject, opening, opens, review_subject
from tests.client_log import story
from tests.unit.client.test_audit import TRUST, copy_of

SALT, KEY = bytes(range(32)), "0x" + "c1" * 20
CHAIN, STREET = "0x" + "d1" * 32, "0x" + "f1" * 32
CAP = {"cap_rho_nano": "1000", "cap_delta_atto": "0"}
PUBLISH = {
    "dataset": "ds_1", "version": 1, "upload_sha256": "aa", "sources": [], "purpose": "study",
    "legal_basis": "statutory_duty", "statutory_reference": "x", "attested": {}, "min_age": 18, "stated": [],
    "identifier_kind": None,
    **CAP, "within": [{"account": "pp_1", "chain_account": STREET, **CAP}],
    "treatments": [{"column": "name", "technique": "drop"}], "schema": {"columns": []},
}  # fmt: skip
RELEASE = {"query": "qr_1", "dataset": "ds_1", "version": 1, "plan": {"where": []}, "plan_hash": "p",
           "purpose": "study", "rho_nano": "5", "delta_atto": "0"}  # fmt: skip
PUBLIC = {"publication": "pb_1", "query": "qr_1", "dataset": "ds_1", "version": 1, "plan": {"where": []},
          "plan_hash": "p", "purpose": "study", "answer_hash": "a"}  # fmt: skip
EMERGENCY = {"emergency": "em_1", "dataset": "ds_1", "purpose": "relief", "people": ["ac_wang"], "ends": 9,
             "reason": "flood"}  # fmt: skip
KINDS = [
    ("publication.requested", PUBLISH), ("release.requested", RELEASE), ("release.narrowed", RELEASE),
    ("release.publication_requested", PUBLIC), ("emergency.proposed", EMERGENCY),
]  # fmt: skip

Step = tuple[str, str | None, dict[str, Any]]


def requested(kind: str, document: dict[str, Any], **changes: Any) -> Step:
    ids = {"review": "rv_0", "narrowed_to": "rv_1"} if kind == "release.narrowed" else {"review": "rv_1"}
    said = {**opening(SALT, document), "subject": review_subject(SALT, document), **ids}
    return (kind, "ac_wang", said | changes)


def decided(kind: str, action: str, about: dict[str, str], subject: str) -> Step:
    return (kind, "ac_li", {**about, "review": "rv_1", "outcome": "approve", "subject": subject, "signer": KEY,
                            "signature": "0x", "chain_dataset": CHAIN, "action": action, "not_after": 1,
                            "nonce": "0x" + "0b" * 32})  # fmt: skip


START: list[Step] = [
    ("steward.enrolled", "ac_li", {"account": "ac_li", "signer": KEY}),
    ("population.opened", "ac_chen", {"population": "pp_1", "chain_population": STREET}),
    ("dataset.registered", "ac_chen", {"dataset": "ds_1", "chain_dataset": CHAIN, "within": ["pp_1"]}),
    ("query.asked", "ac_wang", {"query": "qr_1", "dataset": "ds_1", "version": 1}),
    ("query.asked", "ac_wang", {"query": "qr_2", "dataset": "ds_1", "version": 2}),
]


def codes(*steps: Step) -> set[str]:
    entries = [Entry(n, f"en_{n}", *step) for n, step in enumerate([*START, *steps])]
    return {finding.code for finding in replay_approvals(entries).findings}


@pytest.mark.parametrize(("kind", "document"), KINDS)
def test_a_request_says_what_is_signed_and_every_other_word_of_it_is_named(kind: str, document: dict[str, Any]) -> None:
    assert codes(requested(kind, document)) == set()
    said = requested(kind, document)[2]
    for name in document.keys() & said.keys():
        assert codes(requested(kind, document, **{name: "another"})) & {"request_not_as_signed", "body_malformed"}, name
    for seal in said["sealed"]:
        assert codes(requested(kind, document, sealed=said["sealed"] | {seal: "00" * 32})) == {"request_not_as_signed"}
    assert codes(requested(kind, document, sealed=said["sealed"] | {"more": "00" * 32})) == {"request_not_as_signed"}


@pytest.mark.parametrize(("kind", "document"), KINDS)
def test_nothing_that_is_sealed_and_no_salt_that_opens_it_is_said(kind: str, document: dict[str, Any]) -> None:
    said = requested(kind, document)[2]
    assert SALT.hex() not in str(said) and not {"plan", "reason", "schema", "treatments"} & said.keys()


def test_a_signature_for_one_question_is_none_for_another() -> None:
    """Given for qr_1, which was never logged as decided, and its subject written into the request of qr_2."""
    _, _, honest = requested("release.requested", RELEASE)
    borrowed = {**requested("release.requested", RELEASE | {"query": "qr_2", "version": 2})[2],
                "subject": honest["subject"]}  # fmt: skip
    signs = decided("release.decided", "release", {"query": "qr_2"}, honest["subject"])
    assert codes(("release.requested", "ac_wang", borrowed), signs) == {"request_not_as_signed"}


def test_a_request_is_of_the_dataset_and_version_that_was_asked_about() -> None:
    for change in ({"version": 2}, {"dataset": "ds_2"}):
        assert codes(requested("release.requested", RELEASE | change)) == {"request_not_as_signed"}


PUBLISHED = {"dataset": "ds_1", "chain_dataset": CHAIN, "version": 1, "review": "rv_1", **CAP, "within": ["pp_1"]}
MADE_PUBLIC = {name: PUBLIC[name] for name in PUBLIC if name not in ("plan", "purpose")} | {"review": "rv_1"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"version": 2}, "published_not_as_signed"),
        ({"cap_rho_nano": "1001"}, "published_not_as_signed"),
        ({"within": []}, "published_not_as_signed"),
    ],
)
def test_what_is_published_is_under_the_promises_that_were_signed(change: dict[str, Any], code: str | None) -> None:
    asks = requested("publication.requested", PUBLISH)
    signs = decided("dataset.decided", "publish", {"dataset": "ds_1"}, asks[2]["subject"])
    found = codes(asks, signs, ("dataset.published", "ac_li", PUBLISHED | change))
    assert found - {"place_changed"} == ({code} - {None})


def test_the_promises_around_are_those_that_the_chain_holds_under_these_names() -> None:
    around = [{"account": "pp_1", "chain_account": CHAIN, **CAP}]
    asks = requested("publication.requested", PUBLISH | {"within": around})
    signs = decided("dataset.decided", "publish", {"dataset": "ds_1"}, asks[2]["subject"])
    assert codes(asks, signs, ("dataset.published", "ac_li", PUBLISHED)) == {"published_not_as_signed"}


@pytest.mark.parametrize("change", [{}, {"answer_hash": "b"}, {"plan_hash": "q"}, {"publication": "pb_2"}])
def test_the_answer_that_is_made_public_is_the_one_that_was_signed_for(change: dict[str, Any]) -> None:
    asks = requested("release.publication_requested", PUBLIC)
    signs = decided("release.publication_decided", "publish_release", {"query": "qr_1"}, asks[2]["subject"])
    found = codes(asks, signs, ("release.published", "ac_li", MADE_PUBLIC | change))
    assert found == ({"published_not_as_signed"} if change else set())


def test_once_a_request_opened_what_is_signed_all_that_come_must() -> None:
    older = ("publication.requested", "ac_wang", {"dataset": "ds_1", "review": "rv_2", "subject": "0x" + "22" * 32})
    assert codes(older) == set()
    assert codes(requested("release.requested", RELEASE), older) == {"form_older"}


def test_approvals_of_requests_in_the_older_form_are_named() -> None:
    older = ("publication.requested", "ac_wang", {"dataset": "ds_1", "review": "rv_1", "subject": STREET})
    signs = decided("dataset.decided", "publish", {"dataset": "ds_1"}, STREET)
    entries = [Entry(n, f"en_{n}", *step) for n, step in enumerate([*START, older, signs])]
    assert replay_approvals(entries).unopened == [len(START) + 1]
    asks = requested("publication.requested", PUBLISH)
    signs = decided("dataset.decided", "publish", {"dataset": "ds_1"}, asks[2]["subject"])
    entries = [Entry(n, f"en_{n}", *step) for n, step in enumerate([*START, asks, signs])]
    assert replay_approvals(entries).unopened == []
    says = audit_log(copy_of(story()), TRUST).check("approvals").says
    assert "so it was not computed: 3, 13." in says.en


def test_neither_layer_is_taken_for_the_other() -> None:
    layered, flat = review_subject(SALT, RELEASE), flat_subject(SALT, RELEASE)
    assert layered != flat and all(opens(SALT, RELEASE, subject) for subject in (layered, flat))
    assert not opens(SALT, RELEASE | {"rho_nano": "6"}, layered) and not opens(bytes(32), RELEASE, layered)
    # The outer document, shown as if it were the whole one: a steward would sign what no screen showed.
    said = opening(SALT, RELEASE)
    outer = {name: value for name, value in said.items() if name != "subject_salt"}
    salt = bytes.fromhex(said["subject_salt"])
    assert (
        opened_subject(said, tuple(name for name in outer if name != "sealed")) == flat_subject(salt, outer) == layered
    )
    assert not opens(salt, outer, layered)
