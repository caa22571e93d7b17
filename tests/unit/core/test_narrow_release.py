"""A steward offers less than was asked; whoever asked accepts or withdraws; what runs is what was signed."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from core.db import tables
from core.domain.actors import Actor
from core.domain.errors import CoreError
from core.domain.queries import Query, QueryState
from core.domain.releases import widened
from core.domain.reviews import Review
from core.usecases.accept_narrowing import accept_narrowing, read_narrowing
from core.usecases.expire_reviews import expire_reviews
from core.usecases.narrow_release import narrow_release, price_narrowing
from core.usecases.read_query import read_query
from core.usecases.read_reviews import list_reviews
from core.usecases.run_query import Question, run_query
from core.usecases.withdraw_query import withdraw_query
from tests.unit.core.conftest import Town
from tests.unit.core.test_run_query import replayed, spent

PLAN: dict[str, Any] = {
    "where": [{"column": "district", "op": "=", "value": "east"}],
    "group_by": [{"column": "district"}, {"column": "age", "bins": [0, 18, 40, 60, 120]}],
    "aggregates": [{"op": "count"}, {"op": "people"}],
    "rows_per_person": 3,
    "loss": {"rho": "0.02"},
    "rho_nano": 10,
}


def narrower(**changes: Any) -> dict[str, Any]:
    return {**PLAN, "aggregates": [{"op": "count"}], "rho_nano": 4, **changes}


def waiting(town: Town) -> Query:
    town.office.policy.answers["query_aggregate"] = "needs_approval"
    return run_query(town.office.services, town.wang, Question(town.dataset.id, PLAN, "service_planning"), "k")


def narrow(town: Town, plan: dict[str, Any] | None = None, key: str = "n", by: Actor | None = None) -> Review:
    offered = narrower() if plan is None else plan
    return narrow_release(
        town.office.services, by or town.li, town.office.pending(town.li).id, offered, "counts are enough", key
    )


def accept(town: Town, query: Query, review: Review) -> Query:
    return accept_narrowing(town.office.services, town.wang, query.id, review.id)


def look(town: Town, query: Query) -> Query:
    return read_query(town.office.services, town.wang, query.id)


@pytest.mark.parametrize("signed_first", [True, False])
def test_a_narrower_question_runs_once_it_is_signed_and_accepted_in_either_order(
    town: Town, signed_first: bool
) -> None:
    query = waiting(town)
    offer = narrow(town)
    assert look(town, query).state == QueryState.AWAITING_ACCEPTANCE
    seen = read_narrowing(town.office.services, town.wang, look(town, query))
    assert seen is not None and (seen.plan, seen.reason, seen.review) == (narrower(), "counts are enough", offer.id)
    for step in ["sign", "accept"] if signed_first else ["accept", "sign"]:
        assert town.office.dp.opened == 0 and spent(town) == (0, 0)
        if step == "sign":
            town.office.approve(town.li, key="sign")
        else:
            accept(town, query, offer)
            town.office.work()
    answered = look(town, query)
    assert answered.state == QueryState.ANSWERED and answered.plan == narrower()
    assert spent(town) == (4, 4) and town.office.dp.opened == 1
    assert replayed(town) == []
    kinds = town.office.kinds()
    assert kinds.index("release.narrowed") < kinds.index("release.accepted") < kinds.index("query.charged")


def test_the_first_question_can_no_longer_be_signed_once_it_was_narrowed(town: Town) -> None:
    waiting(town)
    first = town.office.pending(town.li)
    narrow(town)
    with pytest.raises(CoreError, match="review_decided"):
        town.office.sign(town.li, first)


def test_the_same_key_narrows_once(town: Town) -> None:
    waiting(town)
    first = town.office.pending(town.li)
    made = [narrow_release(town.office.services, town.li, first.id, narrower(), "r", "n") for _ in range(2)]
    assert made[0].id == made[1].id and town.office.kinds().count("release.narrowed") == 1


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"where": []}, "where"),
        ({"aggregates": [{"op": "people"}, {"op": "count"}]}, "aggregates"),
        ({"aggregates": [{"op": "sum", "column": "fee", "lower": 0, "upper": 5}]}, "aggregates"),
        ({"group_by": [{"column": "age", "bins": [0, 18, 40, 60, 120]}, {"column": "district"}]}, "group_by"),
        ({"group_by": [{"column": "age", "bins": [0, 20, 120]}]}, "group_by"),
        ({"group_by": [{"column": "age", "bins": [18, 40, 60, 120]}]}, "group_by"),
        ({"group_by": [{"column": "street"}]}, "group_by"),
        ({"rows_per_person": 4}, "rows_per_person"),
        ({"loss": {"epsilon": "0.1"}}, "loss"),
        ({"rho_nano": 11}, "loss"),
    ],
)
def test_what_was_not_asked_cannot_be_offered(town: Town, change: dict[str, Any], part: str) -> None:
    query = waiting(town)
    plan = {**PLAN, "rho_nano": 5, **change}
    assert price_narrowing(town.office.services, town.li, town.office.pending(town.li).id, plan).wider == [part]
    with pytest.raises(CoreError, match="not_narrower"):
        narrow(town, plan)
    assert look(town, query).state == QueryState.AWAITING_APPROVAL
    assert "release.narrowed" not in town.office.kinds()


def test_the_same_question_is_no_narrowing_and_a_reason_is_owed(town: Town) -> None:
    waiting(town)
    with pytest.raises(CoreError, match="not_narrower"):
        narrow(town, PLAN)
    with pytest.raises(CoreError, match="reason_missing"):
        narrow_release(town.office.services, town.li, town.office.pending(town.li).id, narrower(), "  ", "n")


def test_coarser_is_fewer_groups_or_merged_bins_between_the_same_ends() -> None:
    for groups in ([], [{"column": "district"}], [{"column": "age", "bins": [0, 60, 120]}]):
        assert widened(PLAN, {**PLAN, "group_by": groups}) == []


@pytest.mark.parametrize(("least", "wider"), [(500, []), (501, []), (499, ["min_people"]), (None, [])])
def test_groups_that_are_found_may_only_be_shown_from_more_people_on(least: int | None, wider: list[str]) -> None:
    old = {**PLAN, "group_by": [{"column": "street"}], "min_people": 500}
    new = {**PLAN, "group_by": []} if least is None else {**old, "min_people": least}
    assert widened(old, new) == wider


@pytest.mark.parametrize("who", ["chen", "wang"])
def test_neither_who_had_a_hand_in_the_data_nor_who_asked_narrows(town: Town, who: str) -> None:
    waiting(town)
    with pytest.raises(CoreError, match=r"cannot_approve_own|forbidden"):
        narrow(town, by=getattr(town, who))


def test_a_withdrawn_question_is_never_run_and_costs_nothing(town: Town) -> None:
    query = waiting(town)
    offer = narrow(town)
    assert withdraw_query(town.office.services, town.wang, query.id).state == QueryState.WITHDRAWN
    assert withdraw_query(town.office.services, town.wang, query.id).state == QueryState.WITHDRAWN
    assert accept(town, query, offer).state == QueryState.WITHDRAWN
    assert list_reviews(town.office.services, town.li, state="pending", limit=2, after=None) == []
    town.office.work()
    assert town.office.dp.opened == 0 and spent(town) == (0, 0) and replayed(town) == []
    assert town.office.kinds().count("query.withdrawn") == 1


def test_a_question_that_was_signed_for_is_no_longer_withdrawn(town: Town) -> None:
    query = waiting(town)
    town.office.sign(town.li)
    with pytest.raises(CoreError, match="review_decided"):
        withdraw_query(town.office.services, town.wang, query.id)


def test_an_offer_that_nobody_accepts_ends_with_its_time_even_if_signed(town: Town) -> None:
    query = waiting(town)
    offer = narrow(town)
    town.office.approve(town.li, key="sign")
    town.office.clock.advance(days=8)
    expire_reviews(town.office.services)
    assert look(town, query).state == QueryState.REFUSED
    assert accept(town, query, offer).state == QueryState.REFUSED
    town.office.work()
    assert town.office.dp.opened == 0 and spent(town) == (0, 0)


def test_only_the_offer_that_was_seen_is_accepted_and_only_by_who_asked(town: Town) -> None:
    query = waiting(town)
    seen = narrow(town)
    narrow(town, narrower(rho_nano=2), key="again")
    with pytest.raises(CoreError, match="changed_meanwhile"):
        accept(town, query, seen)
    with pytest.raises(CoreError, match="forbidden"):
        accept_narrowing(town.office.services, town.li, query.id, seen.id)


@pytest.mark.parametrize("change", [{"plan": {**PLAN, "rho_nano": 4}}, {"rho": 9}, {"version": 2}, {"purpose": "x"}])
def test_what_was_signed_is_what_runs_or_nothing_runs(town: Town, change: dict[str, Any]) -> None:
    """Approve A, run B: a row that changed between the signature and the run is refused, uncharged."""
    query = waiting(town)
    town.office.sign(town.li)
    with town.office.engine.begin() as connection:
        connection.execute(sa.update(tables.query).values(**change))
    town.office.work()
    assert look(town, query).problem == {"code": "changed_meanwhile"}
    assert town.office.dp.opened == 0 and spent(town) == (0, 0)


def test_a_document_that_the_commitment_does_not_open_to_is_not_run(town: Town) -> None:
    query = waiting(town)
    review = town.office.pending(town.li)
    town.office.sign(town.li, review)
    priced = town.office.dp.price(narrower(), {}, town.dataset.id, 1)
    forged = {**review.subject_document, "plan": priced.plan, "plan_hash": priced.plan_hash, "rho_nano": "4"}
    with town.office.engine.begin() as connection:
        connection.execute(sa.update(tables.query).values(plan=priced.plan, plan_hash=priced.plan_hash, rho=4))
        connection.execute(
            sa.update(tables.review).where(tables.review.c.id == review.id).values(subject_document=forged)
        )
    town.office.work()
    assert look(town, query).problem == {"code": "changed_meanwhile"} and town.office.dp.opened == 0


def test_whoever_asked_reads_why_it_was_refused(town: Town) -> None:
    query = waiting(town)
    town.office.refuse(town.li, "too fine")
    assert look(town, query).problem == {"code": "release_refused", "details": {"reason": "too fine"}}
    assert not any("too fine" in str(entry) for entry in town.office.entries())
