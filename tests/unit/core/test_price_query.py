"""A price is said for the public size, before a question and with it."""

from __future__ import annotations

from dataclasses import replace

from api.http.release_price import release_price
from core.usecases.answer_release import answer_release
from core.usecases.price_query import price_query
from core.usecases.read_dataset import read_dataset
from core.usecases.run_query import Question, run_query
from tests.unit.core.conftest import Town

PLAN = {"rho_nano": 5}


def test_the_error_is_said_for_the_public_size_and_not_for_the_exact_ones(town: Town) -> None:
    services = town.office.services
    price_query(services, town.wang, town.dataset.id, PLAN, "service_planning")
    run_query(services, town.wang, Question(town.dataset.id, PLAN, "service_planning"), "k")
    public = read_dataset(services, town.li, town.dataset.id)
    # The scripted engine draws no noise, so a published size is the exact one here.
    assert town.office.dp.sizes_said[:2] == [(public.people_rounded, public.rows_rounded)] * 2 == [(2000, 20000)] * 2


def test_whoever_signs_sees_the_error_for_the_same_size_as_whoever_asks(town: Town) -> None:
    services = town.office.services
    town.office.policy.answers["query_aggregate"] = "needs_approval"
    run_query(services, town.wang, Question(town.dataset.id, PLAN, "service_planning"), "k")
    review = town.office.pending(town.li)
    release_price(services, review, read_dataset(services, town.li, town.dataset.id))
    town.office.approve(town.li)
    answer_release(services, town.li, review.id, lambda *_: None)
    said = town.office.dp.sizes_said
    assert len(said) > 2 and set(said) == {(2000, 20000)}


def test_there_is_no_public_size_before_publication_and_everybody_has_one_row(town: Town) -> None:
    dataset = read_dataset(town.office.services, town.li, town.dataset.id)
    assert replace(dataset, rows_rounded=0, people_rounded=300).rough_size == (300, 300)
    assert replace(dataset, version=0).rough_size is None
