"""From upload to publication: the law first, then another person's signature, then a clean re-scan."""

from __future__ import annotations

import pytest

from core.domain.actors import Actor, Role
from core.domain.errors import CoreError
from core.usecases.attest_facts import attest_facts
from core.usecases.change_columns import Change, change_columns
from core.usecases.decide_review import Verdict, decide_review
from core.usecases.enrol_key import enrol_key
from core.usecases.grant_allowance import Grant, grant_allowance
from core.usecases.read_catalogue import read_catalogue
from core.usecases.read_dataset import list_datasets, read_dataset
from core.usecases.read_reviews import list_reviews
from core.usecases.submit_dataset import submit_dataset
from ledger.errors import LedgerError
from mingzheng.canonical import canonical
from mingzheng.commitment import commit_document
from mingzheng.size_grant import size_allowance
from tests import fakes
from tests.factories import SIGNERS, Office
from tests.fakes import signature_of


def test_a_shared_dataset_leaves_every_step_in_the_log(office: Office, chen: Actor, li: Actor) -> None:
    before = len(office.kinds())
    dataset = office.published(chen, li)
    assert (dataset.state, dataset.version) == ("published", 1)
    assert office.kinds()[before:] == [
        "dataset.registered", "dataset.submitted", "dataset.scanned", "policy.decided", "publication.requested",
        "steward.enrolled", "dataset.decided", "policy.decided", "dataset.treated", "dataset.published",
    ]  # fmt: skip
    approve, opened = office.chain.written[-2:]
    assert approve[0] == "approve" and opened == ("open", dataset.chain_id, 1000, 0)


def test_telling_the_size_is_paid_from_the_cap_and_said_in_the_entry(office: Office, chen: Actor, li: Actor) -> None:
    office.dp.size_rho = 7
    dataset = office.published(chen, li)
    assert (dataset.spent_rho, dataset.people_rounded, dataset.rows_rounded) == (7, 2000, 20000)
    body = office.entries()[-1]["body"]
    assert (body["rows_rounded"], body["size_rho_nano"]) == (20000, "7")
    granted = size_allowance(dataset.chain_id, 1)
    assert body["chain_size_allowance"] == granted
    assert office.chain.written[-1] == ("grant", dataset.chain_id, granted, 7, 0)
    assert office.account_faults() == []


def test_allowances_and_the_size_together_stay_within_the_cap(office: Office, chen: Actor, li: Actor) -> None:
    office.dp.size_rho = 7
    dataset = office.published(chen, li)
    wang = office.person("wang", Role.RESEARCHER, org="university-y")
    with pytest.raises(CoreError, match="allowance_over_cap"):
        office.granted(chen, dataset, wang, rho="994")
    assert office.granted(chen, dataset, wang, rho="993").active


def test_a_cap_that_cannot_pay_for_the_size_is_refused(office: Office, chen: Actor) -> None:
    office.dp.size_rho = 7
    with pytest.raises(CoreError, match="amount_invalid"):
        office.registered(chen, cap="6")
    assert office.registered(chen, cap="7").cap_rho == 7


def test_after_publication_the_upload_is_destroyed(office: Office, chen: Actor, li: Actor) -> None:
    office.published(chen, li)
    assert office.vault.uploads() == set()


def test_a_refused_attempt_is_recorded_and_can_be_repeated_when_the_missing_is_supplied(
    office: Office, chen: Actor
) -> None:
    dataset = office.scanned(chen)
    office.policy.answers["release"] = "needs_pipia"
    refused, decision = submit_dataset(office.services, chen, dataset.id)
    assert (refused.state, decision.missing) == ("scanned", ("needs_pipia",))
    attest_facts(office.services, chen, dataset.id, {"pipia.done": True})
    office.policy.answers["release"] = "needs_approval"
    waiting, _ = submit_dataset(office.services, chen, dataset.id)
    assert waiting.state == "awaiting_approval"
    assert office.policy.seen[-1]["pipia.done"] is True
    assert office.kinds().count("policy.decided") == 2


def test_who_submitted_cannot_approve(office: Office, chen: Actor, li: Actor) -> None:
    dataset = office.submitted(chen)
    office.enrolled(chen)
    with pytest.raises(CoreError, match="cannot_approve_own"):
        office.approve(chen)
    assert read_dataset(office.services, chen, dataset.id).state == "awaiting_approval"


@pytest.mark.parametrize("wrong", ["", "0x00", SIGNERS["li"] + ":00"])
def test_a_wrong_signature_decides_nothing(office: Office, chen: Actor, li: Actor, wrong: str) -> None:
    dataset = office.submitted(chen)
    office.enrolled(li)
    review = office.pending(li)
    with pytest.raises(CoreError, match="signature_invalid"):
        decide_review(office.services, li, review.id, Verdict("approve", "", SIGNERS["li"], wrong), "k")
    assert read_dataset(office.services, chen, dataset.id).state == "awaiting_approval"


def test_a_key_enrolled_by_somebody_else_does_not_count(office: Office, chen: Actor, li: Actor) -> None:
    dataset = office.submitted(chen)
    office.enrolled(chen)
    review = office.pending(li)
    stolen = signature_of(review.typed_data, SIGNERS["chen"])
    with pytest.raises(CoreError, match="signer_not_enrolled"):
        decide_review(office.services, li, review.id, Verdict("approve", "", SIGNERS["chen"], stolen), "k")
    assert read_dataset(office.services, chen, dataset.id).state == "awaiting_approval"
    with pytest.raises(CoreError, match="key_taken"):
        mine = signature_of(office.chain.enrolment_typed_data(li.id, SIGNERS["chen"]), SIGNERS["chen"])
        enrol_key(office.services, li, signer=SIGNERS["chen"], signature=mine)


def test_a_refusal_owes_a_reason_and_ends_the_matter(office: Office, chen: Actor, li: Actor) -> None:
    dataset = office.submitted(chen)
    review = office.pending(li)
    with pytest.raises(CoreError, match="reason_missing"):
        office.refuse(li, " ")
    office.refuse(li, "too detailed")
    assert read_dataset(office.services, chen, dataset.id).state == "refused"
    with pytest.raises(CoreError, match="review_decided"):
        office.refuse(li, "again", review)


def test_a_dirty_rescan_publishes_nothing_and_names_the_columns(office: Office, chen: Actor, li: Actor) -> None:
    office.scanner.leaks = ["person"]
    dataset = office.published(chen, li)
    assert dataset.state == "scanned" and dataset.problem is not None
    assert dataset.problem["code"] == "rescan_found_personal_data"
    assert dataset.problem["details"]["columns"] == ["person"]
    assert not any(fact[0] == "open" for fact in office.chain.written)


def test_a_signature_counts_only_until_its_time_has_passed(office: Office, chen: Actor, li: Actor) -> None:
    office.submitted(chen)
    office.enrolled(li)
    office.clock.advance(days=8)
    with pytest.raises(CoreError, match="review_expired"):
        office.approve(li)


def test_a_direct_identifier_cannot_be_kept(office: Office, chen: Actor) -> None:
    dataset = office.scanned(chen)
    with pytest.raises(CoreError, match="treatment_weaker"):
        change_columns(
            office.services,
            chen,
            dataset.id,
            ["person"],
            Change(treatment={"technique": "keep", "parameters": {}}, reason="needed"),
        )


def test_the_treatment_that_is_signed_and_done_is_the_chosen_one_with_its_parameters(
    office: Office, chen: Actor, li: Actor
) -> None:
    dataset = office.scanned(chen)
    coarser = {"technique": "generalise_address", "parameters": {"level": "city"}}
    change_columns(office.services, chen, dataset.id, ["district"], Change(treatment=coarser, reason="enough"))
    body = office.entries()[-1]["body"]
    assert (body["technique"], body["parameters"]) == ("generalise_address", {"level": "city"})
    submit_dataset(office.services, chen, dataset.id)
    review = office.pending(li)
    assert review.subject_document["treatments"] == [
        {"column": "person", "technique": "pseudonymise", "parameters": {}},
        {"column": "district", **coarser},
    ]
    office.enrolled(li)
    office.approve(li)
    office.work()
    assert [column["treatment"] for column in office.scanner.treated] == [fakes.COLUMNS[0]["treatment"], coarser]


def test_the_log_commits_to_the_risk_before_and_after_and_says_no_figure(
    office: Office, chen: Actor, li: Actor
) -> None:
    dataset = office.published(chen, li)
    bodies = {entry["kind"]: entry["body"] for entry in office.entries()}
    assert set(bodies["dataset.scanned"]) == {"dataset", "columns", "figures_commitment"}
    assert set(bodies["dataset.treated"]) == {"dataset", "version", "rescan", "treatments", "figures_commitment"}
    for kind, when, counted in (("scanned", "before", fakes.RISK), ("treated", "after", fakes.RISK_AFTER)):
        kept = dict(dataset.risk[when])
        salt = bytes.fromhex(kept.pop("salt"))
        opened = commit_document(salt, canonical({"dataset": dataset.id, "figures": counted})).hex()
        assert (kept, bodies[f"dataset.{kind}"]["figures_commitment"]) == (counted, opened)


def test_what_was_attested_is_signed_with_its_values_and_cannot_part_from_the_signature(
    office: Office, chen: Actor, li: Actor
) -> None:
    dataset = office.scanned(chen)
    said_at = office.clock.now().isoformat()
    attest_facts(office.services, chen, dataset.id, {"data.retention_until": "2027-12-31", "pipia.done": True})
    submit_dataset(office.services, chen, dataset.id)
    review = office.pending(li)
    assert review.subject_document["attested"] == {
        "data.retention_until": {"value": "2027-12-31", "by": chen.id, "at": said_at},
        "pipia.done": {"value": True, "by": chen.id, "at": said_at},
    }
    office.enrolled(li)
    facts = office.dataset(dataset.id).facts
    with office.services.transaction() as uow:
        uow.datasets.change(dataset.id, facts={**facts, "pipia.done": {**facts["pipia.done"], "value": False}})
    with pytest.raises(CoreError, match="changed_meanwhile"):
        office.sign(li, review)


def test_only_what_a_person_may_attest_is_taken(office: Office, chen: Actor) -> None:
    dataset = office.scanned(chen)
    with pytest.raises(CoreError, match="fact_not_attestable"):
        attest_facts(office.services, chen, dataset.id, {"actor.self_approval": False})


def test_another_office_does_not_find_the_dataset(office: Office, chen: Actor) -> None:
    dataset = office.scanned(chen)
    stranger = office.person("zhao", Role.STEWARD, org="office-z")
    with pytest.raises(CoreError, match="not_found"):
        read_dataset(office.services, stranger, dataset.id)
    assert list_datasets(office.services, stranger, limit=9, after=None) == []


def test_grants_together_cannot_exceed_the_cap(office: Office, chen: Actor, li: Actor) -> None:
    dataset = office.published(chen, li)
    wang = office.person("wang", Role.RESEARCHER)
    office.granted(chen, dataset, wang, rho="900")
    with pytest.raises(CoreError, match="allowance_over_cap"):
        office.granted(chen, dataset, wang, rho="101")


def test_a_grant_interrupted_before_the_chain_is_finished_by_its_key(office: Office, chen: Actor, li: Actor) -> None:
    dataset = office.published(chen, li)
    wang = office.person("wang", Role.RESEARCHER)
    grant = Grant(wang.id, "10", "0", "study")
    office.chain.down = True
    with pytest.raises(LedgerError, match="chain_unreachable"):
        grant_allowance(office.services, chen, dataset.id, grant, "g")
    assert read_catalogue(office.services, wang, dataset.id)[1] is None
    office.chain.down = False
    allowance = grant_allowance(office.services, chen, dataset.id, grant, "g")
    assert allowance.active and office.kinds().count("allowance.granted") == 1


def test_a_kind_of_identifier_is_signed_and_leaves_tokens_beside_the_version(
    office: Office, chen: Actor, li: Actor
) -> None:
    dataset = office.published(chen, li, identifier_kind="resident_id")
    assert dataset.identifier_kind == "resident_id"
    (review,) = list_reviews(office.services, li, state="approved", limit=2, after=None)
    assert review.subject_document["identifier_kind"] == "resident_id"
    assert office.vault.tokens_path(dataset.id, 1).read_bytes() == b"tokens under office-x/resident_id"


def test_without_a_kind_of_identifier_no_token_is_ever_made(office: Office, chen: Actor, li: Actor) -> None:
    dataset = office.published(chen, li)
    assert not office.vault.tokens_path(dataset.id, 1).exists()
    assert [path.name for path in office.folder.glob(f"{dataset.id}*")] == [f"{dataset.id}.v1"]


def test_a_kind_of_identifier_that_nobody_knows_is_refused(office: Office, chen: Actor) -> None:
    with pytest.raises(CoreError, match="request_invalid"):
        office.registered(chen, identifier_kind="shoe_size")
