"""Minimal pairs beside the rules: what the law answers to a situation, and to the same with one thing changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policies.yaml_file import read_yaml


@dataclass(frozen=True, slots=True)
class Case:
    """`facts`: what is stated, over neutral facts. `duties`, `rules`: None where the case says nothing of them."""

    situation: str
    changed: Mapping[str, Any]
    facts: Mapping[str, Any]
    answer: str
    missing: tuple[str, ...]
    duties: tuple[str, ...] | None
    rules: tuple[str, ...] | None

    @property
    def name(self) -> str:
        changes = ",".join(f"{key}={value}" for key, value in self.changed.items())
        return f"{self.situation}[{changes}]"


def load_situations(directory: Path) -> dict[str, dict[str, Any]]:
    """Situations by name, each with all that it states."""
    raw: Mapping[str, Mapping[str, Any]] = read_yaml(directory / "cases" / "situations.yaml")
    whole: dict[str, dict[str, Any]] = {}
    for name, stated in raw.items():
        own = dict(stated)
        whole[name] = {**whole.get(own.pop("like", ""), {}), **own}
    return {name: facts for name, facts in whole.items() if "action" in facts}


def load_cases(directory: Path) -> list[Case]:
    """Every situation as it is, which must be permitted, and every pair."""
    situations = load_situations(directory)
    cases = [Case(name, {}, facts, "permit", (), None, None) for name, facts in situations.items()]
    for entry in read_yaml(directory / "cases" / "pairs.yaml"):
        cases.append(_pair(entry, situations[entry["in"]]))
    return cases


def _pair(entry: Mapping[str, Any], situation: Mapping[str, Any]) -> Case:
    changed, answer = entry.get("change", {}), entry["answer"]
    missing = entry.get("missing", [answer] if answer.startswith("needs_") else [])
    duties, rules = (tuple(entry[key]) if key in entry else None for key in ("duties", "rules"))
    return Case(entry["in"], changed, {**situation, **changed}, answer, tuple(missing), duties, rules)
