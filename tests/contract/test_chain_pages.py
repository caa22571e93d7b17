"""The auditor's two sides: what differs is marked, and a chain that is away is said and breaks nothing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.db import tables
from core.domain.errors import CoreError
from core.usecases.compare_chain import Compared, compare_dataset, compare_log
from tests.factories import SIGNERS
from tests.web import Web


@pytest.fixture
def dataset(web: Web) -> str:
    found = web.published()
    web.office.chain.anchored = (2, "CCCC")
    return found


def facts(web: Web, dataset: str) -> dict[str, Compared]:
    _, compared = compare_dataset(web.office.services, web.people["gao"], dataset)
    return {fact.what: fact for fact in compared.facts}


@pytest.mark.parametrize(("language", "said"), [("zh", "两边一致"), ("en", "Both sides say the same.")])
def test_an_honest_platform_and_its_chain_say_the_same(web: Web, dataset: str, language: str, said: str) -> None:
    assert {"measure", "cap", "within", "grant", "approval"} <= set(facts(web, dataset))
    assert all(fact.agrees for fact in facts(web, dataset).values())
    for path in ("/log/chain", f"/log/chain/{dataset}"):
        page = web.browser("gao", language).get(path).text
        assert said in page and 'class="tag bad"' not in page
    assert web.browser("gao").get("/log/chain").text.count(f"/log/chain/{dataset}") == 1


@pytest.mark.parametrize(
    ("table", "column", "value", "what"),
    [
        (tables.dataset, "cap_rho", 10**6, "cap"),
        (tables.allowance, "rho", 5, "grant"),
        (tables.review, "signer", SIGNERS["chen"], "approval"),
    ],
)
def test_a_platform_that_says_something_else_is_caught(
    web: Web, dataset: str, table: sa.Table, column: str, value: object, what: str
) -> None:
    with web.office.engine.begin() as connection:
        connection.execute(sa.update(table).values({column: value}))
    assert [fact.what for fact in facts(web, dataset).values() if not fact.agrees] == [what]
    page = web.browser("gao").get(f"/log/chain/{dataset}").text
    assert "1 line differs." in page and page.count('class="tag bad"') == 1


def test_a_chain_without_the_fact_and_one_with_another_root_are_told_apart(web: Web, dataset: str) -> None:
    web.office.chain.anchored = (2, "DDDD")
    web.office.chain.written.clear()
    assert "not on the chain" in web.browser("gao").get(f"/log/chain/{dataset}").text
    page = web.browser("gao").get("/log/chain").text
    assert ">different<" in page and "DDDD" in page and "CCCC" in page


def test_a_chain_that_holds_more_than_the_log_is_no_agreement(web: Web) -> None:
    web.office.chain.anchored = (9, "EEEE")
    compared = compare_log(web.office.services, web.people["gao"], lambda _size: None)
    assert compared.mismatches == 1


def test_a_chain_that_is_away_is_said_and_nothing_is_called_equal(web: Web, dataset: str) -> None:
    web.office.chain.down = True
    for path in ("/log/chain", f"/log/chain/{dataset}"):
        answer = web.browser("gao").get(path)
        assert answer.status_code == 200 and "cannot be asked now" in answer.text
        assert "chain_unreachable" in answer.text and "Both sides say the same" not in answer.text
        assert 'class="tag good"' not in answer.text and 'class="tag bad"' not in answer.text


def test_only_auditors_look_and_only_at_what_is_published(web: Web, dataset: str) -> None:
    for login in ("li", "wang", "sun", "ops"):
        assert web.browser(login).get(f"/log/chain/{dataset}").status_code == 403
    draft = web.office.scanned(web.people["chen"], key="second")
    with pytest.raises(CoreError, match="not_found"):
        compare_dataset(web.office.services, web.people["gao"], draft.id)
