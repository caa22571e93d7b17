"""The diagnosis is for stewards of the office alone, logged before anything is opened, and marked as not private."""

from __future__ import annotations

from typing import Any

import pytest

from core.domain.errors import CoreError
from core.usecases.diagnose_bounds import Setting, diagnose_bounds
from tests import fakes
from tests.web import Web


def test_nobody_but_a_steward_of_the_office_sees_it(web: Web) -> None:
    path = f"/v1/datasets/{web.published()}/diagnosis"
    for login, status in (("wang", 403), ("gao", 403), ("sun", 403), ("zhao", 404)):
        assert web.api(login).post(path, json={"rho": "5"}).status_code == status
        assert web.browser(login).get(path.removeprefix("/v1")).status_code in (403, 404)
    assert web.office.dp.opened == 0 and "dataset.diagnosed" not in web.office.kinds()
    answer = web.api("li").post(path, json={"rho": "5", "cells": 4})
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert (answer.json()["private"], answer.json()["source"], answer.json()["cells"]) == (False, "version", 4)
    assert web.office.kinds()[-1] == "dataset.diagnosed"


def test_nothing_is_opened_unless_its_entry_is_under_a_checkpoint(web: Web) -> None:
    dataset = web.published()
    web.office.gate.closed = True
    with pytest.raises(CoreError, match="answer_not_logged_yet"):
        diagnose_bounds(web.office.services, web.people["li"], dataset, Setting("5"))
    assert web.office.dp.opened == 0


def test_an_upload_is_diagnosed_before_publication_and_a_draft_is_not(web: Web) -> None:
    chen = web.api("chen")
    scanned = web.office.scanned(web.people["chen"])
    assert chen.post(f"/v1/datasets/{scanned.id}/diagnosis", json={"rho": "5"}).json()["source"] == "upload"
    draft = web.office.registered(web.people["chen"], key="draft")
    assert chen.post(f"/v1/datasets/{draft.id}/diagnosis", json={"rho": "5"}).json()["code"] == "dataset_wrong_state"


def test_the_risk_of_the_chosen_treatments_is_known_before_publication(web: Web) -> None:
    draft = web.office.scanned(web.people["chen"])
    found = web.api("chen").post(f"/v1/datasets/{draft.id}/diagnosis", json={"rho": "5"}).json()["risk"]
    assert (found["before"]["k_min"], found["after"]["k_min"]) == (1, 9)
    assert "k = 9" in found["after"]["en"] and "k = 9" in found["after"]["zh"]
    assert web.api("chen").get(f"/v1/datasets/{draft.id}/findings").json()["risk"]["after"] is None
    page = web.browser("chen").post(f"/datasets/{draft.id}/diagnosis", {"loss": "5", "cells": "10"}).text
    assert "With the treatments chosen now" in page and "everybody is like at least 8 more" in page


def test_who_signs_compares_both_sides_until_a_treatment_is_changed_and_again_once_somebody_looked(web: Web) -> None:
    draft = web.office.scanned(web.people["chen"])
    chen, api = web.browser("chen"), web.api("chen")

    def planned() -> Any:
        return api.get(f"/v1/datasets/{draft.id}/findings").json()["risk"]["planned"]

    kept = planned()
    assert kept["k_min"] == 9 and "k = 9" in kept["en"] and "of" not in kept
    assert '<td class="right">17.5%</td><td class="right">0%</td>' in chen.get(f"/datasets/{draft.id}").text
    change = {"column": "district", "technique": "suppress", "numbers": "", "reason": "enough"}
    assert chen.post(f"/datasets/{draft.id}/columns", change).status_code == 303
    assert planned() is None and '<td class="right">–</td>' in chen.get(f"/datasets/{draft.id}").text
    waits = web.office.dataset(draft.id).changed_at
    api.post(f"/v1/datasets/{draft.id}/diagnosis", json={"rho": "5"})
    assert planned() == kept and web.office.dataset(draft.id).changed_at == waits


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_second_steward_is_warned_where_nothing_improves_and_an_auditor_reads_no_figure(
    web: Web, language: str
) -> None:
    web.office.scanner.achieves = fakes.RISK
    draft = web.office.submitted(web.people["chen"])
    (review,) = web.api("li").get("/v1/reviews?state=pending").json()["items"]
    page = web.browser("li", language).get(f"/reviews/{review['id']}").text
    assert ("does not lower this risk" if language == "en" else "没有降低这个风险") in page
    assert page.count('<td class="right">17.5%</td>') == 2
    for place in (f"/reviews/{review['id']}", f"/datasets/{draft.id}"):
        assert "17.5%" not in web.browser("gao", language).get(place).text


@pytest.mark.parametrize("body", [{"rho": "0"}, {"cells": 0}, {"cells": 10001}, {"cells": "x"}, {"more": 1}])
def test_a_senseless_setting_opens_nothing(web: Web, body: dict[str, object]) -> None:
    path = f"/v1/datasets/{web.published()}/diagnosis"
    assert web.api("li").post(path, json=body).status_code == 422
    assert "dataset.diagnosed" not in web.office.kinds()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_that_it_is_not_private(web: Web, language: str) -> None:
    dataset, li = web.published(), web.browser("li", language)
    assert f"/datasets/{dataset}/diagnosis" in li.get(f"/datasets/{dataset}").text
    assert li.get(f"/datasets/{dataset}/diagnosis").status_code == 200
    page = li.post(f"/datasets/{dataset}/diagnosis", {"loss": "5", "cells": "10"})
    assert page.status_code == 200 and "33%" in page.text and "-12.0%" in page.text
    text = page.text.replace("（", " (").replace("）", ")")
    assert "33 (14%)" in text and "31 (13%)" in text
    assert ("Not private" if language == "en" else "不受差分隐私保护") in page.text
