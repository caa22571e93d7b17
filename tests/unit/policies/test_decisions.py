from __future__ import annotations

import re
from typing import Any

import pytest

from policies.cases import Case, load_cases, load_situations
from policies.facts import neutral
from policies.pack import HERE, Decision
from tests.rules import pack_in_force

PACK = pack_in_force()
CASES = load_cases(HERE)
SITUATIONS = load_situations(HERE)
NEUTRAL = neutral(PACK.vocabulary)
# Checking proofs, asking what the rules are, and asking for consent are not processing.
EVERYBODYS = {"verify_proof", "explain_rules", "re_ask_consent"}


def decide(case: Case) -> Decision:
    return PACK.decide(NEUTRAL | case.facts)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_pair_gets_its_word_its_whole_list_of_what_is_missing_and_its_duties(case: Case) -> None:
    made = decide(case)
    assert (made.decision, made.missing) == (case.answer, case.missing), made.en
    assert case.duties is None or made.duties == case.duties
    assert case.rules is None or set(made.rules) == set(case.rules)


def test_every_action_has_a_pair() -> None:
    answered = {case.facts["action"] for case in CASES}
    assert set(PACK.vocabulary.get("action").values) == answered


def test_neutral_facts_permit_nothing_but_what_is_everybodys() -> None:
    for action in PACK.vocabulary.get("action").values:
        made = PACK.decide(NEUTRAL | {"action": action, "now": "2026-11-24"})
        assert (made.decision == "permit") == (action in EVERYBODYS), action


def wrong_values(fact: Any) -> list[Any]:
    """Values of other types, and values that this fact never has."""
    wrong: list[Any] = [object(), {}, {"x": 1}, b"x", float("nan"), -1, [None], 1.5 if fact.type != "amount" else "1e9"]
    if not fact.nullable:
        wrong.append(None)
    if fact.type in ("enum", "choices"):
        wrong.append("Aggregate " if fact.type == "enum" else ["Data_steward"])
    if fact.type != "flag":
        wrong.append(True)
    return wrong


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_fact_removed_mistyped_or_misspelt_refuses(situation: str) -> None:
    whole = NEUTRAL | SITUATIONS[situation]
    for fact in PACK.vocabulary:
        if fact.optional:
            continue
        assert PACK.decide({k: v for k, v in whole.items() if k != fact.name}).decision == "refused_error", fact.name
        for wrong in wrong_values(fact):
            assert PACK.decide(whole | {fact.name: wrong}).decision == "refused_error", (fact.name, wrong)


def test_the_probes_above_are_more_than_twenty_thousand() -> None:
    probes = sum(1 + len(wrong_values(fact)) for fact in PACK.vocabulary if not fact.optional)
    assert len(SITUATIONS) * probes > 20_000


def test_an_unknown_fact_refuses() -> None:
    made = PACK.decide(NEUTRAL | SITUATIONS["verify"] | {"data.colour": "red"})
    assert (made.decision, made.rules) == ("refused_error", ())


@pytest.mark.parametrize(
    "wrong", ["NaN", "Infinity", "-1", "1e999", "1_0", " 1", "１", "", "0x1", float("inf"), float("nan"), True, -0.5]
)
def test_an_amount_that_is_not_a_plain_decimal_refuses(wrong: object) -> None:
    assert PACK.decide(NEUTRAL | SITUATIONS["query"] | {"dp.epsilon": wrong}).decision == "refused_error"


@pytest.mark.parametrize("amount", ["0.5", "0.500000", 0.5])
def test_texts_and_json_numbers_of_one_amount_are_the_same(amount: object) -> None:
    assert PACK.decide(NEUTRAL | SITUATIONS["query"] | {"dp.epsilon": amount}).decision == "permit"


def test_every_sentence_is_one_a_clerk_can_read() -> None:
    for made in map(decide, CASES):
        assert made.zh.endswith("。") and not re.search("[A-Za-z]", made.zh)
        assert made.en.endswith(".") and not re.search("[\u4e00-\u9fff]", made.en)


def test_no_reason_looks_like_two_in_the_list_of_reasons() -> None:
    for name in PACK.gates:
        if PACK.gates[name].outcome != "permit":
            assert "；" not in PACK.texts[name]["zh"] and ";" not in PACK.texts[name]["en"], name


def test_a_refused_fact_is_named_in_both_languages() -> None:
    for fact in PACK.vocabulary:
        made = PACK.decide(NEUTRAL | SITUATIONS["query"] | {fact.name: object()})
        assert made.decision == "refused_error" and fact.name in made.en
        assert re.fullmatch("事实不完整或者有错误：[^A-Za-z。]+。按规定不予办理，[^A-Za-z]+。", made.zh), fact.name


def test_a_name_of_spaces_is_no_name() -> None:
    for blank in ("", " ", "\t\n", "\u3000\u00a0"):
        made = PACK.decide(NEUTRAL | SITUATIONS["release"] | {"statutory_reference": blank})
        assert made.rules == ("basis-required",)
        assert PACK.decide(NEUTRAL | SITUATIONS["consented"] | {"recipient.org": blank}).decision == "permit"


def test_a_rule_speaks_from_the_day_on_which_it_comes_into_force() -> None:
    asked = NEUTRAL | SITUATIONS["ask"] | {"consent.status": "refused"}
    assert PACK.decide(asked | {"now": "2024-12-31"}).decision == "permit"
    assert PACK.decide(asked | {"now": "2025-01-01"}).rules == ("no-repeated-asking",)


def test_before_the_law_there_was_no_permit() -> None:
    assert PACK.decide(NEUTRAL | SITUATIONS["verify"] | {"now": "2021-10-31"}).decision == "deny"
