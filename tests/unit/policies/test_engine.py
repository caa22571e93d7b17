"""What makes a decision quick changes none: fewer calls, and only the rules that are about the action."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cedarpy
import pytest

from policies import facts
from policies.cases import load_cases, load_situations
from policies.engine import RuleSet, _covers
from policies.errors import PolicyError
from policies.facts import neutral
from policies.pack import ACTED_ON, HERE, Pack

PACK = Pack.load(overlays=("platform",))
NEUTRAL = neutral(PACK.vocabulary)
CASES = [NEUTRAL | case.facts for case in load_cases(HERE)][::7]
ACTIONS = PACK.vocabulary.get("action").values


def test_every_rule_is_asked_about_the_actions_that_cedar_says_it_is_about() -> None:
    """Cedar is the oracle: a rule without its conditions, asked about each action."""
    stated = facts.context(PACK.vocabulary, NEUTRAL | {"action": "collect", "now": "2026-11-24"})
    limits = {name: limit.value for name, limit in PACK.limits.items()}
    context = json.dumps({**stated, "limits": limits, "term": dict.fromkeys(PACK.terms, False)})
    for rules in PACK.sets.values():
        bare = {name: {**rule, "effect": "permit", "conditions": []} for name, rule in rules.policies.items()}
        text = json.dumps({"staticPolicies": bare, "templates": {}, "templateLinks": []})
        policies = cedarpy.PolicySet.from_json_str(text)
        for action in ACTIONS:
            request = {"principal": 'Actor::"actor"', "action": f'Action::"{action}"', "resource": 'Subject::"data"'}
            answer = cedarpy.is_authorized({**request, "context": context}, policies, [], rules._schema)
            assert answer.diagnostics.errors == []
            assert set(rules._about(action)) == set(answer.diagnostics.reasons), action


def test_a_scope_that_is_not_understood_is_left_to_cedar() -> None:
    named = {"type": "Action", "id": "nobody-knows"}
    for scope in ({"op": "All"}, {"op": "new"}, {"op": "in", "entities": [named]}, {"op": "==", "slot": "?x"}):
        assert _covers(scope, "collect", PACK.vocabulary.actions)


def test_asked_set_by_set_and_rule_by_rule_the_answers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [PACK.decide(each) for each in CASES]
    monkeypatch.setattr(RuleSet, "_about", lambda rules, _action: rules.policies)
    monkeypatch.setattr("policies.pack._rules", RuleSet)  # made anew: those that are kept have chosen already
    slow = Pack.load(overlays=("platform",))
    for each, quick in zip(CASES, made, strict=True):
        rules, owed = plainly(slow, each)
        assert set(quick.rules) == rules, each["action"]
        assert {name for names in quick.owed.values() for name in names} == {slow.duties[name].article for name in owed}
        assert set(quick.duties) == {slow.duties[name].outcome for name in owed}


def plainly(pack: Pack, given: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """The gates that spoke and the duties, by a call for each set."""
    action, context = str(given["action"]), facts.context(pack.vocabulary, given)
    day = context["now"]
    context |= {"limits": {name: limit.value for name, limit in pack.limits.items()}}
    context["term"] = dict.fromkeys(pack.terms, False)
    held = pack._terms.matching(action, json.dumps(context), day).rules
    whole = json.dumps({**context, "term": context["term"] | dict.fromkeys(held, True)})
    gates = pack._gates.matching(action, whole, day)
    strongest = min((pack.gates[name].outcome for name in gates.rules), key=pack.strength.__getitem__, default="deny")
    acted = gates.allowed or strongest in ACTED_ON
    duties = pack._duties if acted else pack._refusal_duties
    return set(gates.rules), set(duties.matching(action, whole, day).rules)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(HERE, tmp_path / "pack", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path / "pack"


def test_a_duty_alone_permits_nothing(copied: Path) -> None:
    asked = NEUTRAL | load_situations(HERE)["ask"]
    assert PACK.decide(asked).decision == "permit"
    duties, gates = copied / "duties" / "duties.cedar", copied / "gates" / "00-actions.cedar"
    everywhere = '\n@id("duty-x")\n@article("PIPL-51")\n@title("x")\n@outcome("log_access")\n@since("2021-11-01")\n'
    everywhere += "permit (principal, action, resource);\n"
    duties.write_text(duties.read_text(encoding="utf-8") + everywhere, encoding="utf-8")
    assert "log_access" in Pack.load(copied).decide(asked).duties
    text = gates.read_text(encoding="utf-8")
    gates.write_text(text.replace('Action::"re_ask_consent"', 'Action::"deny_service"'), encoding="utf-8")
    made = Pack.load(copied).decide(asked)
    assert (made.decision, made.rules, made.duties) == ("deny", (), ())


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [("duties", "permit (", "forbid ("), ("duties", '@id("duty-log-access")', '@id("processing")')],
)
def test_a_duty_that_forbids_or_bears_a_gates_name_is_no_pack(copied: Path, kind: str, old: str, new: str) -> None:
    path = copied / kind / "duties.cedar"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match="policy_pack_invalid"):
        Pack.load(copied)


def test_a_permit_and_most_refusals_ask_cedar_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    ask = cedarpy.is_authorized

    def counting(*given: Any) -> Any:
        nonlocal asked
        asked += 1
        return ask(*given)

    monkeypatch.setattr(cedarpy, "is_authorized", counting)
    query = NEUTRAL | load_situations(HERE)["query"]
    for change in ({}, {"data.sensitivity": "sensitive"}, {"dp.k": 0}):
        asked = 0
        PACK.decide(query | change)
        assert asked == 2
