"""A steward approves with a passkey: enrolled by a proof, counted, revoked by nobody else, and never for two things."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.domain.actors import Actor
from core.domain.datasets import DatasetState
from core.domain.errors import CoreError
from core.domain.reviews import Review
from core.usecases.decide_review import Verdict, decide_review
from core.usecases.enrol_key import enrol_key, passkey_to_prove
from core.usecases.read_reviews import list_reviews
from core.usecases.revoke_key import my_keys, my_passkeys, revoke_key
from ledger.errors import LedgerError
from mingzheng.audit.approvals import replay_approvals
from mingzheng.audit.records import Entry
from tests.authenticator import Authenticator, high_s
from tests.factories import Office
from tests.unit.core.conftest import Town


def enrol(office: Office, who: Actor, passkey: Authenticator) -> None:
    asked = passkey_to_prove(office.services, who, passkey.public_key)
    proof, name = passkey.sign(asked.digest), passkey.public_key[:40]
    enrol_key(office.services, who, signer=asked.signer, signature=proof, credential=name)


def waiting(town: Town, key: str = "next") -> Review:
    dataset = town.office.submitted(town.chen, key=key)
    pending = list_reviews(town.office.services, town.li, state="pending", limit=9, after=None)
    return next(review for review in pending if review.dataset_id == dataset.id)


def approve(town: Town, review: Review, passkey: Authenticator, **faults: object) -> None:
    signature = passkey.sign(town.office.chain.digest(review.typed_data), **faults)
    decide(town, review, passkey, signature)


def decide(town: Town, review: Review, passkey: Authenticator, signature: str) -> None:
    verdict = Verdict("approve", "", passkey.signer, signature)
    decide_review(town.office.services, town.li, review.id, verdict, f"{review.id} {hash(signature)}")


def code_of(work: Callable[[], object]) -> str:
    with pytest.raises(CoreError) as refused:
        work()
    return str(refused.value.code)


def findings(office: Office) -> set[str]:
    kept = [e for e in office.entries() if e["kind"] in ("steward.enrolled", "steward.revoked", "dataset.decided")]
    entries = [Entry(i, f"en_{i}", e["kind"], (e["actor"] or {}).get("id"), e["body"]) for i, e in enumerate(kept)]
    return {finding.code for finding in replay_approvals(entries).findings}


def test_a_passkey_that_was_proven_approves_and_the_log_says_where_it_is_used(town: Town) -> None:
    passkey = Authenticator()
    enrol(town.office, town.li, passkey)
    review = waiting(town)
    approve(town, review, passkey)
    town.office.work()
    assert town.office.dataset(review.dataset_id).state == DatasetState.PUBLISHED
    enrolled = town.office.bodies("steward.enrolled")[-1]
    assert enrolled == {"account": town.li.id, "signer": passkey.signer, "site": "http://localhost:8300", "count": 1}
    assert ("approve", review.subject, passkey.signer) in town.office.chain.written


def test_faulty_assertions_are_refused_and_nothing_is_decided(town: Town) -> None:
    passkey, stranger = Authenticator(), Authenticator()
    enrol(town.office, town.li, passkey)
    review, digest = waiting(town), ""
    digest = town.office.chain.digest(review.typed_data)
    faulty = {
        "another site": passkey.sign(digest, origin="http://evil.example"),
        "another relying party": passkey.sign(digest, rp_id="evil.example"),
        "user not verified": passkey.sign(digest, flags=0x01),
        "another document": passkey.sign("0x" + "ee" * 32),
        "a registration": passkey.sign(digest, kind="webauthn.create"),
        "another key": stranger.sign(digest),
        "the other s": high_s(passkey.sign(digest)),
        "a keystore's": "0x" + "11" * 65,
    }
    for name, signature in faulty.items():
        assert code_of(lambda s=signature: decide(town, review, passkey, s)) == "signature_invalid", name
    decide(town, review, passkey, passkey.sign(digest))


def test_a_passkey_that_counts_back_is_a_copy_and_one_that_never_counts_is_not(town: Town) -> None:
    counting, still = Authenticator(), Authenticator(count=None)
    enrol(town.office, town.li, counting)
    enrol(town.office, town.li, still)
    first, second, third = (waiting(town, key) for key in "abc")
    approve(town, first, counting, count=9)
    assert code_of(lambda: approve(town, second, counting, count=9)) == "passkey_copied"
    assert code_of(lambda: approve(town, second, counting, count=0)) == "passkey_copied"
    approve(town, second, still)
    approve(town, third, still)
    assert "passkey_counter" not in findings(town.office)


def test_an_enrolment_is_for_one_person_one_key_and_one_site(town: Town) -> None:
    office, passkey = town.office, Authenticator()
    asked = passkey_to_prove(office.services, town.li, passkey.public_key)
    theirs = passkey_to_prove(office.services, town.chen, passkey.public_key)
    for digest, faults in [(theirs.digest, {}), (asked.digest, {"origin": "http://evil.example"})]:
        proof = passkey.sign(digest, **faults)
        bad = lambda p=proof: enrol_key(office.services, town.li, signer=asked.signer, signature=p, credential="a")  # noqa: E731
        assert code_of(bad) == "signature_invalid"
    enrol(office, town.li, passkey)
    assert code_of(lambda: enrol(office, town.chen, passkey)) == "key_taken"


def test_a_passkey_of_another_site_is_none_here_as_the_auditor_would_say(town: Town) -> None:
    passkey, moved = Authenticator(), "https://data.example"
    enrol(town.office, town.li, passkey)
    review = waiting(town)
    services, passkey.site, town.office.chain.site = replace(town.office.services, site=moved), moved, moved
    signature = passkey.sign(town.office.chain.digest(review.typed_data))
    verdict = Verdict("approve", "", passkey.signer, signature)
    assert code_of(lambda: decide_review(services, town.li, review.id, verdict, "moved")) == "signer_not_enrolled"
    assert my_passkeys(services, town.li) == [] and len(my_passkeys(town.office.services, town.li)) == 1


def test_a_revoked_key_signs_nothing_more_here_on_chain_or_in_the_audit(town: Town) -> None:
    office, lost, kept = town.office, Authenticator(), Authenticator()
    enrol(office, town.li, lost)
    enrol(office, town.li, kept)
    before = waiting(town, "before")
    approve(town, before, lost)
    office.work()
    row = next(key for key in my_keys(office.services, town.li) if key.signer == lost.signer)
    assert code_of(lambda: revoke_key(office.services, town.chen, row.id)) == "not_found"
    assert revoke_key(office.services, town.li, row.id).off_chain
    assert ("revoke", lost.signer) in office.chain.written
    after = waiting(town, "after")
    assert code_of(lambda: approve(town, after, lost)) == "signer_not_enrolled"
    assert code_of(lambda: enrol(office, town.li, lost)) == "key_revoked"
    approve(town, after, kept)
    assert office.kinds().count("steward.revoked") == 1


def test_a_key_ends_here_while_the_chain_is_away_and_there_when_it_is_back(town: Town) -> None:
    office, lost = town.office, Authenticator()
    enrol(office, town.li, lost)
    row = next(key for key in my_keys(office.services, town.li) if key.signer == lost.signer)
    office.chain.down = True
    with pytest.raises(LedgerError):
        revoke_key(office.services, town.li, row.id)
    assert code_of(lambda: approve(town, waiting(town), lost)) == "signer_not_enrolled"
    office.chain.down = False
    assert revoke_key(office.services, town.li, row.id).off_chain
    assert office.kinds().count("steward.revoked") == 1
