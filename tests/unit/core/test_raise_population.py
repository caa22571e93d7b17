"""Raising what people whom several datasets share were promised: the same act as for a dataset, by two people."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from core.db import tables
from core.domain.actors import Actor, Role
from core.domain.errors import CoreError
from core.domain.populations import Population
from core.domain.reviews import Review
from core.domain.totals import Total, TotalKind, total_of
from core.usecases.expire_reviews import expire_reviews
from core.usecases.open_population import open_population
from core.usecases.propose_raise import Raise, propose_raise
from core.usecases.read_promises import list_promises, list_shared_promises
from core.usecases.read_reviews import read_review
from core.usecases.replay_budget import replay_budget
from ledger.errors import LedgerError
from mingzheng.audit.approvals import replay_approvals
from mingzheng.audit.records import Entry
from mingzheng.cap_raise import subject_of
from tests.factories import SIGNERS, Office
from tests.unit.core.conftest import Town
from tests.unit.core.test_populations import STREET, ask, grant, member, opened

MORE = Raise("150", "0", "流感季需要更多统计")


def propose(town: Town, population: Population, wish: Raise = MORE, key: str = "more") -> Review:
    return propose_raise(town.office.services, town.chen, total_of(population.id), wish, key)


def cap(town: Town, population: Population) -> tuple[int, int]:
    with town.office.services.reading() as uow:
        now = uow.populations.get(population.id)
    return now.cap_rho, now.cap_delta


def test_a_signed_raise_makes_room_and_says_so_everywhere(town: Town) -> None:
    population = opened(town)
    first, second = member(town, population, "first"), member(town, population, "second")
    grant(town, first, "100")
    with pytest.raises(CoreError, match="population_over_cap"):
        grant(town, second, "50")
    review = propose(town, population)
    assert review.dataset_id is None and review.subject == subject_of(review.subject_document)
    assert read_review(town.office.services, town.li, review.id)[1] == [town.chen.id]
    assert cap(town, population) == (100, 0)
    town.office.sign(town.li, review)
    town.office.work()
    assert cap(town, population) == (150, 0)
    grant(town, second, "50")
    assert ask(town, first, 100, "a") == ask(town, second, 50, "b") == "answered"
    (shown,) = list_shared_promises(town.office.services, limit=5, after=None)
    (raised,) = shown.raises
    assert (raised.before.rho, raised.after.rho, raised.by.reason) == (100, 150, MORE.reason)
    assert shown.now == raised.after and raised.by.tx_hash is not None
    assert not any(one.raises for one in list_promises(town.office.services, limit=9, after=None))
    assert ("raise", population.chain_id, 150, 0, MORE.reason) in town.office.chain.written
    said = [entry["body"] for entry in town.office.entries() if entry["kind"].startswith(("raise.", "cap."))]
    assert [one["population"] for one in said] == [population.id] * 3 and not any("dataset" in one for one in said)
    assert subject_of(said[-1]) == review.subject and town.office.account_faults() == []


def test_neither_who_proposes_nor_who_opened_it_signs(town: Town) -> None:
    population = opened(town)
    review = propose_raise(town.office.services, town.li, total_of(population.id), MORE, "by li")
    town.office.enrolled(town.chen)
    for name in ("li", "chen"):
        with pytest.raises(CoreError, match="cannot_approve_own"):
            town.office.sign(town.office.steward(name), review)
    assert cap(town, population) == (100, 0)


@pytest.mark.parametrize("handler", ["li", "bo"])
def test_whoever_handled_a_dataset_within_it_does_not_sign_and_the_auditor_says_so(town: Town, handler: str) -> None:
    office, population = town.office, opened(town)
    steward = {"li": town.li, "bo": office.person("bo", Role.STEWARD)}[handler]
    dataset = office.registered(steward, key="within", populations=(population.id,))
    review = propose(town, population)
    assert set(read_review(office.services, town.li, review.id)[1]) == {town.chen.id, steward.id}
    (told,) = [one["body"] for one in office.entries() if one["body"].get("dataset") == dataset.id]
    assert told["within"] == [population.id]
    if handler == "bo":
        town.office.sign(town.li, review)
        assert accused(office, review, town.li) == set()
        return
    with pytest.raises(CoreError, match="cannot_approve_own"):
        town.office.sign(town.li, review)
    assert accused(office, review, town.li) == {"approval_by_submitter"}


def accused(office: Office, review: Review, person: Actor) -> set[str]:
    """What the auditor says of this person's approval, whether or not the platform let it through."""
    signed = review.typed_data["message"]
    body = {
        **review.about, "review": review.id, "outcome": "approve", "signer": SIGNERS[person.name],
        "nonce": review.nonce, "not_after": review.not_after, "action": signed["action"], "subject": review.subject,
        "chain_dataset": signed["dataset"],
    }  # fmt: skip
    entries = [
        Entry(number, entry["id"], entry["kind"], (entry["actor"] or {"id": None})["id"], entry["body"])
        for number, entry in enumerate(office.entries())
        if entry["kind"] != "raise.decided"
    ]
    approval = Entry(len(entries), "en", "raise.decided", person.id, body)
    return {finding.code for finding in replay_approvals([*entries, approval]).findings}


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Raise("100", "0", "因为"), "cap_not_raised"),
        (Raise("99", "5", "因为"), "cap_not_raised"),
        (Raise("150", "0", " "), "request_invalid"),
        (Raise("150", "0", "因为", pure=True), "measure_mixed"),
    ],
)
def test_a_senseless_raise_is_refused_and_leaves_nothing(town: Town, wish: Raise, code: str) -> None:
    population = opened(town)
    with pytest.raises(CoreError, match=code):
        propose(town, population, wish)
    assert "raise.requested" not in town.office.kinds()


def test_only_a_steward_of_the_office_and_only_an_open_population(town: Town) -> None:
    population, services = opened(town), town.office.services
    stranger = town.office.person("zhao", Role.STEWARD, org="office-z")
    for person, code in ((stranger, "not_found"), (town.wang, "forbidden")):
        with pytest.raises(CoreError, match=code):
            propose_raise(services, person, total_of(population.id), MORE, "k")
    with pytest.raises(CoreError, match="not_found"):
        propose_raise(services, town.chen, Total(TotalKind.DATASET, population.id), MORE, "k")
    town.office.chain.down = True
    with pytest.raises(LedgerError):
        open_population(services, town.chen, STREET, "half open")
    town.office.chain.down = False
    with services.reading() as uow:
        (half,) = [one for one in uow.populations.all() if not one.opened]
    with pytest.raises(CoreError, match="not_found"):
        propose(town, half, key="half")


def test_dying_after_the_chain_took_it_the_next_run_says_it_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    population = opened(town)
    review = propose(town, population)
    town.office.sign(town.li, review)
    real = town.office.chain.raise_cap

    def dies(*given: object) -> str:
        real(*given)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(town.office.chain, "raise_cap", dies)
        with pytest.raises(KeyboardInterrupt):
            town.office.work()
    assert cap(town, population) == (100, 0) and "cap.raised" not in town.office.kinds()
    town.office.clock.advance(minutes=30)
    town.office.work()
    assert cap(town, population) == (150, 0) and town.office.kinds().count("cap.raised") == 1


def test_of_racing_raises_from_one_cap_exactly_one_counts(town: Town) -> None:
    population = opened(town)
    rivals = [propose(town, population, Raise(str(150 + n), "0", f"理由{n}"), f"r{n}") for n in range(4)]

    def one(review: Review) -> str:
        try:
            town.office.sign(town.li, review)
        except CoreError as refused:
            return refused.code
        town.office.work()
        return "signed"

    with ThreadPoolExecutor(max_workers=4) as pool:
        outcomes = list(pool.map(one, rivals))
    town.office.work()
    assert set(outcomes) <= {"signed", "changed_meanwhile"} and "signed" in outcomes
    assert town.office.kinds().count("cap.raised") == 1 and cap(town, population)[0] >= 150
    assert town.office.account_faults() == []


def test_a_raise_among_racing_charges_loses_none_of_them(town: Town) -> None:
    population = opened(town)
    first = member(town, population, "first")
    grant(town, first, "100")
    review = propose(town, population)

    def step(number: int) -> str:
        if number != 10:
            return ask(town, first, 3, f"q{number}")
        town.office.sign(town.li, review)
        town.office.work()
        return "raised"

    with ThreadPoolExecutor(max_workers=8) as pool:
        outcomes = list(pool.map(step, range(40)))
    # The allowance of 100 pays 33 questions; which of them met the old total and which the new changes none.
    assert outcomes.count("answered") == 33 and cap(town, population) == (150, 0)
    assert town.office.account_faults() == []


def test_unsigned_it_ends_and_the_promise_stays(town: Town) -> None:
    population = opened(town)
    propose(town, population)
    town.office.clock.advance(days=8)
    expire_reviews(town.office.services)
    (said,) = town.office.bodies("review.expired")
    assert said["population"] == population.id and cap(town, population) == (100, 0)


def test_a_total_moved_in_the_tables_alone_is_noticed(town: Town) -> None:
    opened(town)
    with town.office.engine.begin() as connection:
        connection.execute(sa.update(tables.population).values(cap_rho=9000))
    assert town.office.account_faults() == ["account_differs"]


def test_the_replay_of_a_dataset_passes_over_the_raise_of_its_population(town: Town) -> None:
    population = opened(town)
    first = member(town, population, "first")
    town.office.sign(town.li, propose(town, population))
    town.office.work()
    auditor = town.office.person("gao", Role.AUDITOR, org="audit-bureau")
    replayed = replay_budget(town.office.services, auditor, first.id)
    assert replayed.agrees and [step.cap for step in replayed.steps] == [(1000, 0)]
