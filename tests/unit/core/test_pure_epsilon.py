"""A dataset that is counted in ε alone, from registration to the log: amounts say so, and measures never mix."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from core.db import tables
from core.domain.datasets import Dataset
from core.domain.errors import CoreError
from core.domain.totals import total_of
from core.usecases.accept_narrowing import accept_narrowing
from core.usecases.grant_allowance import Grant, grant_allowance
from core.usecases.link_datasets import link_datasets
from core.usecases.narrow_release import narrow_release
from core.usecases.open_population import NewPopulation, open_population
from core.usecases.propose_raise import Raise, propose_raise
from core.usecases.read_dataset import read_dataset
from core.usecases.read_promises import list_promises
from core.usecases.run_query import Question, run_query
from core.usecases.submit_dataset import submit_dataset
from tests.factories import link_of
from tests.unit.core.conftest import Town
from tests.unit.core.test_every_access_is_logged import PLAN


def published(town: Town, populations: tuple[str, ...] = ()) -> Dataset:
    """Counted in ε, with a cap of 1000; `wang` may spend 100."""
    office = town.office
    office.dp.size_rho = 7
    dataset = office.submitted(town.chen, key="pure", pure=True, populations=populations)
    office.approve(town.li, key="approve pure")
    grant_allowance(office.services, town.chen, dataset.id, Grant(town.wang.id, "100", "0", "study", pure=True), "g")
    return read_dataset(office.services, town.chen, dataset.id)


def ask(town: Town, dataset: Dataset, rho: int = 10, key: str = "k", **plan: Any) -> Any:
    question = Question(dataset.id, {**PLAN, "rho_nano": rho, **plan}, "service_planning")
    return run_query(town.office.services, town.wang, question, key)


def bodies(town: Town, dataset: Dataset, kind: str) -> list[dict[str, Any]]:
    entries = town.office.bodies(kind)
    return [body for body in entries if body.get("dataset") == dataset.id]


def amounts(body: dict[str, Any]) -> dict[str, str]:
    return {name: said for name, said in body.items() if name.endswith(("_nano", "_atto"))}


def test_from_registration_to_the_answer_every_amount_is_said_in_epsilon(town: Town) -> None:
    dataset = published(town)
    ask(town, dataset)
    ask(town, dataset, key="again")  # the same question, free
    said = {
        kind: [amounts(body) for body in bodies(town, dataset, kind)]
        for kind in ("dataset.published", "allowance.granted", "query.charged", "query.answered")
    }
    assert said == {
        "dataset.published": [{"cap_epsilon_nano": "1000", "size_epsilon_nano": "7"}],
        "allowance.granted": [{"epsilon_nano": "100"}],
        "query.charged": [{"epsilon_nano": "10"}],
        "query.answered": [{"epsilon_nano": "10"}, {"epsilon_nano": "0"}],
    }
    assert ("open", dataset.chain_id, 1000, 0, "pure") in town.office.chain.written
    assert town.office.account_faults() == []


def test_whoever_signs_sees_the_cap_in_epsilon(town: Town) -> None:
    dataset = published(town)
    with town.office.services.reading() as uow:
        (review,) = [one for one in uow.reviews.of_org(None, "approved", 9, None) if one.dataset_id == dataset.id]
    assert amounts(review.subject_document) == {"cap_epsilon_nano": "1000"}


def test_a_grant_or_raise_in_the_other_measure_is_refused(town: Town) -> None:
    dataset, services = published(town), town.office.services
    for on, pure in ((dataset, False), (town.dataset, True)):
        with pytest.raises(CoreError, match="measure_mixed") as refused:
            grant_allowance(services, town.chen, on.id, Grant(town.wang.id, "5", "0", "s", pure=pure), f"g{pure}")
        assert refused.value.details["measure"] == ("rho" if pure else "epsilon")
        with pytest.raises(CoreError, match="measure_mixed"):
            propose_raise(services, town.chen, total_of(on.id), Raise("2000", "0", "因为", pure=pure), f"r{pure}")
    assert [kind for kind in town.office.kinds() if kind == "raise.requested"] == []


@pytest.mark.parametrize("what", ["register", "population", "grant", "raise"])
def test_delta_has_no_place_in_a_pure_promise(town: Town, what: str) -> None:
    services = town.office.services
    dataset = published(town)
    work = {
        "register": lambda: town.office.registered(town.chen, key="x", pure=True, delta="1"),
        "population": lambda: open_population(services, town.chen, NewPopulation("人", "People", "5", "1", True), "x"),
        "grant": lambda: grant_allowance(
            services, town.chen, dataset.id, Grant(town.wang.id, "5", "1", "s", pure=True), "x"
        ),
        "raise": lambda: propose_raise(
            services, town.chen, total_of(dataset.id), Raise("2000", "1", "因为", pure=True), "x"
        ),
    }[what]
    with pytest.raises(CoreError, match="amount_invalid"):
        work()


def test_a_raise_is_signed_and_logged_in_epsilon(town: Town) -> None:
    dataset = published(town)
    propose_raise(town.office.services, town.chen, total_of(dataset.id), Raise("1500", "0", "更多问题", pure=True), "r")
    town.office.approve(town.li, key="raise")
    for kind in ("raise.requested", "cap.raised"):
        (body,) = bodies(town, dataset, kind)
        assert amounts(body) == {"old_cap_epsilon_nano": "1000", "cap_epsilon_nano": "1500"}
    promise = next(one for one in list_promises(town.office.services, limit=9, after=None) if one.dataset.pure)
    assert promise.now.pure and promise.now.at_delta == "0" and promise.raises[0].after == promise.now
    assert town.office.account_faults() == []


def test_a_question_that_waits_is_narrowed_accepted_and_charged_in_epsilon(town: Town) -> None:
    dataset, services = published(town), town.office.services
    town.office.policy.answers["query_aggregate"] = "needs_approval"
    query = ask(town, dataset)
    review = town.office.pending(town.li)
    narrower = {**PLAN, "rho_nano": 4, "aggregates": [{"op": "count"}]}
    offer = narrow_release(services, town.li, review.id, narrower, "counts are enough", "n")
    accept_narrowing(services, town.wang, query.id, offer.id)
    town.office.approve(town.li, key="sign")
    asked, offered, accepted, charged = (
        amounts(bodies(town, dataset, kind)[0])
        for kind in ("release.requested", "release.narrowed", "release.accepted", "query.charged")
    )
    assert asked == {"epsilon_nano": "10"} and offered == accepted == charged == {"epsilon_nano": "4"}
    assert town.office.account_faults() == []


def test_a_dataset_and_its_populations_are_counted_alike(town: Town) -> None:
    services = town.office.services
    pure, other = (
        open_population(services, town.chen, NewPopulation("人", "People", "500", "0", one), f"p{one}")
        for one in (True, False)
    )
    assert ("open", pure.chain_id, 500, 0, "pure") in town.office.chain.written
    for name, kind in ((other.id, True), (pure.id, False)):
        with pytest.raises(CoreError, match="measure_mixed"):
            town.office.registered(town.chen, key=f"x{kind}", pure=kind, populations=(name,))
    dataset = published(town, populations=(pure.id,))
    ask(town, dataset)
    with town.office.services.reading() as uow:
        assert uow.populations.get(pure.id).spent_rho == 7 + 10
    (opened,) = [
        one["body"] for one in town.office.entries()
        if one["kind"] == "population.opened" and one["body"]["population"] == pure.id
    ]  # fmt: skip
    assert amounts(opened) == {"cap_epsilon_nano": "500"} and town.office.account_faults() == []


def test_a_measure_that_was_changed_in_the_tables_is_noticed(town: Town) -> None:
    dataset = published(town)
    with town.office.engine.begin() as connection:
        connection.execute(sa.update(tables.dataset).where(tables.dataset.c.id == dataset.id).values(pure=False))
    assert town.office.account_faults() == ["account_differs"]


def test_a_link_is_counted_as_both_of_its_sources_are(town: Town) -> None:
    office = town.office
    left, right, other = (
        office.published(town.chen, town.li, key=key, identifier_kind="resident_id", pure=pure)
        for key, pure in (("one", True), ("two", True), ("three", False))
    )
    for pair in ((left, other), (other, left)):
        with pytest.raises(CoreError, match="measure_mixed"):
            link_datasets(office.services, town.chen, link_of(*pair), f"link {pair[0].pure}")
    with pytest.raises(CoreError, match="measure_mixed"):
        link_datasets(office.services, town.chen, replace(link_of(left, right), pure=False), "in the other measure")
    link = link_datasets(office.services, town.chen, link_of(left, right), "link")
    submit_dataset(office.services, town.chen, link.id)
    office.approve(town.li, key="link")
    opened = [fact for fact in office.chain.written if fact[:2] == ("open", link.chain_id)]
    ((_, _, cap, delta, *within, measure),) = opened
    assert (cap, delta, measure) == (500, 0, "pure") and set(within) == {left.chain_id, right.chain_id}
    (body,) = bodies(town, link, "dataset.published")
    assert amounts(body) == {"cap_epsilon_nano": "500", "size_epsilon_nano": "0"} and town.office.account_faults() == []
