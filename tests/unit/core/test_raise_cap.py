"""Raising what residents were promised: proposed with a reason, signed by a second person, on chain, then here."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from core.db import tables
from core.domain.actors import Role
from core.domain.errors import CoreError
from core.domain.reviews import Review
from core.domain.totals import total_of
from core.usecases.expire_reviews import expire_reviews
from core.usecases.propose_raise import Raise, propose_raise
from core.usecases.read_catalogue import read_catalogue
from core.usecases.read_promises import list_promises
from core.usecases.run_query import Question, run_query
from mingzheng.cap_raise import subject_of
from tests.unit.core.conftest import Town

MORE = Raise("1500", "0", "疫情防控，市疾控中心来函")


def propose(town: Town, wish: Raise = MORE, key: str = "propose") -> Review:
    return propose_raise(town.office.services, town.chen, total_of(town.dataset.id), wish, key)


def cap(town: Town) -> tuple[int, int]:
    dataset, _ = read_catalogue(town.office.services, town.wang, town.dataset.id)
    return dataset.cap_rho, dataset.cap_delta


def test_a_signed_raise_moves_the_cap_and_says_so_everywhere(town: Town) -> None:
    review = propose(town)
    assert review.subject == subject_of(review.subject_document) and cap(town) == (1000, 0)
    town.office.approve(town.li, key="raise")
    assert cap(town) == (1500, 0)
    (promise,) = list_promises(town.office.services, limit=5, after=None)
    (shown,) = promise.raises
    assert (shown.before.rho, shown.after.rho, shown.by.reason) == (1000, 1500, MORE.reason)
    assert promise.now == shown.after
    assert ("raise", town.dataset.chain_id, 1500, 0, MORE.reason) in town.office.chain.written
    raised = town.office.bodies("cap.raised")
    assert len(raised) == 1 and subject_of(raised[0]) == review.subject
    assert town.office.account_faults() == []


def test_neither_who_proposes_nor_who_handled_the_data_signs(town: Town) -> None:
    services = town.office.services
    review = propose_raise(services, town.li, total_of(town.dataset.id), MORE, "by li")
    for steward in (town.li, town.chen):  # li proposed it; chen submitted the dataset
        with pytest.raises(CoreError, match="cannot_approve_own"):
            town.office.sign(steward, review)
    assert cap(town) == (1000, 0)


@pytest.mark.parametrize("wish", [("1000", "0"), ("999", "0"), ("999", "5"), ("0", "5")])
def test_a_cap_never_goes_down_nor_stays(town: Town, wish: tuple[str, str]) -> None:
    with pytest.raises(CoreError, match="cap_not_raised"):
        propose(town, Raise(*wish, "因为"))


def test_a_raise_needs_a_reason_and_a_steward_of_the_office(town: Town) -> None:
    with pytest.raises(CoreError, match="request_invalid"):
        propose(town, Raise("2000", "0", " "))
    stranger = town.office.person("zhao", Role.STEWARD, org="office-z")
    with pytest.raises(CoreError, match="not_found"):
        propose_raise(town.office.services, stranger, total_of(town.dataset.id), MORE, "k")
    with pytest.raises(CoreError, match="forbidden"):
        propose_raise(town.office.services, town.wang, total_of(town.dataset.id), MORE, "k")


def test_the_same_proposal_sent_again_is_one_review(town: Town) -> None:
    assert propose(town).id == propose(town).id
    assert town.office.kinds().count("raise.requested") == 1


def test_a_second_raise_from_the_same_cap_is_void_once_the_first_is_done(town: Town) -> None:
    first, second = propose(town), propose(town, Raise("2000", "0", "另一个理由"), "second")
    town.office.sign(town.li, first)
    town.office.work()
    with pytest.raises(CoreError, match="changed_meanwhile"):
        town.office.sign(town.li, second)
    assert cap(town) == (1500, 0)


def test_while_the_chain_is_away_the_cap_stays_and_the_raise_waits(town: Town) -> None:
    propose(town)
    town.office.chain.down = True
    (review,) = [propose(town)]
    town.office.sign(town.li, review)
    town.office.work()
    assert cap(town) == (1000, 0)
    town.office.chain.down = False
    town.office.clock.advance(minutes=10)
    town.office.work()
    assert cap(town) == (1500, 0) and town.office.kinds().count("cap.raised") == 1


def test_a_raise_that_nobody_signs_ends_and_leaves_the_dataset_alone(town: Town) -> None:
    propose(town)
    town.office.clock.advance(days=8)
    expire_reviews(town.office.services)
    dataset, _ = read_catalogue(town.office.services, town.wang, town.dataset.id)
    assert dataset.state == "published" and town.office.kinds().count("review.expired") == 1


def test_a_refused_raise_leaves_the_dataset_published(town: Town) -> None:
    propose(town)
    town.office.refuse(town.li, "不必要")
    dataset, _ = read_catalogue(town.office.services, town.wang, town.dataset.id)
    assert dataset.state == "published" and cap(town) == (1000, 0)


def test_a_cap_moved_in_the_tables_alone_is_noticed(town: Town) -> None:
    with town.office.engine.begin() as connection:
        connection.execute(sa.update(tables.dataset).values(cap_rho=9000))
    assert town.office.account_faults() == ["account_differs"]


def test_a_raise_among_racing_charges_loses_none_of_them(town: Town) -> None:
    services = town.office.services
    town.office.granted(town.chen, town.dataset, town.wang, rho="900")
    propose(town)

    def ask(number: int) -> str:
        if number == 20:
            town.office.approve(town.li, key="raise")
            return "raised"
        question = Question(town.dataset.id, {"rho_nano": 30, "number": number}, "service_planning")
        try:
            return run_query(services, town.wang, question, f"key-{number}").state
        except CoreError as refused:
            return refused.code

    with ThreadPoolExecutor(max_workers=16) as pool:
        outcomes = list(pool.map(ask, range(64)))
    dataset, _ = read_catalogue(services, town.wang, town.dataset.id)
    answered = outcomes.count("answered")
    # Where all of the old cap is spent before the raise is there, the cap is what holds the next one.
    assert set(outcomes) <= {"raised", "answered", "budget_exhausted", "cap_exhausted"}
    assert outcomes.count("raised") == 1
    # The allowances of 100 and 900 hold 3 and 30 of them.
    assert answered == 33 and dataset.spent_rho == 30 * answered and dataset.cap_rho == 1500
