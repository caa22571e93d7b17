"""A dataset's budget, added up from the log for an auditor: it is what the rows say, or the page says it is not."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.db import tables
from core.domain.errors import CoreError
from core.usecases.replay_budget import replay_budget
from ledger.sequencer import Sequencer
from tests.log_fixtures import ORIGIN, SIGNER
from tests.web import PLAN, Web


@pytest.fixture
def dataset(web: Web) -> str:
    """Published, and asked once about."""
    found = web.published()
    body = {"dataset": found, "plan": PLAN, "purpose": "service_planning"}
    assert web.api("wang").post("/v1/queries", json=body, headers={"idempotency-key": "a"}).status_code == 200
    Sequencer(web.office.engine, SIGNER, web.office.clock, origin=ORIGIN).run_once()
    return found


@pytest.mark.parametrize(("language", "said"), [("zh", "账本与平台的合计一致"), ("en", "say the same")])
def test_the_log_adds_up_to_what_the_platform_acts_on(web: Web, dataset: str, language: str, said: str) -> None:
    replay = replay_budget(web.office.services, web.people["gao"], dataset)
    assert (
        replay.agrees
        and replay.whole
        and [step.kind for step in replay.steps]
        == [
            "dataset.published",
            "query.charged",
        ]
    )
    assert replay.last.spent > (0, 0) and replay.last.cap >= replay.last.spent
    page = web.browser("gao", language).get(f"/log/budgets/{dataset}").text
    assert said in page and f"/receipts/{replay.last.entry}" in page


def test_a_row_that_forgot_a_charge_is_shown_as_different(web: Web, dataset: str) -> None:
    with web.office.engine.begin() as connection:
        connection.execute(sa.update(tables.dataset).values(spent_rho=0))
    assert "sums differ" in web.browser("gao").get(f"/log/budgets/{dataset}").text


def test_what_a_link_spends_counts_for_its_sources_too(web: Web, dataset: str) -> None:
    office = web.office
    with office.services.transaction() as uow:
        body = {"dataset": "ds_link", "within": [dataset], "cap_rho_nano": "9", "cap_delta_atto": "0"}
        uow.record("dataset.published", None, {**body, "size_rho_nano": "2"})
        uow.record("query.charged", None, {"dataset": "ds_link", "rho_nano": "3", "delta_atto": "0"})
        uow.record("query.charged", None, {"dataset": "ds_other", "rho_nano": "5", "delta_atto": "0"})
    waiting = replay_budget(office.services, web.people["gao"], dataset)
    Sequencer(office.engine, SIGNER, office.clock, origin=ORIGIN).run_once()
    after = replay_budget(office.services, web.people["gao"], dataset)
    assert waiting.steps == after.steps and after.last.through == "ds_link"
    asked = after.steps[1]
    assert after.last.spent[0] - asked.spent[0] == 5 and after.last.cap == asked.cap


def test_the_account_of_a_deleted_dataset_can_still_be_checked(web: Web, dataset: str) -> None:
    with web.office.engine.begin() as connection:
        connection.execute(sa.update(tables.dataset).values(state="deleted"))
    assert "say the same" in web.browser("gao").get(f"/log/budgets/{dataset}").text


def test_only_auditors_look_and_only_at_what_was_published(web: Web, dataset: str) -> None:
    with pytest.raises(CoreError, match="forbidden"):
        replay_budget(web.office.services, web.people["wang"], dataset)
    assert web.browser("gao").get("/log/budgets/ds_none").status_code == 404


def test_a_log_too_long_for_a_page_is_said_and_not_half_added_up(
    web: Web, dataset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.usecases.replay_budget.LONGEST", 1)
    page = web.browser("gao").get(f"/log/budgets/{dataset}").text
    assert (
        "too many entries about accounts for this page" in page and "say the same" not in page and "differ" not in page
    )
