"""Anybody given the facts reaches the same decision: another build of Cedar, another language, the same files."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from mingzheng.canonical import canonical
from mingzheng.commitment import commit_document
from policies.bundle import bundle
from policies.cases import load_cases
from policies.factfile import decide_lines
from policies.facts import neutral
from policies.pack import HERE, Decision, Pack
from tests.rules import pack_in_force

ROOT = Path(__file__).parents[3]
SCRIPT = Path(__file__).with_name("second_engine.mjs")
WRONG: tuple[Any, ...] = (
    None, True, "x", "", 0, 1, -1, 5.0, 0.5, 2**53, 1e400, "0.1", "2026-02-30", "2026-03-01", [], ["x"], [1], {},
    {"a": 1}, "none", "消" * 501, "𠮷" * 500, ["data_steward"], 0.0000001, 123456.7890123,
)  # fmt: skip
UNREADABLE = (
    "nonsense", "[]", '{"id":"a"}', '{"id":1,"facts":{}}', '{"id":"a","facts":[]}', '{"id":"a","facts":{},"more":1}',
    '{"id":"a","id":"a","facts":{}}', '{"id":"a","facts":{"now":"2026-01-01","now":"2026-01-01"}}',
    '{"id":"a","facts":NaN}', '{"id":"a","facts":{"dp.k":1}}', '{"id":"a","facts":{"dp":{"k":NaN}}}',
    '{"id":"a","facts":{}}',
)  # fmt: skip


def second_engine(pack: Pack, cases: Iterable[str]) -> list[dict[str, Any]]:
    node = shutil.which("node")
    if node is None or not all((ROOT / "node_modules" / name).is_dir() for name in ("@cedar-policy", "js-yaml")):
        pytest.skip("needs Node and node_modules")
    given = json.dumps({"rules": bundle(pack), "cases": list(cases)})
    done = subprocess.run([node, SCRIPT], input=given.encode(), capture_output=True, cwd=ROOT, timeout=300, check=False)
    assert done.returncode == 0, done.stderr.decode()[:2000]
    said = json.loads(done.stdout)
    assert said["hash"] == pack.hash, "the files of the document are those whose hash stands in every decision"
    answers: list[dict[str, Any]] = said["answers"]
    return answers


def as_case(pack: Pack, facts: Mapping[str, Any]) -> str:
    """A line of a fact file: nested, amounts as numbers."""
    nested: dict[str, Any] = {}
    for name, value in facts.items():
        *path, leaf = name.split(".")
        place = nested
        for part in path:
            place = place.setdefault(part, {})
        amount = name in pack.vocabulary and pack.vocabulary.get(name).type == "amount"
        place[leaf] = float(value) if amount and value in ("0", "0.5", "1") else value
    return json.dumps({"id": "case", "facts": nested})


def as_stored(made: Decision, facts: Mapping[str, Any], salt: bytes) -> str:
    """A decision as the platform hands it to whoever it is about: only what was stated, over neutral facts."""
    told = {part: list(getattr(made, part)) for part in ("missing", "duties", "articles", "rules")}
    document = {
        "id": "de_1",
        "facts": facts,
        "salt": salt.hex(),
        "decision": made.decision,
        "pack_hash": made.pack_hash,
    }
    return json.dumps(document | told)


@pytest.mark.parametrize("overlays", [(), ("platform",)])
def test_both_engines_say_the_same_of_every_pair_in_every_word(overlays: tuple[str, ...]) -> None:
    pack, salt = pack_in_force(*overlays), b"s" * 32
    cases = [dict(case.facts) for case in load_cases(HERE)]
    made = [pack.decide(neutral(pack.vocabulary) | facts) for facts in cases]
    asked = [as_stored(one, facts, salt) for one, facts in zip(made, cases, strict=True)]
    for facts, ours, theirs in zip(cases, made, second_engine(pack, asked), strict=True):
        assert theirs.pop("differences") == []
        sealed = theirs.pop("commitment")
        if not any(isinstance(value, float) for value in facts.values()):  # an entry never holds one
            assert sealed == commit_document(salt, canonical(facts)).hex()
        assert theirs == {
            "decision": ours.decision, "missing": list(ours.missing), "duties": list(ours.duties), "zh": ours.zh,
            "articles": list(ours.articles), "rules": list(ours.rules), "en": ours.en,
        }  # fmt: skip


def test_both_refuse_the_same_facts_that_are_missing_unknown_or_mistyped_and_name_the_same_one() -> None:
    pack, chance = pack_in_force("platform"), random.Random(6)
    cases, lines = load_cases(HERE), list(UNREADABLE)
    for _ in range(250):
        facts = neutral(pack.vocabulary) | chance.choice(cases).facts
        for name in chance.sample(sorted(facts), chance.choice((1, 1, 2))):
            if chance.random() < 0.3:
                del facts[name]
            else:
                facts[name] = chance.choice(WRONG)
        if chance.random() < 0.1:
            facts[chance.choice(("colour", "data.colour", "data"))] = True
        lines.append(as_case(pack, facts))
    ours = list(decide_lines(pack, [line.encode() for line in lines]))
    theirs = second_engine(pack, lines)
    for line, one, other in zip(lines, ours, theirs, strict=True):
        assert {**other, "id": one["id"]} == one, line
    words = {one["decision"] for one in ours}
    assert {"refused_error", "permit", "deny"} <= words, "some changes are to values that are still facts"


def test_a_file_that_was_changed_has_another_hash_and_a_stored_decision_that_was_changed_is_named() -> None:
    pack = pack_in_force("platform")
    case = next(case for case in load_cases(HERE) if case.name == "release[]")
    made = pack.decide(neutral(pack.vocabulary) | case.facts)
    told = json.loads(as_stored(made, dict(case.facts), b"s" * 32))
    changed = json.dumps(told | {"decision": "deny", "rules": []})
    (answer,) = second_engine(pack, [changed])
    assert answer["differences"] == ["decision", "rules"] and answer["decision"] == "permit"
    other = dict(pack.files) | {"params/base.yaml": pack.files["params/base.yaml"].replace("value: 14", "value: 16")}
    pack.files = other
    with pytest.raises(AssertionError, match="files of the document"):
        second_engine(pack, [])
