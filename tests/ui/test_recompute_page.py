"""A decision is made again in the browser: from the rules' files, under a policy that lets no text become code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from console.words import DECISIONS
from mingzheng.canonical import canonical
from mingzheng.commitment import commit_document
from policies.bundle import bundle
from policies.cases import load_cases
from policies.facts import neutral
from policies.pack import HERE, Pack
from tests.rules import pack_in_force
from tests.ui.conftest import Site
from tests.web import make_web

SALT = b"s" * 32


def _decided(pack: Pack, name: str) -> dict[str, Any]:
    case = next(case for case in load_cases(HERE) if case.name == name)
    made = pack.decide(neutral(pack.vocabulary) | case.facts)
    told = {part: list(getattr(made, part)) for part in ("missing", "duties", "articles", "rules")}
    return {"id": "de_1", "facts": dict(case.facts), "salt": SALT.hex(), "decision": made.decision,
            "pack_hash": pack.hash, **told}  # fmt: skip


def _receipt(decision: dict[str, Any]) -> str:
    body = {"decision_id": "de_1", "decision": decision["decision"], "pack_hash": decision["pack_hash"],
            "facts_commitment": commit_document(SALT, canonical(decision["facts"])).hex()}  # fmt: skip
    return json.dumps({"record": json.dumps({"body": body})})


@pytest.mark.chromium
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_decision_its_facts_and_its_rules_are_compared_and_nothing_is_sent(
    site: Site, tmp_path: Path, language: str
) -> None:
    pack = pack_in_force("platform")
    decision = _decided(pack, "release[]")
    changed = {**decision, "facts": {**decision["facts"], "notice.given": False}}
    for name, text in {
        "decision.json": json.dumps(decision), "changed.json": json.dumps(changed), "receipt.json": _receipt(decision),
        "rules.json": json.dumps({**bundle(pack), "hash": "00"}),
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text, "utf-8")
    page = site.page(None, language=language)
    sent: list[str] = []
    page.goto(site.url + "/recompute")
    page.on("request", lambda request: sent.append(f"{request.method} {request.post_data or ''}"))
    form, button = page.locator("#ask"), page.locator("#ask button")
    page.locator("#facts").set_input_files(tmp_path / "decision.json")
    page.locator("#receipt").set_input_files(tmp_path / "receipt.json")
    button.press("Enter")
    page.locator("#word").wait_for()
    found = [one.get_attribute("data-found") for one in page.locator("[data-compared] li").all()]
    assert page.locator("#word").inner_text() == DECISIONS["permit"][language]
    assert page.locator("[data-code]").inner_text() == decision["decision"] == "permit"
    assert found == ["same_rules", "same_decision", "same_facts", "receipt_itself"]
    assert page.locator("[data-hash]").inner_text() == pack.hash
    page.locator("#facts").set_input_files(tmp_path / "changed.json")
    assert page.locator("#word").count() == 0, "a result does not stay beside other facts"
    button.click()
    page.locator("[data-found=other_facts]").wait_for()
    assert page.locator("[data-found=other_decision]").count() == 1
    page.locator("#rules").set_input_files(tmp_path / "rules.json")
    button.click()
    page.locator("#outcome .note").wait_for()
    assert form.is_visible() and set(sent) <= {"GET "} and page.complaints == []


def test_only_this_page_may_compile_the_engine(tmp_path: Path) -> None:
    with make_web(tmp_path) as web:
        policies = {
            path: web.stranger().get(path).headers["content-security-policy"] for path in ("/recompute", "/verify")
        }
        assert "'wasm-unsafe-eval'" in policies["/recompute"] and "unsafe" not in policies["/verify"]
        assert policies["/recompute"].replace(" 'wasm-unsafe-eval'", "") == policies["/verify"]
        rules = web.stranger().get("/recompute/rules.json").json()
        assert rules["hash"] == pack_in_force("platform").hash and "gates/13-bases.cedar" in rules["files"]
