"""Each use case with two transactions, run a second time between them: one changes the row, one entry says so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.domain.actors import Role
from core.domain.errors import CoreError
from core.domain.queries import Allowance, QueryState
from core.usecases.answer_query import answer_query
from core.usecases.answer_release import answer_release
from core.usecases.close_account import close_account
from core.usecases.enrol_key import enrol_key, enrolment_to_sign
from core.usecases.grant_allowance import Grant, grant_allowance
from core.usecases.publish_dataset import publish_dataset
from core.usecases.read_catalogue import list_researchers
from core.usecases.read_dataset import read_dataset
from core.usecases.read_query import list_queries, read_query
from core.usecases.run_query import Question, run_query
from core.usecases.scan_dataset import scan_dataset
from core.usecases.submit_dataset import submit_dataset
from core.usecases.upload_file import upload_file
from tests.factories import SIGNERS, Office
from tests.fakes import signature_of
from tests.interleaving import once
from tests.unit.core.conftest import Town


def silent(stage: str, done: int, total: int) -> None: ...


def grant(town: Town, rho: str, key: str) -> Allowance:
    wish = Grant(town.wang.id, rho, "0", "study")
    return grant_allowance(town.office.services, town.chen, town.dataset.id, wish, key)


def count(office: Office, kind: str) -> int:
    return office.kinds().count(kind)


def test_a_grant_repeated_while_it_waits_for_the_chain_is_one_grant(town: Town) -> None:
    before = count(town.office, "allowance.granted")
    seen: list[Allowance] = []
    once(town.office.chain, lambda: seen.append(grant(town, "5", "g")))
    assert grant(town, "5", "g") == seen[0] and seen[0].active
    assert count(town.office, "allowance.granted") == before + 1


def test_nothing_is_granted_to_a_closed_account_as_it_would_be_spent_on_chain_for_nobody(town: Town) -> None:
    services = town.office.services
    close_account(services, login=town.wang.name, closed=True)
    before = list(town.office.chain.written)
    with pytest.raises(CoreError, match="not_found"):
        grant(town, "5", "g")
    assert town.office.chain.written == before and list_researchers(services, town.chen) == []
    close_account(services, login=town.wang.name, closed=False)
    assert grant(town, "5", "g").active
    assert [found[0] for found in list_researchers(services, town.chen)] == [town.wang.id]


def test_one_grant_sent_many_times_at_once_is_one_grant(town: Town) -> None:
    before = count(town.office, "allowance.granted")
    with ThreadPoolExecutor(max_workers=8) as pool:
        granted = set(pool.map(lambda _: grant(town, "5", "g").id, range(8)))
    assert len(granted) == 1 and count(town.office, "allowance.granted") == before + 1


def test_racing_grants_never_exceed_the_cap_together(town: Town) -> None:
    def one(number: int) -> str:
        try:
            return str(grant(town, "300", f"g{number}").active)
        except CoreError as refused:
            return refused.code

    with ThreadPoolExecutor(max_workers=8) as pool:
        outcomes = sorted(pool.map(one, range(8)))
    # 100 of 1000 are granted already: three more of 300 fit.
    assert outcomes == ["True"] * 3 + ["allowance_over_cap"] * 5


def enrol(office: Office, steward: object) -> str:
    signer = SIGNERS["chen"]
    signature = signature_of(enrolment_to_sign(office.services, steward, signer), signer)  # type: ignore[arg-type]
    return enrol_key(office.services, steward, signer=signer, signature=signature).id  # type: ignore[arg-type]


def test_a_key_enrolled_again_while_it_waits_for_the_chain_leaves_one_entry(town: Town) -> None:
    before = count(town.office, "steward.enrolled")
    seen: list[str] = []
    once(town.office.chain, lambda: seen.append(enrol(town.office, town.chen)))
    assert enrol(town.office, town.chen) == seen[0]
    assert count(town.office, "steward.enrolled") == before + 1


def test_one_key_enrolled_many_times_at_once_is_enrolled_once(town: Town) -> None:
    before = count(town.office, "steward.enrolled")
    with ThreadPoolExecutor(max_workers=8) as pool:
        assert len(set(pool.map(lambda _: enrol(town.office, town.chen), range(8)))) == 1
    assert count(town.office, "steward.enrolled") == before + 1


@pytest.fixture
def uploaded(office: Office) -> tuple[Office, str]:
    chen = office.person("chen", Role.STEWARD)
    dataset = office.registered(chen)
    path = office.folder / "table.csv"
    path.write_text("person,district\n1,east\n")
    upload_file(office.services, chen, dataset.id, path, "table.csv")
    return office, dataset.id


def test_a_scan_that_two_workers_ran_is_recorded_once(uploaded: tuple[Office, str]) -> None:
    office, dataset_id = uploaded
    chen = office.steward("chen")
    once(office.scanner, lambda: scan_dataset(office.services, chen, dataset_id, silent))
    scan_dataset(office.services, chen, dataset_id, silent)
    assert count(office, "dataset.scanned") == 1
    assert read_dataset(office.services, chen, dataset_id).state == "scanned"


def test_a_slow_scan_that_fails_does_not_undo_a_faster_one(uploaded: tuple[Office, str]) -> None:
    office, dataset_id = uploaded
    chen = office.steward("chen")

    def faster_then_broken() -> None:
        scan_dataset(office.services, chen, dataset_id, silent)
        raise CoreError("person_column_missing")

    once(office.scanner, faster_then_broken)
    scan_dataset(office.services, chen, dataset_id, silent)
    assert count(office, "dataset.scanned") == 1
    dataset = read_dataset(office.services, chen, dataset_id)
    assert dataset.state == "scanned" and dataset.problem is None
    submit_dataset(office.services, chen, dataset_id)
    office.enrolled(office.person("li", Role.STEWARD))
    office.approve(office.steward("li"))
    assert read_dataset(office.services, chen, dataset_id).state == "published"


def approved(office: Office) -> str:
    """A review that `li` has approved and no worker has taken up; its id."""
    li = office.steward("li")
    review = office.pending(li)
    office.sign(li, review)
    return review.id


@pytest.mark.parametrize("treated", [False, True])
def test_a_publication_that_two_workers_ran_is_recorded_once_with_the_file_that_it_commits_to(
    town: Town, treated: bool
) -> None:
    office, before = town.office, count(town.office, "dataset.published")
    dataset = office.submitted(town.chen, key="second")
    review_id = approved(office)
    kept: list[bytes] = []

    def other_worker() -> None:
        publish_dataset(office.services, town.li, review_id, silent)
        kept.append(office.services.vault.version_path(dataset.id, 1).read_bytes())

    # Either while the approval goes on chain, or, with the table treated already, while the cap does.
    once(office.chain, (lambda: once(office.chain, other_worker)) if treated else other_worker)
    publish_dataset(office.services, town.li, review_id, silent)
    assert count(office, "dataset.published") == before + 1
    assert kept == [office.services.vault.version_path(dataset.id, 1).read_bytes()]
    assert not list(Path(office.folder).glob("*.draft"))


def test_a_release_that_two_workers_ran_is_charged_and_answered_once(town: Town) -> None:
    office = town.office
    office.policy.answers["query_aggregate"] = "needs_approval"
    question = Question(town.dataset.id, {"rho_nano": 10}, "service_planning")
    waiting = run_query(office.services, town.wang, question, "k")
    review_id = approved(office)
    once(office.chain, lambda: answer_release(office.services, town.li, review_id, silent))
    answer_release(office.services, town.li, review_id, silent)
    assert read_query(office.services, town.wang, waiting.id).state == QueryState.ANSWERED
    assert count(office, "query.charged") == count(office, "query.answered") == 1


@pytest.mark.parametrize("breaks", [False, True])
def test_of_two_runs_whose_leases_overlapped_the_first_to_store_stands(town: Town, breaks: bool) -> None:
    office = town.office

    def overtaken() -> None:
        office.clock.advance(seconds=61)
        (query,) = list_queries(office.services, town.wang, limit=2, after=None)
        assert answer_query(office.services, query.id).answer == {"value": "2"}
        if breaks:
            raise RuntimeError("the slow run broke afterwards")

    once(office.dp, overtaken)
    answered = run_query(office.services, town.wang, Question(town.dataset.id, {"rho_nano": 10}, "planning"), "k")
    assert answered.answer == {"value": "2"}
    assert count(office, "query.answered") == 1 and count(office, "query.failed") == 0
