"""What only a browser can tell: layout, script, focus, and that the strict policy blocks nothing of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.conftest import Site
from tests.ui.pages import Paths, release_paths, share_paths
from tests.web import ENTRY, PASSWORD

pytestmark = pytest.mark.chromium
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("paths", [share_paths, release_paths])
def test_pages_fit_a_phone_and_nothing_is_blocked(site: Site, paths: Callable[[Site], Paths], language: str) -> None:
    for login, visited in paths(site).items():
        page = site.page(login or None, language=language, width=360)
        for path in visited:
            page.goto(site.url + path)
            for view in ("standard", "elder"):
                page.evaluate("view => { document.documentElement.dataset.view = view }", view)
                assert page.evaluate(BEYOND) == 0, (path, view)
            assert [said for said in page.complaints if "404" not in said] == [], path
            assert page.locator("h1").count() == 1 and page.locator("main").count() == 1


def test_every_control_has_a_name(site: Site) -> None:
    unnamed = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button')]
        .filter(e => !(e.labels && e.labels.length) && !e.textContent.trim() && !e.getAttribute('aria-label'))
        .map(e => e.outerHTML)"""
    for login, paths in share_paths(site).items():
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


def test_elder_mode_has_large_type_and_large_targets(site: Site) -> None:
    page = site.page("wang")
    page.goto(f"{site.url}/ask/{site.web.published()}?view=elder")
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 22
    small = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
        .filter(e => e.checkVisibility() && !e.closest('.skip, li label') && e.getBoundingClientRect().height < 28)
        .map(e => e.outerHTML)"""
    assert page.evaluate(small) == []


@pytest.mark.parametrize(("language", "voice", "label"), [("zh", "zh-CN", "朗读本页"), ("en", "en-GB", "Read aloud")])
def test_a_page_is_read_aloud_in_its_language_and_stops_when_told(
    site: Site, language: str, voice: str, label: str
) -> None:
    page = site.page(None, language=language)
    page.goto(site.url + "/verify")
    page.evaluate(
        """() => {
            window.said = [];
            const mouth = { speaking: false, cancel() { this.speaking = false; },
                            speak(one) { this.speaking = true; window.said.push([one.lang, one.text]); } };
            Object.defineProperty(window, "speechSynthesis", { value: mouth });
        }"""
    )
    button = page.locator("[data-read-aloud]")
    assert button.inner_text() == label
    button.click()
    said = page.evaluate("window.said")
    assert {spoken for spoken, _ in said} == {voice}
    assert page.locator("h1").inner_text() in [text for _, text in said]
    assert button.inner_text() == button.get_attribute("data-stop")
    button.click()
    assert button.inner_text() == label and page.evaluate("window.speechSynthesis.speaking") is False


def test_what_residents_will_read_of_a_cap_is_said_while_it_is_typed(site: Site) -> None:
    page = site.page("chen", language="en")
    page.goto(site.url + "/datasets/new")
    field, said = page.locator("#cap_rho"), page.locator("#cap-said")
    assert field.input_value() == "0.1" and said.inner_text().startswith("Residents will read")
    field.fill("0.00000001")  # ε = 10 by the engine of this test
    page.get_by_text("at most 22,027 times").wait_for()
    # Two answers that cross on their way, of which only δ tells one from the other.
    held: list[Any] = []
    page.route("**/cap.json*", lambda route: held.append(route) if not held else route.fulfill(json={"said": "newer"}))
    with page.expect_request("**/cap.json*"):
        page.locator("#cap_delta").fill("0.0001")
    page.locator("#cap_delta").fill("0.0002")
    page.get_by_text("newer").wait_for()
    with page.expect_response(held[0].request.url) as late:
        held[0].fulfill(json={"said": "older"})
    late.value.finished()
    assert said.inner_text() == "newer"
    page.unroute("**/cap.json*")
    page.locator("#cap_delta").fill("0")
    field.fill("much")
    page.get_by_text("Residents will read").wait_for(state="hidden")
    assert said.inner_text() != ""
    page.goto(site.url + "/populations")
    page.locator("#measure").select_option("pure")
    page.get_by_text("that fit: about 5").wait_for()
    assert field.input_value() == "1" and page.complaints == []
