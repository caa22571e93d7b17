"""What only a browser can tell: layout, script, focus, and that the strict policy blocks nothing of ours."""

from __future__ import annotations

import pytest

from core.usecases.submit_dataset import submit_dataset
from tests.ui.conftest import Site
from tests.web import ENTRY, PASSWORD, PLAN

pytestmark = pytest.mark.chromium


def _paths(site: Site) -> dict[str, list[str]]:
    dataset = site.web.published()
    draft = site.web.office.scanned(site.web.people["chen"], key="second")
    submit_dataset(site.web.office.services, site.web.people["chen"], draft.id)
    (review,) = site.web.api("li").get("/v1/reviews?state=pending").json()["items"]
    return {
        "li": ["/", f"/reviews/{review['id']}", f"/datasets/{draft.id}", f"/catalogue/{dataset}"],
        "wang": [f"/ask/{dataset}?op=count&group=district&price=1", "/catalogue", "/queries"],
        "gao": ["/", f"/receipts/{ENTRY}", "/receipts"],
    }


def _release_paths(site: Site) -> dict[str, list[str]]:
    """Pages of the release queue: a waiting table, the form that narrows it, bounds, and a published answer."""
    web = site.web
    dataset = web.published()
    web.office.policy.answers["publish"] = "needs_approval"
    ask = {"dataset": dataset, "purpose": "service_planning"}
    wang = web.api("wang")
    answered = wang.post("/v1/queries", json={**ask, "plan": PLAN}, headers={"idempotency-key": "a"}).json()["id"]
    publication = wang.post(f"/v1/queries/{answered}/publication").json()["id"]
    web.office.approve(web.people["li"], key="publish")
    web.office.policy.answers["query_aggregate"] = "needs_approval"
    batch = {"batch": [PLAN, {**PLAN, "group_by": []}]}
    waits = wang.post("/v1/queries", json={**ask, "plan": batch}, headers={"idempotency-key": "b"}).json()
    return {
        "li": [f"/reviews/{waits['review']}", f"/reviews/{waits['review']}/narrow?t0=1&price=1",
               f"/datasets/{dataset}/diagnosis", f"/published/{publication}"],
        "wang": [f"/queries/{answered}", f"/queries/{waits['id']}", f"/catalogue/{dataset}", f"/ask/{dataset}/table"],
        "sun": ["/", "/published", f"/published/{publication}"],
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_of_releases_fit_a_phone(site: Site, language: str) -> None:
    for login, paths in _release_paths(site).items():
        page = site.page(login, language=language, width=360)
        for path in paths:
            assert page.goto(site.url + path).status == 200, path
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide == 0, path
            assert page.complaints == [], path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_fit_a_phone_and_nothing_is_blocked(site: Site, language: str) -> None:
    for login, paths in _paths(site).items():
        page = site.page(login, language=language, width=360)
        for path in paths:
            assert page.goto(site.url + path).status == 200
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide == 0, path
            assert page.complaints == [], path
            assert page.locator("h1").count() == 1 and page.locator("main").count() == 1


def test_every_control_has_a_name(site: Site) -> None:
    unnamed = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button')]
        .filter(e => !(e.labels && e.labels.length) && !e.textContent.trim() && !e.getAttribute('aria-label'))
        .map(e => e.outerHTML)"""
    for login, paths in _paths(site).items():
        page = site.page(login)
        for path in paths:
            page.goto(site.url + path)
            assert page.evaluate(unnamed) == [], path


@pytest.mark.parametrize("script", [True, False])
def test_a_researcher_signs_in_and_asks_with_and_without_script(site: Site, script: bool) -> None:
    dataset = site.web.published()
    page = site.page(None, language="en", script=script)
    page.goto(f"{site.url}/ask/{dataset}")
    page.get_by_label("Account").fill("wang")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**/ask/{dataset}")
    page.get_by_label("Group by").select_option("district")
    page.get_by_role("button", name="Show price and expected error").click()
    page.get_by_text("about ±10 rows (95%)").wait_for()
    page.get_by_role("button", name="Ask and spend").click()
    page.locator("table").get_by_text("114").first.wait_for()
    assert page.locator("figure svg").count() == 2
    assert page.complaints == []


def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(site: Site) -> None:
    page = site.page("gao", language="en")
    page.goto(site.url + "/receipts")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_language_switch_keeps_the_page(site: Site) -> None:
    page = site.page("gao", language="zh")
    page.goto(f"{site.url}/receipts/{ENTRY}")
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**lang=en")
    assert page.url.startswith(f"{site.url}/receipts/{ENTRY}")
    assert page.locator("html").get_attribute("lang") == "en"
