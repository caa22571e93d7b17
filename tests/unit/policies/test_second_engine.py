"""Anybody given the facts reaches the same decision: another build of Cedar, another language, all pairs."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from policies import facts
from policies.bundle import bundle
from policies.cases import load_cases
from policies.pack import HERE, Pack

ROOT = Path(__file__).parents[3]
SCRIPT = Path(__file__).with_name("second_engine.mjs")


def second_engine(pack: Pack, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules" / "@cedar-policy").is_dir():
        pytest.skip("needs Node and node_modules")
    given = json.dumps({"bundle": bundle(pack), "requests": requests})
    done = subprocess.run([node, SCRIPT], input=given.encode(), capture_output=True, cwd=ROOT, timeout=300, check=False)
    assert done.returncode == 0, done.stderr.decode()[:2000]
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


@pytest.mark.parametrize("overlays", [(), ("platform",)])
def test_both_engines_give_the_same_decision_rules_and_duties_on_every_pair(overlays: tuple[str, ...]) -> None:
    pack = Pack.load(overlays=overlays)
    given = [facts.neutral(pack.vocabulary) | case.facts for case in load_cases(HERE)]
    requests = [{"action": fact["action"], "context": facts.context(pack.vocabulary, fact)} for fact in given]
    for fact, answer in zip(given, second_engine(pack, requests), strict=True):
        made = pack.decide(fact)
        assert answer["decision"] == made.decision and answer["missing"] == list(made.missing)
        assert set(answer["rules"]) == set(made.rules) and answer["duties"] == list(made.duties)


def test_the_second_engine_refuses_facts_that_are_missing_or_mistyped() -> None:
    pack = Pack.load()
    case = next(case for case in load_cases(HERE) if case.name == "release[]")
    whole = facts.context(pack.vocabulary, facts.neutral(pack.vocabulary) | case.facts)
    wrong = [{k: v for k, v in whole.items() if k != "purpose"}, whole | {"purpose": 1}, whole | {"colour": "red"}]
    answers = second_engine(pack, [{"action": "release", "context": context} for context in [whole, *wrong]])
    assert [answer["decision"] for answer in answers] == ["permit", *["refused_error"] * 3]
