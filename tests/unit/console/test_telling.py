"""A record in sentences: the server's page and the browser say the same, and nothing that the record does not hold."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from console import telling as module
from console.telling import tell, telling
from core.domain.entries import EntryKind

ASKED = {
    "schema": "mingzheng.entry/1", "id": "en_" + "a" * 26, "kind": "right.requested",
    "time": "2026-11-27T01:25:59.999Z", "actor": {"id": "ac_x", "org": "临江区民政局", "role": "steward"},
    "body": {"request": "rr_x", "number": "2026-0012", "right": "correct_own", "due": 1797027378},
}  # fmt: skip
BODY = {
    "number": "2026-0012", "right": "correct_own", "outcome": "restricted", "due": 1797027378, "ends": -5,
    "articles": ["PIPL-47", "PIPL-<b>"], "dataset": "ds_{what}", "purpose": "service_planning", "version": 2,
    "rho_nano": "20000001", "cap_rho_nano": "1000000000", "answer_hash": "00ff", "researcher": "ac_$&",
    "cached": True, "delta_atto": "1000000000000", "channel": "constructor", "sources": [], "handler": None,
}  # fmt: skip


def in_browser(lines: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    node = shutil.which("node")
    assert node is not None, "Node.js is among what setup needs"
    text = "".join(json.dumps(line) + "\n" for line in lines)
    said = subprocess.run([node, "tests/telling.mjs"], input=text, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in said.stdout.splitlines()]


def test_who_asked_for_what_when_and_until_when() -> None:
    assert tell(ASKED, "zh") == [
        "2026-11-27 09:25（北京时间），临江区民政局（数据管理员）登记了一项个人信息权利申请：更正、补充。",
        "编号是 2026-0012。",
        "答复期限是 2026-12-12 06:16（北京时间）。",
    ]
    assert tell(ASKED, "en") == [
        "On 2026-11-27 09:25 (UTC+8), 临江区民政局 (Data steward) entered a person's request: Correct.",
        "Its number is 2026-0012.",
        "The answer is due by 2026-12-12 06:16 (UTC+8).",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_browser_says_the_same_of_every_kind_whichever_fields_there_are(language: str) -> None:
    chance = random.Random(7)
    records = []
    for kind in [*map(str, EntryKind), "of.tomorrow", "constructor"]:
        for share in (1.0, 0.6, 0.0):
            body = {name: value for name, value in BODY.items() if chance.random() < share}
            actor = ASKED["actor"] if chance.random() < 0.7 else None
            time = chance.choice([ASKED["time"], "yesterday", "2026-12-31T16:00:00.000Z"])
            records.append({**ASKED, "kind": kind, "body": body, "actor": actor, "time": time})
    found = in_browser([{"said": telling(language), "shown": record} for record in records])
    assert [sentences for sentences, _ in found] == [tell(record, language) for record in records]
    assert all(sentences and "undefined" not in str(sentences) for sentences, _ in found)


def test_a_field_that_a_partial_receipt_keeps_is_in_no_sentence() -> None:
    whole = {name: ASKED[name] for name in ("schema", "id", "kind", "time", "actor")}
    shown = [{**whole, "body.right": "correct_own"}, {"id": ASKED["id"], "kind": ASKED["kind"], "body.due": 1797027378}]
    found = in_browser([{"said": telling("en"), "shown": one} for one in shown])
    assert found[0] == [[tell(ASKED, "en")[0]], [["Right", "Correct"]]]
    due = "2026-12-12 06:16 (UTC+8)"
    assert found[1] == [
        ["The log noted: A person's request entered.", f"The answer is due by {due}."],
        [["Due", due]],
    ]


def test_amounts_are_exact_and_what_nobody_has_words_for_stays_as_it_is() -> None:
    shown = {**ASKED, "body": {"rho_nano": "123456789012345678901", "delta_atto": "10", "right": "invented", "x": 1}}
    _, facts = in_browser([{"said": telling("en"), "shown": shown}])[0]
    assert [value for _, value in facts] == ["123456789012.345678901", "0.00000000000000001", "invented"]


def test_every_sentence_of_its_own_belongs_to_a_kind_and_both_languages_hold_the_same_fields() -> None:
    def fields(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    assert module._TELLS.keys() <= set(map(str, EntryKind))
    for texts in (module._FIRST, *module._TELLS.values()):
        for text in texts:
            assert fields(text.zh) == fields(text.en) != set()
