"""People whom several datasets share: one promise over all of them, on chain, in the log and here."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from core.db import tables
from core.domain.actors import Role
from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.domain.populations import Population
from core.usecases.grant_allowance import Grant, grant_allowance
from core.usecases.open_population import NewPopulation, open_population
from core.usecases.price_query import price_query
from core.usecases.read_dataset import read_dataset
from core.usecases.read_promises import list_promises, list_shared_promises
from core.usecases.run_query import Question, run_query
from core.usecases.submit_dataset import submit_dataset
from ledger.errors import LedgerError
from tests.unit.core.conftest import Town

STREET = NewPopulation("阳光街道居民", "Residents of Sunshine Street", "100", "0")


def opened(town: Town, cap: str = "100", key: str = "street") -> Population:
    wish = NewPopulation(STREET.title_zh, STREET.title_en, cap, "0")
    return open_population(town.office.services, town.chen, wish, key)


def member(town: Town, population: Population, key: str, cap: str = "1000") -> Dataset:
    """A published dataset within the population."""
    office = town.office
    dataset = office.submitted(town.chen, cap=cap, key=key, populations=(population.id,))
    office.approve(town.li, key=f"approve {key}")
    return read_dataset(office.services, town.chen, dataset.id)


def grant(town: Town, dataset: Dataset, rho: str) -> None:
    wish = Grant(town.wang.id, rho, "0", "study")
    grant_allowance(town.office.services, town.chen, dataset.id, wish, f"{dataset.id} {rho}")


def ask(town: Town, dataset: Dataset, rho: int, key: str) -> str:
    question = Question(dataset.id, {"rho_nano": rho, "key": key}, "service_planning")
    try:
        return run_query(town.office.services, town.wang, question, key).state
    except CoreError as refused:
        return refused.code


def spent(town: Town) -> dict[str, int]:
    with town.office.engine.connect() as connection:
        tables_of = (tables.population, tables.dataset)
        rows = [row for table in tables_of for row in connection.execute(sa.select(table.c.id, table.c.spent_rho))]
        return {row.id: row.spent_rho for row in rows}


@dataclass
class Street:
    """Two datasets of one population whose cap is 100; `wang` may spend 60 on the first and 40 on the second."""

    population: Population
    first: Dataset
    second: Dataset


@pytest.fixture
def street(town: Town) -> Street:
    population = opened(town)
    first, second = member(town, population, "first"), member(town, population, "second")
    grant(town, first, "60")
    grant(town, second, "40")
    return Street(population, first, second)


def test_a_population_is_opened_on_chain_and_in_the_log_once(town: Town) -> None:
    population = opened(town)
    assert opened(town) == population and population.opened
    assert town.office.chain.written.count(("open", population.chain_id, 100, 0)) == 1
    (entry,) = town.office.bodies("population.opened")
    assert entry == {
        "population": population.id, "chain_population": population.chain_id, "cap_rho_nano": "100",
        "cap_delta_atto": "0",
    }  # fmt: skip


def test_one_opened_while_the_chain_was_away_is_finished_by_its_key(town: Town) -> None:
    town.office.chain.down = True
    with pytest.raises(LedgerError, match="chain_unreachable"):
        opened(town)
    assert list_shared_promises(town.office.services, limit=5, after=None) == []
    town.office.chain.down = False
    assert opened(town).opened and town.office.kinds().count("population.opened") == 1


@pytest.mark.parametrize("wish", [("0", "0"), ("0", "5")])
def test_a_promise_of_nothing_is_a_mistake(town: Town, wish: tuple[str, str]) -> None:
    with pytest.raises(CoreError, match="amount_invalid"):
        open_population(town.office.services, town.chen, NewPopulation("人", "People", *wish), "k")


def test_a_dataset_is_opened_within_its_population_and_whoever_signs_is_shown_it(town: Town) -> None:
    population = opened(town)
    dataset = member(town, population, "first")
    assert dataset.within == [population.id]
    assert ("open", dataset.chain_id, 1000, 0, population.chain_id) in town.office.chain.written
    with town.office.services.reading() as uow:
        (review,) = [one for one in uow.reviews.of_org(None, "approved", 9, None) if one.dataset_id == dataset.id]
    assert review.subject_document["within"] == [
        {
            "account": population.id, "chain_account": population.chain_id, "cap_rho_nano": "100",
            "cap_delta_atto": "0",
        }
    ]  # fmt: skip
    published = town.office.bodies("dataset.published")
    assert [body["within"] for body in published] == [[], [population.id]]


def test_another_offices_population_and_one_that_never_opened_cannot_be_named(town: Town) -> None:
    stranger = town.office.person("zhao", Role.STEWARD, org="office-z")
    theirs = open_population(town.office.services, stranger, STREET, "theirs")
    for name in (theirs.id, "pp_nothing", town.dataset.id):
        with pytest.raises(CoreError, match="population_unknown"):
            town.office.registered(town.chen, key="x", populations=(name,))
    assert town.office.kinds().count("dataset.registered") == 1


def test_a_charge_on_a_member_counts_under_the_population_too(town: Town, street: Street) -> None:
    assert ask(town, street.first, 50, "a") == ask(town, street.second, 30, "b") == "answered"
    found = spent(town)
    assert (found[street.population.id], found[street.first.id], found[street.second.id]) == (80, 50, 30)
    assert found[town.dataset.id] == 0 and town.office.account_faults() == []


def test_grants_on_all_members_together_stay_within_the_populations_cap(town: Town, street: Street) -> None:
    with pytest.raises(CoreError, match="population_over_cap") as refused:
        grant(town, street.second, "1")
    assert refused.value.details["total"] == street.population.id
    grant(town, town.dataset, "1")  # not of these people


def test_the_size_of_a_member_is_paid_by_the_population_too(town: Town) -> None:
    population = opened(town)
    town.office.dp.size_rho = 7
    dataset = member(town, population, "first")
    found = spent(town)
    assert (found[population.id], found[dataset.id]) == (7, 7) and town.office.account_faults() == []
    with pytest.raises(CoreError, match="population_over_cap"):
        grant(town, dataset, "94")
    grant(town, dataset, "93")


def test_a_dataset_whose_size_the_population_cannot_pay_is_not_submitted(town: Town) -> None:
    population = opened(town, cap="5")
    town.office.dp.size_rho = 7
    dataset = town.office.scanned(town.chen, key="first", populations=(population.id,))
    with pytest.raises(CoreError, match="population_over_cap"):
        submit_dataset(town.office.services, town.chen, dataset.id)
    assert read_dataset(town.office.services, town.chen, dataset.id).state == "scanned"


def test_price_and_refusal_say_whose_promise_is_used_up(town: Town, street: Street) -> None:
    # Nothing but the tables could bring this about: a population that holds less than was granted of it.
    with town.office.engine.begin() as connection:
        connection.execute(sa.update(tables.population).values(spent_rho=95))
    offer = price_query(town.office.services, town.wang, street.first.id, {"rho_nano": 10}, None)
    assert offer.short is not None and not offer.affordable and offer.left_rho == 5
    assert (offer.short.code, offer.short.details) == ("population_exhausted", {"total": street.population.id})
    assert ask(town, street.first, 10, "a") == "population_exhausted"
    assert ask(town, street.first, 61, "b") == "budget_exhausted"  # the asker's own account is named first
    assert town.office.dp.opened == 0 and "query.charged" not in town.office.kinds()
    assert ask(town, street.first, 5, "c") == "answered"


def test_a_datasets_own_cap_is_named_where_it_is_the_one(town: Town, street: Street) -> None:
    with town.office.engine.begin() as connection:
        connection.execute(sa.update(tables.dataset).where(tables.dataset.c.id == street.first.id).values(cap_rho=20))
    assert ask(town, street.first, 30, "a") == "cap_exhausted"
    assert spent(town)[street.population.id] == 0


def test_sixty_four_racing_questions_on_two_datasets_never_overspend_the_population(town: Town, street: Street) -> None:
    # What was granted of it is 100 in all, so that only a smaller cap can be what stops them.
    with town.office.engine.begin() as connection:
        connection.execute(sa.update(tables.population).values(cap_rho=60))

    def one(number: int) -> str:
        return ask(town, (street.first, street.second)[number % 2], 7, f"k{number}")

    with ThreadPoolExecutor(max_workers=16) as pool:
        outcomes = list(pool.map(one, range(64)))
    found = spent(town)
    assert outcomes.count("answered") == 8
    assert found[street.population.id] == found[street.first.id] + found[street.second.id] == 56
    assert set(outcomes) <= {"answered", "population_exhausted", "budget_exhausted"}
    assert town.office.kinds().count("query.charged") == 8


def test_racing_grants_on_two_datasets_never_exceed_the_population(town: Town) -> None:
    population = opened(town)
    members = member(town, population, "first"), member(town, population, "second")

    def one(number: int) -> str:
        try:
            wish = Grant(town.wang.id, "30", "0", "study")
            dataset = members[number % 2]
            return str(grant_allowance(town.office.services, town.chen, dataset.id, wish, f"g{number}").active)
        except CoreError as refused:
            return refused.code

    with ThreadPoolExecutor(max_workers=8) as pool:
        outcomes = sorted(pool.map(one, range(12)))
    assert outcomes == ["True"] * 3 + ["population_over_cap"] * 9


def test_grants_and_questions_on_both_datasets_at_once_never_wait_for_each_other(town: Town, street: Street) -> None:
    """A deadlock would end one of them with an error of the database, which is no `CoreError`."""
    with town.office.engine.begin() as connection:
        connection.execute(sa.update(tables.population).values(cap_rho=1000))

    def one(number: int) -> str:
        dataset = (street.first, street.second)[number // 2 % 2]
        if number % 2:
            return ask(town, dataset, 1, f"k{number}")
        wish = Grant(town.wang.id, "2", "0", "study")
        return str(grant_allowance(town.office.services, town.chen, dataset.id, wish, f"g{number}").active)

    with ThreadPoolExecutor(max_workers=16) as pool:
        outcomes = list(pool.map(one, range(64)))
    assert outcomes == ["True", "answered"] * 32
    assert spent(town)[street.population.id] == 32 and town.office.account_faults() == [
        "account_differs"
    ]  # our own change


def test_everybody_reads_the_shared_promise_and_which_datasets_it_is_over(town: Town, street: Street) -> None:
    (shared,) = list_shared_promises(town.office.services, limit=5, after=None)
    assert shared.population.id == street.population.id and shared.now.rho == 100
    assert {one.id for one in shared.datasets} == {street.first.id, street.second.id}
    around = {one.dataset.id: one.within for one in list_promises(town.office.services, limit=5, after=None)}
    assert [one.by.total.id for one in around[street.first.id]] == [street.population.id]
    assert around[town.dataset.id] == []


def test_an_account_of_a_population_that_was_moved_in_the_tables_is_noticed(town: Town, street: Street) -> None:
    ask(town, street.first, 50, "a")
    for values in ({"spent_rho": 49}, {"cap_rho": 200}):
        with town.office.engine.begin() as connection:
            connection.execute(sa.update(tables.population).values(values))
        assert town.office.account_faults() == ["account_differs"]
        with town.office.engine.begin() as connection:
            connection.execute(sa.update(tables.population).values(spent_rho=50, cap_rho=100))
    assert town.office.account_faults() == []
