"""A decision that is remembered is the decision that would be made: by the same facts, and by nothing like them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from core.adapters.policy import CedarPolicy
from policies.cases import load_situations
from policies.pack import HERE, Decision
from tests.rules import pack_in_force

PACK = pack_in_force("platform")
SITUATIONS = load_situations(HERE)


class CountingPack:
    """The real rules, and how often they were asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.fails = False

    def __getattr__(self, name: str) -> Any:
        return getattr(PACK, name)

    def decide(self, given: Mapping[str, Any]) -> Decision:
        self.asked += 1
        return PACK.refuse() if self.fails else PACK.decide(given)


@pytest.fixture
def pack() -> CountingPack:
    return CountingPack()


def remembering(pack: Any, remembered: int = 100) -> CedarPolicy:
    return CedarPolicy(pack, remembered=remembered)


def test_the_same_facts_are_asked_about_once_and_decided_alike(pack: CountingPack) -> None:
    policy, fresh = remembering(pack), CedarPolicy(PACK, remembered=0)
    for _ in range(2):
        for facts in SITUATIONS.values():
            assert policy.decide(dict(reversed(facts.items()))) == fresh.decide(facts)
    assert pack.asked == len(SITUATIONS)


@pytest.mark.parametrize(
    ("name", "right", "others"),
    [
        ("subject.min_age", 20, (True, "20", 20.0, None, [20])),
        ("dp.k", 1, (True, "1", 1.0)),
        ("actor.self_approval", False, (0, "false", None)),
        ("approvals", [], ("", None, {}, [None], [[]])),
        ("now", "2026-03-01", ("2026-03-02", 20513, None)),
        ("dp.epsilon", "0.5", ("0.50", "5", 0.5, None, True)),
    ],
)
def test_a_value_that_only_looks_alike_is_decided_by_itself(name: str, right: Any, others: tuple[Any, ...]) -> None:
    policy, fresh = remembering(PACK), CedarPolicy(PACK, remembered=0)
    facts = SITUATIONS["query"]
    for value in (right, *others, right):
        assert policy.decide({**facts, name: value}) == fresh.decide({**facts, name: value})


def test_the_next_day_is_decided_anew(pack: CountingPack) -> None:
    policy = remembering(pack)
    for day in ("2026-03-01", "2026-03-02"):
        policy.decide({**SITUATIONS["query"], "now": day})
    assert pack.asked == 2


def test_what_went_wrong_is_tried_again(pack: CountingPack) -> None:
    policy = remembering(pack)
    pack.fails = True
    assert not policy.decide(SITUATIONS["query"]).permitted
    pack.fails = False
    assert policy.decide(SITUATIONS["query"]).permitted


def test_no_more_is_kept_than_was_said(pack: CountingPack) -> None:
    policy = remembering(pack, 2)
    for day in ("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-01"):
        policy.decide({**SITUATIONS["query"], "now": day})
    assert pack.asked == 4
    assert len(policy._made) == 2
