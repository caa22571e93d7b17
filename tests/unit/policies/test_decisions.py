from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from policies.engine import HERE, Decision, Pack
from policies.facts import neutral
from tests.unit.policies.cases import BASES, CASES, Case

PACK = Pack.load()
EVERYBODY = {"verify_proof"}


def facts_of(case: Case) -> dict[str, Any]:
    return neutral(PACK.vocabulary) | case.facts


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_pair_gets_its_word_and_its_whole_list_of_what_is_missing(case: Case) -> None:
    made = PACK.decide(facts_of(case))
    assert (made.decision, made.missing) == (case.decision, case.missing), made.zh


def test_neutral_facts_permit_nothing_but_what_is_everybodys() -> None:
    for action in PACK.vocabulary.get("action").values:
        made = PACK.decide(neutral(PACK.vocabulary) | {"action": action, "now": "2026-11-24"})
        assert (made.decision == "permit") == (action in EVERYBODY), action


@pytest.mark.parametrize("base", BASES)
def test_every_fact_removed_mistyped_or_misspelt_refuses(base: str) -> None:
    whole = neutral(PACK.vocabulary) | BASES[base]
    for fact in PACK.vocabulary:
        if fact.optional:
            continue
        assert PACK.decide({k: v for k, v in whole.items() if k != fact.name}).decision == "refused_error", fact.name
        for wrong in (object(), {}, {"x": 1}, b"x", float("nan"), -1, [None], 1.5 if fact.type != "amount" else "1e9"):
            assert PACK.decide(whole | {fact.name: wrong}).decision == "refused_error", (fact.name, wrong)
        if not fact.nullable:
            assert PACK.decide(whole | {fact.name: None}).decision == "refused_error", fact.name
        if fact.type in ("enum", "choices"):
            misspelt: Any = "Aggregate " if fact.type == "enum" else ["Data_steward"]
            assert PACK.decide(whole | {fact.name: misspelt}).decision == "refused_error", fact.name
        if fact.type != "flag":
            assert PACK.decide(whole | {fact.name: True}).decision == "refused_error", fact.name


def test_an_unknown_fact_refuses() -> None:
    made = PACK.decide(neutral(PACK.vocabulary) | BASES["verify"] | {"data.colour": "red"})
    assert (made.decision, made.rules) == ("refused_error", ())


@pytest.mark.parametrize(
    "wrong", ["NaN", "Infinity", "-1", "1e999", "1_0", " 1", "１", "", "0x1", float("inf"), float("nan"), True, -0.5]
)
def test_an_amount_that_is_not_a_plain_decimal_refuses(wrong: object) -> None:
    assert PACK.decide(neutral(PACK.vocabulary) | BASES["query"] | {"dp.epsilon": wrong}).decision == "refused_error"


@pytest.mark.parametrize("amount", ["0.5", "0.500000", 0.5])
def test_texts_and_json_numbers_of_one_amount_are_the_same(amount: object) -> None:
    assert PACK.decide(neutral(PACK.vocabulary) | BASES["query"] | {"dp.epsilon": amount}).decision == "permit"


def all_decisions(pack: Pack) -> list[Decision]:
    return [pack.decide(facts_of(case)) for case in CASES]


def test_deleting_any_rule_changes_a_case(tmp_path: Path) -> None:
    before = [(made.decision, made.missing, made.duties, made.rules) for made in all_decisions(PACK)]
    survivors = []
    for kind, rules in (("gates", PACK.gates), ("duties", PACK.duties)):
        for rule in rules:
            directory = without(tmp_path / rule, kind, rule)
            after = [
                (made.decision, made.missing, made.duties, made.rules) for made in all_decisions(Pack.load(directory))
            ]
            if after == before:
                survivors.append(rule)
    assert survivors == []


def without(target: Path, kind: str, rule: str) -> Path:
    shutil.copytree(HERE, target, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for path in (target / kind).glob("*.cedar"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(rf'@id\("{rule}"\).*?;\n', "", text, flags=re.DOTALL), encoding="utf-8")
    return target


def test_every_sentence_is_one_a_clerk_can_read() -> None:
    for made in all_decisions(PACK):
        assert made.zh.endswith("。") and not re.search("[A-Za-z]", made.zh)
        assert made.en.endswith(".") and not re.search("[\u4e00-\u9fff]", made.en)


def test_a_permit_carries_its_duties_and_a_refusal_none() -> None:
    permitted = PACK.decide(facts_of(Case("release", {}, "permit", ())))
    assert permitted.duties == ("keep_record_3y", "log_access")
    assert PACK.decide(facts_of(Case("release", {"data.minimal": False}, "deny", ()))).duties == ()
