"""Deleting a dataset over HTTP and on its pages: previewed, typed, signed by a second steward, gone for everybody."""

from __future__ import annotations

import pytest

from mingzheng import ProblemError
from tests.contract.test_sdk_against_api import signed_in
from tests.web import PLAN, Web, hidden


def test_the_whole_way_over_http(web: Web) -> None:
    dataset = web.published()
    chen, li, wang = (web.api(login) for login in ("chen", "li", "wang"))
    seen = chen.get(f"/v1/datasets/{dataset}/deletion").json()
    assert (seen["dataset"], seen["links"], seen["waiting"], seen["pages"]) == (dataset, [], 0, 0)
    wish = {"ground": "retention_over", "confirm": "nearly"}
    refused = chen.post(f"/v1/datasets/{dataset}/deletions", json=wish, headers={"idempotency-key": "d1"})
    assert (refused.status_code, refused.json()["code"]) == (422, "deletion_not_confirmed")
    with pytest.raises(ProblemError, match="deletion_not_confirmed"):
        signed_in(web, "chen").steward.propose_deletion(dataset, ground="retention_over", confirm="yes")
    assert signed_in(web, "chen").steward.preview_deletion(dataset) == seen
    wish["confirm"] = dataset
    made = chen.post(f"/v1/datasets/{dataset}/deletions", json=wish, headers={"idempotency-key": "d2"})
    assert made.status_code == 201 and made.json()["kind"] == "deletion" and made.json()["can_decide"] is False
    page = web.browser("li").get(f"/reviews/{made.json()['id']}").text
    assert "retention_over" not in page and "What will be gone" in page
    web.office.approve(web.office.steward("li"), key="approve deletion")
    body = {"dataset": dataset, "plan": PLAN, "purpose": "service_planning"}
    asked = wang.post("/v1/queries", json=body, headers={"idempotency-key": "q"})
    assert (asked.status_code, asked.json()["code"]) == (410, "dataset_deleted")
    assert wang.get(f"/v1/catalogue/{dataset}").status_code == 410
    (promise,) = wang.get("/v1/promises").json()["items"]
    assert (promise["dataset"], promise["deleted"]) == (dataset, True)
    assert li.get(f"/v1/datasets/{dataset}").json()["state"] == "deleted"


def test_on_the_pages_a_click_is_not_enough_and_the_catalogue_says_what_became_of_it(web: Web) -> None:
    dataset = web.published()
    body = {"dataset": dataset, "plan": PLAN, "purpose": "service_planning"}
    asked = web.api("wang").post("/v1/queries", json=body, headers={"idempotency-key": "q"}).json()
    assert "It answers no more questions" not in web.browser("wang").get(f"/queries/{asked['id']}").text
    browser = web.browser("chen")
    page = browser.get(f"/datasets/{dataset}/deletion")
    assert page.status_code == 200 and "It cannot be undone" in page.text
    key = hidden(page.text, "key")
    empty = browser.post(f"/datasets/{dataset}/deletions", {"ground": "purpose_achieved", "confirm": "", "key": key})
    assert empty.status_code == 422
    typed = {"ground": "purpose_achieved", "confirm": dataset, "key": key + "-typed"}
    assert browser.post(f"/datasets/{dataset}/deletions", typed).status_code in (200, 303)
    web.office.approve(web.office.steward("li"), key="approve deletion")
    researcher = web.browser("wang")
    catalogue = researcher.get("/catalogue").text
    assert "Deleted" in catalogue and f"/catalogue/{dataset}" not in catalogue
    assert browser.get(f"/datasets/{dataset}").status_code == 200
    page = researcher.get(f"/queries/{asked['id']}")
    assert page.status_code == 200 and "It answers no more questions" in page.text and "Deleted" in page.text
    for stays in ("<svg", f"/receipts/{asked['entry']}", f"/v1/queries/{asked['id']}/answer?format=csv"):
        assert stays in page.text
    for leads_nowhere in (f"/ask/{dataset}", f"/catalogue/{dataset}", f"/queries/{asked['id']}/publication"):
        assert leads_nowhere not in page.text
    assert web.api("wang").get(f"/v1/queries/{asked['id']}/answer?format=csv&table=1").status_code == 200


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_draft_is_withdrawn_after_its_page_said_what_goes(web: Web, language: str) -> None:
    draft = web.office.scanned(web.people["chen"], key="draft").id
    browser = web.browser("chen", language)
    shown = browser.get(f"/datasets/{draft}").text
    assert f"/datasets/{draft}/withdrawal" in shown and ("平台销毁" if language == "zh" else "destroys it") in shown
    before = browser.get(f"/datasets/{draft}/withdrawal").text
    assert ("密钥，立即销毁" if language == "zh" else "and its key, at once") in before
    seen = web.api("chen").get(f"/v1/datasets/{draft}/withdrawal").json()
    assert seen["upload"] is True and hidden(before, "revision") == str(seen["revision"])
    earlier = {"revision": seen["revision"] - 1}
    assert browser.post(f"/datasets/{draft}/withdrawal", {}).status_code == 422
    assert browser.post(f"/datasets/{draft}/withdrawal", earlier).status_code == 409
    assert web.api("li").post(f"/v1/datasets/{draft}/withdrawal", json=earlier).json()["code"] == "changed_meanwhile"
    assert browser.post(f"/datasets/{draft}/withdrawal", {"revision": hidden(before, "revision")}).status_code == 303
    after = browser.get(f"/datasets/{draft}").text
    assert f"/datasets/{draft}/withdrawal" not in after and "/file" not in after
    assert ("已经销毁" if language == "zh" else "are destroyed") in after
    again = web.api("li").post(f"/v1/datasets/{draft}/withdrawal", json={"revision": 0})
    assert (again.status_code, again.json()["state"]) == (200, "withdrawn")
    assert signed_in(web, "chen").steward.withdraw(draft, revision=seen["revision"])["state"] == "withdrawn"
    refused = web.api("chen").get(f"/v1/datasets/{draft}/withdrawal")
    assert (refused.status_code, refused.json()["code"]) == (409, "dataset_wrong_state")
