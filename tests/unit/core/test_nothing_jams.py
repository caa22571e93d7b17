"""What the chain or time refuses delays the work or ends it cleanly. Nothing stays between two states for ever."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.db import tables
from core.domain.errors import CoreError
from core.usecases.decide_review import Verdict, decide_review
from core.usecases.expire_reviews import expire_reviews
from core.usecases.read_dataset import read_dataset
from core.usecases.read_query import read_query
from core.usecases.read_reviews import read_review
from core.usecases.run_job import MAX_ATTEMPTS
from core.usecases.run_query import Question, run_query
from core.usecases.submit_dataset import submit_dataset
from tests.factories import SIGNERS
from tests.fakes import signature_of
from tests.unit.core.conftest import Town


def submitted(town: Town) -> str:
    return town.office.submitted(town.chen, key="second").id


def state(town: Town, dataset_id: str) -> str:
    return read_dataset(town.office.services, town.chen, dataset_id).state


def job(town: Town) -> sa.RowMapping:
    with town.office.engine.connect() as connection:
        newest = (
            sa.select(tables.job)
            .order_by(tables.job.c.created_at.desc(), tables.job.c.id)
            .where(tables.job.c.state != "done")
        )
        return connection.execute(newest).mappings().one()


def waiting_question(town: Town) -> str:
    town.office.policy.answers["query_aggregate"] = "needs_approval"
    question = Question(town.dataset.id, {"rho_nano": 10}, "planning")
    return run_query(town.office.services, town.wang, question, "k").id


def test_a_publication_waits_for_a_chain_that_is_away_however_long(town: Town) -> None:
    dataset_id = submitted(town)
    town.office.chain.down = True
    town.office.approve(town.li, key="approve-this")
    waits = []
    for _ in range(12):
        assert state(town, dataset_id) == "treating"
        row = job(town)
        assert (row["state"], row["stage"], row["problem"]) == (
            "running", "waiting_for_chain", {"code": "chain_unreachable"},
        )  # fmt: skip
        waits.append((row["leased_until"] - town.office.clock.now()).total_seconds())
        town.office.work()  # too early: nothing is taken
        assert job(town)["waits"] == row["waits"]
        town.office.clock.advance(seconds=301)
        town.office.work()
    assert waits[:4] == [2, 4, 8, 16] and waits[-1] == 300
    town.office.chain.down = False
    town.office.clock.advance(seconds=301)
    town.office.work()
    assert state(town, dataset_id) == "published"
    assert town.office.kinds().count("dataset.published") == 2  # the town's own, and this one once


def test_a_publication_that_the_chain_refuses_for_good_returns_the_dataset(town: Town) -> None:
    dataset_id = submitted(town)
    town.office.chain.refuses = "approval_expired"
    town.office.approve(town.li, key="approve-this")
    dataset = read_dataset(town.office.services, town.chen, dataset_id)
    assert dataset.state == "scanned" and dataset.problem is not None
    assert dataset.problem["code"] == "approval_expired"
    town.office.chain.refuses = None
    submit_dataset(town.office.services, town.chen, dataset_id)
    town.office.approve(town.li, key="again")
    assert state(town, dataset_id) == "published"


def test_a_release_waits_for_the_chain_and_is_charged_once(town: Town) -> None:
    query_id = waiting_question(town)
    town.office.chain.down = True
    town.office.approve(town.li, key="approve-this")
    assert read_query(town.office.services, town.wang, query_id).state == "awaiting_approval"
    town.office.chain.down = False
    town.office.clock.advance(seconds=301)
    town.office.work()
    assert read_query(town.office.services, town.wang, query_id).state == "answered"
    assert town.office.kinds().count("query.charged") == 1


def test_a_release_that_the_chain_refuses_for_good_ends_the_question_uncharged(town: Town) -> None:
    query_id = waiting_question(town)
    town.office.chain.refuses = "not_steward"
    town.office.approve(town.li, key="approve-this")
    ended = read_query(town.office.services, town.wang, query_id)
    assert (ended.state, ended.problem) == ("refused", {"code": "approval_not_recorded"})
    assert not ended.charged and "query.charged" not in town.office.kinds()


@pytest.mark.parametrize("outcome", ["approve", "refuse"])
def test_a_decision_after_the_deadline_says_so_and_gives_the_dataset_back(town: Town, outcome: str) -> None:
    dataset_id = submitted(town)
    review = town.office.pending(town.li)
    town.office.clock.advance(days=8)
    verdict = Verdict(outcome, "r", SIGNERS["li"], signature_of(review.typed_data, SIGNERS["li"]))
    for key in ("k1", "k2"):
        with pytest.raises(CoreError, match="review_expired"):
            decide_review(town.office.services, town.li, review.id, verdict, key)
    dataset = read_dataset(town.office.services, town.chen, dataset_id)
    assert (dataset.state, dataset.problem) == ("scanned", {"code": "review_expired"})
    assert town.office.kinds().count("review.expired") == 1
    assert read_review(town.office.services, town.li, review.id)[0].state == "expired"


def test_after_the_deadline_the_dataset_can_be_submitted_and_approved_again(town: Town) -> None:
    dataset_id = submitted(town)
    town.office.clock.advance(days=8)
    submit_dataset(town.office.services, town.chen, dataset_id)
    town.office.approve(town.li, key="approve-this")
    dataset = read_dataset(town.office.services, town.chen, dataset_id)
    assert dataset.state == "published" and dataset.problem is None


def test_a_release_that_nobody_signed_in_time_ends_the_question_uncharged(town: Town) -> None:
    query_id = waiting_question(town)
    town.office.clock.advance(days=8)
    expire_reviews(town.office.services)
    expire_reviews(town.office.services)
    ended = read_query(town.office.services, town.wang, query_id)
    assert (ended.state, ended.problem, ended.charged) == ("refused", {"code": "review_expired"}, False)
    assert town.office.kinds()[-2:] == ["review.expired", "query.refused"]
    assert town.office.kinds().count("review.expired") == 1
    with pytest.raises(CoreError, match="review_expired"):
        run_query(town.office.services, town.wang, Question(town.dataset.id, {"rho_nano": 10}, "planning"), "k")


def test_a_release_whose_worker_dies_each_time_ends_the_question_uncharged(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    query_id = waiting_question(town)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(town.office.chain, "record_approval", die)
    with pytest.raises(KeyboardInterrupt):
        town.office.approve(town.li, key="approve-this")
    for _ in range(MAX_ATTEMPTS - 1):
        town.office.clock.advance(seconds=61)
        with pytest.raises(KeyboardInterrupt):
            town.office.work()
    town.office.clock.advance(seconds=61)
    town.office.work()
    ended = read_query(town.office.services, town.wang, query_id)
    assert (ended.state, ended.problem, ended.charged) == ("refused", {"code": "interrupted"}, False)
