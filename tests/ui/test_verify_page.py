"""A receipt is checked in the browser with the reader's own trust file, and the server is not asked for the verdict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ui.conftest import Site

pytestmark = pytest.mark.chromium
VECTORS = Path("tests/vectors/receipts")


def _checked(page: Any, receipt: str) -> str:
    page.get_by_label("Receipt", exact=True).set_input_files(VECTORS / receipt)
    page.get_by_role("button", name="Check").click()
    page.locator("#verdict").wait_for()
    return str(page.locator("#verdict").inner_text())


def test_true_receipts_are_proven_and_false_ones_are_named(site: Site) -> None:
    page = site.page(None, language="en")
    asked: list[str] = []
    page.goto(site.url + "/verify")
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Your trust file").set_input_files(VECTORS / "trust.json")
    assert _checked(page, "proven-query-answered.json") == "Proven"
    told = page.locator("[data-told]").inner_text()
    assert told.startswith("On 2026-") and "was answered at a privacy loss of" in told
    # The fields, and below them the JSON, stay folded until somebody wants them.
    assert page.locator("[data-shown] pre").is_hidden() and page.locator("[data-shown] dl").is_hidden()
    page.get_by_text("What the receipt shows, field by field").click()
    assert "qr_1" in page.locator("[data-shown] dl").inner_text()
    assert page.locator("[data-shown] pre").is_hidden()
    assert "does not prove" in page.locator("#outcome").inner_text()
    assert _checked(page, "disproved-record-changed.json") == "Disproved"
    assert "was changed after it was logged" in page.locator("[data-check=record_commitment]").inner_text()
    assert page.locator("[data-shown]").is_hidden() and page.locator("[data-told]").inner_text() == ""
    assert _checked(page, "cannot_tell-record-withheld.json") == "Cannot tell"
    # The icon of the page may come whenever the browser likes; nothing else is asked for.
    assert [address for address in asked if not address.endswith("/static/seal.svg")] == [] == page.complaints


def test_a_trust_file_is_kept_when_asked_for_and_said_to_be_the_kept_one_until_it_is_forgotten(site: Site) -> None:
    page = site.page(None, language="zh")
    page.goto(site.url + "/verify")
    page.get_by_role("button", name="核验").click()
    page.get_by_text("请先选择回执文件").wait_for()
    page.get_by_label("回执", exact=True).set_input_files(VECTORS / "proven-first-entry.json")
    page.get_by_role("button", name="核验").click()
    page.get_by_text("请先选择信任文件").wait_for()
    page.get_by_label("您的信任文件").set_input_files(VECTORS / "trust.json")
    page.get_by_label("把信任文件保存在本浏览器中").check()
    page.get_by_role("button", name="核验").click()
    page.locator("#verdict").wait_for()
    page.reload()
    page.get_by_label("回执", exact=True).set_input_files(VECTORS / "proven-last-entry.json")
    page.get_by_role("button", name="核验").click()
    assert page.locator("#verdict").inner_text() == "证实"
    page.set_viewport_size({"width": 390, "height": 844})
    for view in ("standard", "elder"):
        page.evaluate("view => { document.documentElement.dataset.view = view }", view)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert "log.example/mingzheng · 65a85ee6" in page.locator("#outcome").inner_text()
    assert page.locator("[data-kept]").is_visible()
    page.get_by_role("button", name="忘记它").click()
    page.get_by_role("button", name="核验").click()
    page.get_by_text("请先选择信任文件").wait_for()
    page.get_by_label("您的信任文件").set_input_files(VECTORS / "trust.json")
    assert page.locator("#outcome").inner_text() == ""


def test_a_file_that_is_no_receipt_or_no_trust_file_is_said_so(site: Site, tmp_path: Path) -> None:
    binary = tmp_path / "x.json"
    binary.write_bytes(b"\xff\xfe\x00")
    page = site.page(None, language="en")
    page.goto(site.url + "/verify")
    page.get_by_label("Your trust file").set_input_files(VECTORS / "proven-first-entry.json")
    page.get_by_label("Receipt", exact=True).set_input_files(VECTORS / "proven-first-entry.json")
    page.get_by_role("button", name="Check").click()
    page.get_by_text("The trust file is malformed").wait_for()
    page.get_by_label("Receipt", exact=True).set_input_files(binary)
    page.get_by_role("button", name="Check").click()
    page.get_by_text("This file is not text").wait_for()
