"""An answer becomes public by the rules, a signature and an entry; and is taken down with one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.db import tables
from core.domain.errors import CoreError
from core.domain.facts import DATA_STEWARD
from core.domain.publications import Publication
from core.domain.queries import Query
from core.usecases.expire_reviews import expire_reviews
from core.usecases.read_publications import list_publications, read_publication
from core.usecases.read_receipt import read_receipt
from core.usecases.read_reviews import list_reviews
from core.usecases.request_publication import facts_of_publication, read_request, request_publication
from core.usecases.withdraw_publication import withdraw_publication
from mingzheng.audit.approvals import replay_approvals
from mingzheng.audit.records import Entry
from tests.rules import policy_in_force
from tests.unit.core.conftest import Town
from tests.unit.core.test_run_query import ask, replayed, spent


@pytest.fixture
def answered(town: Town) -> Query:
    town.office.policy.answers["publish"] = "needs_approval"
    return ask(town)


def request(town: Town, query: Query) -> Publication:
    return request_publication(town.office.services, town.wang, query.id)


def published(town: Town, query: Query) -> Publication:
    made = request(town, query)
    town.office.approve(town.li, key="publish")
    return read_publication(town.office.services, made.id).publication


def public(town: Town) -> list[str]:
    return [one.publication.id for one in list_publications(town.office.services, limit=9, after=None)]


def audited(town: Town) -> list[str]:
    entries = [
        Entry(number, entry["id"], entry["kind"], (entry["actor"] or {"id": None})["id"], entry["body"])
        for number, entry in enumerate(town.office.entries())
    ]
    return [*replayed(town), *(finding.code for finding in replay_approvals(entries).findings)]


def test_an_answer_is_public_only_after_a_steward_signed_and_costs_nothing_more(town: Town, answered: Query) -> None:
    made = request(town, answered)
    assert public(town) == []
    with pytest.raises(CoreError, match="not_found"):
        read_publication(town.office.services, made.id)
    town.office.approve(town.li, key="publish")
    found = read_publication(town.office.services, made.id)
    assert public(town) == [made.id] and found.query.answer == answered.answer
    assert found.publication.articles == ["PIPL-13"] and spent(town) == (10, 10) and town.office.dp.opened == 1
    kinds = town.office.kinds()[-5:]
    assert kinds == ["policy.decided", "release.publication_requested", "release.publication_decided",
                     "policy.decided", "release.published"] or kinds[-1] == "release.published"  # fmt: skip
    assert audited(town) == []


def test_asking_twice_opens_one_review(town: Town, answered: Query) -> None:
    assert request(town, answered) == request(town, answered)
    assert town.office.kinds().count("release.publication_requested") == 1


def test_no_page_before_its_entry_is_under_a_checkpoint(town: Town, answered: Query) -> None:
    made = published(town, answered)
    town.office.gate.closed = True
    assert public(town) == []
    with pytest.raises(CoreError, match="not_found"):
        read_publication(town.office.services, made.id)


def test_what_the_rules_refuse_is_not_even_asked_of_a_steward(town: Town, answered: Query) -> None:
    town.office.policy.answers["publish"] = "needs_protection"
    with pytest.raises(CoreError, match="policy_refused"):
        request(town, answered)
    assert list_reviews(town.office.services, town.li, state="pending", limit=2, after=None) == []


def test_an_answer_that_is_not_the_one_signed_for_is_not_published(town: Town, answered: Query) -> None:
    made = request(town, answered)
    town.office.sign(town.li)
    with town.office.engine.begin() as connection:
        connection.execute(sa.update(tables.query).values(answer={"value": "other"}))
    town.office.work()
    stopped = read_request(town.office.services, town.wang, answered.id)
    assert stopped is not None and (stopped.id, stopped.state) == (made.id, "refused")
    assert "release.published" not in town.office.kinds() and public(town) == []


def test_a_refused_or_expired_request_can_be_made_again(town: Town, answered: Query) -> None:
    first = request(town, answered)
    town.office.refuse(town.li, "not yet")
    refused = read_request(town.office.services, town.wang, answered.id)
    assert refused is not None and (refused.problem or {})["details"] == {"reason": "not yet"}
    town.office.clock.advance(seconds=1)
    second = request(town, answered)
    assert second.id != first.id
    town.office.clock.advance(days=8)
    expire_reviews(town.office.services)
    expired = read_request(town.office.services, town.wang, answered.id)
    assert expired is not None and (expired.id, expired.state) == (second.id, "refused")


def test_taking_it_down_is_logged_and_says_why(town: Town, answered: Query) -> None:
    made = published(town, answered)
    with pytest.raises(CoreError, match="forbidden"):
        withdraw_publication(town.office.services, town.wang, made.id, "r")
    with pytest.raises(CoreError, match="reason_missing"):
        withdraw_publication(town.office.services, town.chen, made.id, " ")
    for _ in range(2):
        withdraw_publication(town.office.services, town.chen, made.id, "the source was wrong")
    found = read_publication(town.office.services, made.id)
    assert found.withdrawn and found.publication.reason == "the source was wrong" and public(town) == []
    assert town.office.kinds().count("release.unpublished") == 1


def test_a_waiting_question_has_nothing_to_publish_and_a_stranger_finds_none(town: Town, answered: Query) -> None:
    town.office.policy.answers["query_aggregate"] = "needs_approval"
    waiting = ask(town, rho=11, key="w")
    with pytest.raises(CoreError, match="not_answered"):
        request(town, waiting)
    zhao = town.office.person("zhao", town.wang.role, org="university-z")
    with pytest.raises(CoreError, match="not_found"):
        request_publication(town.office.services, zhao, answered.id)


def test_a_steward_who_proposes_it_does_not_sign_for_it(town: Town, answered: Query) -> None:
    request_publication(town.office.services, town.li, answered.id)
    with pytest.raises(CoreError, match="cannot_approve_own"):
        town.office.approve(town.li, key="own")


def test_everybody_may_check_what_was_published(town: Town, answered: Query) -> None:
    assert published(town, answered).entry_id is not None
    town.office.gate.record = lambda _entry: {"kind": "release.published", "actor": None, "body": {}}  # type: ignore[method-assign]
    assert read_receipt(town.office.services, None, "en_x")["record"] is not None


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "permit"),
        ({"approvals": []}, "needs_approval"),
        ({"dp.k": 9}, "needs_protection"),
        ({"dp.epsilon": "1.5"}, "needs_protection"),
    ],
)
def test_the_pack_lets_groups_be_published_with_a_steward_s_word(
    town: Town, answered: Query, changes: dict[str, object], word: str
) -> None:
    with town.office.services.reading() as uow:
        dataset = uow.datasets.get(town.dataset.id)
        facts = facts_of_publication(town.office.services, uow, town.wang, dataset, answered, (DATA_STEWARD,))
    attested = {"pipia.done": True, "pipia.covers_this": True, "notice.given": True, "data.minimal": True}
    stated = {
        **attested,
        "data.retention_until": "2030-01-01",
        "dp.epsilon": "0.912345678",
        "dp.k": 10,
        "dp.max_epsilon": "1",
    }
    decision = policy_in_force().decide({**facts, **stated, **changes})
    assert decision.decision == word, decision
