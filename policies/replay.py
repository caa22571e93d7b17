"""A draft of the rules against cases of the past: who would have been treated differently, and by which rule."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from policies.factfile import decide_lines, to_json
from policies.facts import neutral
from policies.pack import ACTED_ON, Decision, Pack

_REMEMBERED: Final = 50_000


def replay(now: Pack, draft: Pack, lines: Iterable[bytes]) -> tuple[list[dict[str, Any]], int]:
    """The cases whose word, missing list or duties change, and how many cases there were."""
    changes = []
    total = 0
    for line in lines:
        for before, after in zip(decide_lines(now, [line]), decide_lines(draft, [line]), strict=True):
            total += 1
            if differs(before, after):
                changes.append({"id": before["id"], **change(before, after)})
    return changes, total


def differs(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return any(before[key] != after[key] for key in ("decision", "missing", "duties"))


def change(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "before": before["decision"],
        "after": after["decision"],
        "missing": after["missing"],
        "rules_gone": sorted(set(before["rules"]) - set(after["rules"])),
        "rules_new": sorted(set(after["rules"]) - set(before["rules"])),
        "zh": after["zh"],
        "en": after["en"],
    }


def decider(draft: Pack) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """Decides as the platform does, on stated facts over neutral ones. Most questions of a day share all their facts,
    and the same facts are decided once."""
    plain = neutral(draft.vocabulary)
    known: dict[str, Mapping[str, Any]] = {}

    def decide(facts: Mapping[str, Any]) -> Mapping[str, Any]:
        key = json.dumps(facts, sort_keys=True)
        if key not in known:
            if len(known) >= _REMEMBERED:
                known.clear()
            made: Decision = draft.decide({**plain, **facts})
            known[key] = to_json(None, made)
        return known[key]

    return decide


@dataclass(slots=True)
class Tally:
    """What a draft would have meant, without a word on who. `by_rule`: rule -> kind of change -> decisions that it
    spoke to newly, or no longer; one decision may be under several."""

    decisions: int = 0
    changed: int = 0
    other_pack: int = 0
    by_change: Counter[str] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)
    by_rule: dict[str, Counter[str]] = field(default_factory=dict)

    def count(self, made: Mapping[str, Any]) -> None:
        self.changed += 1
        kind = kind_of(made["before"], made["after"])
        self.by_change[f"{made['before']} -> {made['after']}"] += 1
        self.by_kind[kind] += 1
        for rule in (*made["rules_new"], *(f"-{gone}" for gone in made["rules_gone"])):
            self.by_rule.setdefault(rule, Counter())[kind] += 1

    def to_json(self) -> dict[str, Any]:
        return {
            "decisions": self.decisions, "changed": self.changed, "other_pack": self.other_pack,
            "by_change": dict(self.by_change), "by_kind": dict(self.by_kind),
            "by_rule": {rule: dict(kinds) for rule, kinds in sorted(self.by_rule.items())},
        }  # fmt: skip


def kind_of(before: str, after: str) -> str:
    """`closed`: was let through and would not be. `opened`: the reverse. `otherwise`: other reasons or duties."""
    through = [word in ACTED_ON for word in (before, after)]
    return {(True, False): "closed", (False, True): "opened"}.get((through[0], through[1]), "otherwise")
