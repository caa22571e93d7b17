"""Evidence packs over both doors: made once, read again unchanged, refused for those who may not."""

from __future__ import annotations

import hashlib
import re

import pytest

from api.http.word_files import DOCX
from ledger.sequencer import Sequencer
from mingzheng.canonical import canonical
from tests.log_fixtures import ORIGIN, SIGNER
from tests.web import Web, hidden

WISH = {"form": "guide-27", "since": "2026-01-01", "until": "2026-03-01"}
KEY = {"idempotency-key": "k"}


def test_a_pack_is_made_once_and_read_as_it_was_made(web: Web) -> None:
    web.published()
    Sequencer(web.office.engine, SIGNER, web.office.clock, origin=ORIGIN).run_once()
    li, gao = web.api("li"), web.api("gao")
    first = li.post("/v1/evidence-packs", json=WISH, headers=KEY)
    assert first.status_code == 201 and first.headers["location"] == f"/v1/evidence-packs/{first.json()['id']}"
    pack = first.json()
    assert li.post("/v1/evidence-packs", json=WISH, headers=KEY).json() == pack
    assert gao.get(f"/v1/evidence-packs/{pack['id']}").json() == pack
    assert hashlib.sha256(canonical(pack["content"])).hexdigest() == pack["content_sha256"]
    assert [one["id"] for one in gao.get("/v1/evidence-packs").json()["items"]] == [pack["id"]]
    body = web.office.bodies("evidence.made")[0]
    for language in ("zh", "en"):
        document = gao.get(f"/v1/evidence-packs/{pack['id']}/document?language={language}")
        assert document.headers["content-type"] == DOCX
        assert hashlib.sha256(document.content).hexdigest() == body[f"document_{language}_sha256"]


@pytest.mark.parametrize(
    ("login", "change", "status", "code"),
    [
        ("wang", {}, 403, "forbidden"),
        ("sun", {}, 403, "forbidden"),
        ("zhao", {"org": "office-x"}, 422, "evidence_office_unknown"),
        ("li", {"form": "annex-1"}, 422, "evidence_form_for_small_only"),
        ("li", {"form": "annex-1", "people": -1}, 422, "request_invalid"),
        ("li", {"until": "2026-02-30"}, 422, "request_invalid"),
        ("li", {"since": "2027-01-01", "until": "2027-01-02"}, 422, "evidence_period_invalid"),
        ("li", {"form": "nonsense"}, 422, "evidence_form_unknown"),
    ],
)
def test_what_may_not_be_made_leaves_nothing(
    web: Web, login: str, change: dict[str, object], status: int, code: str
) -> None:
    answer = web.api(login).post("/v1/evidence-packs", json={**WISH, **change}, headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "evidence.made" not in web.office.kinds()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_makes_one_and_shows_what_is_missing(web: Web, language: str) -> None:
    web.published()
    Sequencer(web.office.engine, SIGNER, web.office.clock, origin=ORIGIN).run_once()
    browser = web.browser("li")
    page = browser.get(f"/evidence?lang={language}").text
    assert {"zh": "还没有生成过材料", "en": "No pack was made yet"}[language] in page
    assert {"zh": "未签署", "en": "unsigned"}[language] in page
    fields = {**WISH, "org": "office-x", "key": hidden(page, "key"), "people": ""}
    made = browser.post("/evidence", fields, follow_redirects=False)
    shown = browser.get(made.headers["location"]).text
    assert {"zh": "缺失：本期没有记录", "en": "Missing: no record in this period"}[language] in shown
    assert len(re.findall('<section class="card" aria-labelledby="item-', shown)) == 26
    leads = re.findall(r'<a href="#item-(\d+)">', shown)
    assert len(leads) == 26 and all(f'id="item-{one}"' in shown for one in leads)
    # Said once for each of the two ways, not with every item.
    assert shown.count({"zh": "事项条文：未见原文", "en": "Text of the item: not seen"}[language]) == 2
    kind = {"zh": "发布数据集", "en": "Dataset published"}[language]
    assert re.search(rf">#\d+ {kind} 2026-03-01</a>", shown)
    known = {one["id"] for one in web.office.entries()}
    linked = set(re.findall(r'href="/receipts/(en_[a-z2-7]{26})"', shown))
    assert linked and linked <= known
    document = browser.get(re.search(r'href="(/evidence/ev_[a-z2-7]+/document.docx[^"]*)"', shown)[1])  # type: ignore[index]
    assert document.headers["content-type"] == DOCX and document.content.startswith(language.encode())


def test_another_office_s_pack_is_not_there(web: Web) -> None:
    made = web.api("li").post("/v1/evidence-packs", json=WISH, headers=KEY).json()
    zhao = web.api("zhao")
    assert zhao.get("/v1/evidence-packs").json()["items"] == []
    assert zhao.get(f"/v1/evidence-packs/{made['id']}").status_code == 404
    assert zhao.get(f"/v1/evidence-packs/{made['id']}/document").status_code == 404
