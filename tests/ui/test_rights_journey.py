"""A daughter brings her mother's letter to the counter; at home they scan the slip, and later check the answer."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.adapters.ledger import LedgerGate
from ledger.lag import measure
from ledger.reader import LogReader
from ledger.sequencer import Sequencer
from mingzheng.trust import parse_trust
from mingzheng.verify import verify_receipt
from tests.log_fixtures import ORIGIN, SIGNER
from tests.rules import policy_in_force
from tests.ui.conftest import Site

pytestmark = pytest.mark.chromium
WORDS = {
    "zh": ("登记，出回执单", "作出答复", "申请的回执", "答复的回执", "已照办", "正在办理"),
    "en": ("Enter it and show the slip", "Give this answer", "Receipt of the request", "Receipt of the answer",
           "Done as asked", "Being handled"),
}  # fmt: skip


class Log(LedgerGate):
    """The real log, written whenever somebody waits for it or takes a receipt."""

    def wait(self, entry_id: str) -> None:
        self._sequencer.run_once()

    def receipt(self, entry_id: str, *, include_record: bool) -> dict[str, Any]:
        self._sequencer.run_once()
        return super().receipt(entry_id, include_record=include_record)


@pytest.fixture
def town(site: Site) -> Site:
    """The site over the real rules and a real log."""
    office = site.web.office
    sequencer = Sequencer(office.engine, SIGNER, office.clock, origin=ORIGIN)
    log = Log(sequencer, LogReader(office.engine), partial(measure, office.engine), office.clock, 60)
    services = replace(office.services, policy=policy_in_force(), ledger=log, site=site.url)
    site.web.app.state.wiring = replace(site.web.app.state.wiring, services=services)
    return site


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_a_paper_request_by_proxy_to_an_answer_that_proves_itself(
    town: Site, language: str, tmp_path: Path
) -> None:
    enter, answer, asked, told, done, waits = WORDS[language]
    chen = town.page("chen", language=language)
    chen.goto(town.url + "/rights/new")
    chen.locator("#channel").select_option("paper")
    chen.locator("#applicant").select_option("proxy")
    chen.locator("#identity").select_option("copy_compared")
    chen.locator("#person").fill("王秀英，户籍登记 3-112")
    chen.locator("#handler").select_option(label="li")
    chen.get_by_role("button", name=enter).click()
    chen.wait_for_url("**/slip")
    number, code = chen.url.split("/")[-2], chen.locator("#slip-code").inner_text()
    chen.emulate_media(media="print")
    assert chen.locator(".bar").is_hidden() and chen.locator(".qr svg").is_visible()
    assert "王秀英" not in chen.content() and chen.locator(".stamp").is_visible()
    assert [len(re.findall(rb"/Type\s*/Page\b", chen.pdf(format=size))) for size in ("A5", "A4")] == [1, 1]

    mother = town.page(None, language=language, width=360)
    sent: list[str] = []
    mother.on("request", lambda request: sent.append(request.url))
    mother.goto(f"{town.url}/residents/status#{code}")  # what the QR code holds
    mother.get_by_text(waits).wait_for()
    assert mother.url == town.url + "/residents/status" and not [url for url in sent if code in url.split("#")[0]]
    assert mother.evaluate("document.documentElement.scrollWidth") <= 360

    li = town.page("li", language=language)
    li.goto(f"{town.url}/rights/{number}")
    li.locator("#reason").fill("3 月 2 日已交复印件")
    li.get_by_role("button", name=answer).click()
    li.get_by_text(done).first.wait_for()

    mother.goto(town.url + "/residents/status")
    mother.locator("#code").fill(code.upper())
    mother.keyboard.press("Enter")
    mother.get_by_text(done).wait_for()
    mother.get_by_text("已交复印件").wait_for()
    pinned = {"origin": ORIGIN, "verifier_key": SIGNER.verifier.text()}
    trust = parse_trust(json.dumps({"format": "mingzheng-trust/1", "log": pinned, "chain": None, "stewards": []}))
    kinds = []
    for button in (asked, told):
        with mother.expect_download() as saved:
            mother.get_by_role("button", name=button).click()
        text = Path(saved.value.path()).read_text(encoding="utf-8")
        report = verify_receipt(text, trust)
        assert report.verdict == "proven", report
        record = json.loads(json.loads(text)["record"])
        assert record["body"]["request"] == number
        kinds.append(record["kind"])
    assert kinds == ["right.requested", "right.answered"] and chen.complaints == mother.complaints == []


def test_the_code_in_the_picture_is_the_one_beside_it(town: Site) -> None:
    """A reader that is not ours is not at hand: another drawing of the same text has to be the same modules."""
    import segno

    chen = town.page("chen", language="en")
    chen.goto(town.url + "/rights/new")
    for name, choice in (("applicant", "self"), ("identity", "card_seen")):
        assert chen.locator(f"#{name}").input_value() == ""
        chen.locator(f"#{name}").select_option(choice)
    chen.locator("#person").fill("file 3-112")
    chen.get_by_role("button", name=WORDS["en"][0]).click()
    chen.wait_for_url("**/slip")
    code = chen.locator("#slip-code").inner_text()
    drawn = chen.locator(".qr svg path").last.get_attribute("d")
    wanted = segno.make(f"{town.url}/residents/status#{code}", error="q", micro=False)
    found = re.search(r'd="([^"]*)"/></svg>', wanted.svg_inline(omitsize=True, border=4, light="#fff"))
    assert found is not None and drawn == found[1]
