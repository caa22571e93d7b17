"""Decide, by Cedar: the only module that imports it, and the place where its ways of failing open are closed.

Every call carries the schema. Any diagnostic error, any answer that is neither Allow nor Deny, and any fact that is
missing, unknown or mistyped is `refused_error`. Reasons are the rules' own ids; order and file do not matter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cedarpy
import yaml

from policies import facts
from policies.errors import PolicyError
from policies.explain_text import Explainer
from policies.schema import render
from policies.vocabulary import Vocabulary

HERE: Final = Path(__file__).parent
ANNOTATIONS: Final = ("id", "article", "title", "outcome", "since")
REFUSED_ERROR: Final = "refused_error"
_PACK_FILES: Final = ("*.yaml", "*/*.yaml", "*/*.cedar", "*/*.cedarschema")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as its annotations describe it."""

    id: str
    article: str
    title: str
    outcome: str
    since: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One word, all its reasons, and a sentence for a clerk. Only `permit` opens anything."""

    decision: str
    missing: tuple[str, ...]
    duties: tuple[str, ...]
    articles: tuple[str, ...]
    rules: tuple[str, ...]
    zh: str
    en: str
    pack_hash: str


class Pack:
    """A loaded, validated set of rules. Immutable, and safe to share between threads."""

    def __init__(self, directory: Path) -> None:
        self.hash = _hash(directory)
        manifest = yaml.safe_load((directory / "pack.yaml").read_text(encoding="utf-8"))
        self._strength: dict[str, int] = {word: rank for rank, word in enumerate(manifest["strength"])}
        self.vocabulary = Vocabulary.load(directory / "facts" / "vocabulary.yaml")
        schema = (directory / "schema" / "facts.cedarschema").read_text(encoding="utf-8")
        if schema != render(self.vocabulary):
            raise PolicyError("policy_pack_invalid", reason="schema differs from the vocabulary")
        self._schema = cedarpy.Schema.from_str(schema)
        self.gates, self._gates = _load(sorted((directory / "gates").glob("*.cedar")), schema)
        self.duties, self._duties = _load(sorted((directory / "duties").glob("*.cedar")), schema)
        for rule in self.gates.values():
            if rule.outcome not in self._strength:
                raise PolicyError("policy_pack_invalid", rule=rule.id, reason="outcome")
        self._explain = Explainer.load(directory, self.gates)

    @classmethod
    def load(cls, directory: Path = HERE) -> Pack:
        """Raises `policy_pack_invalid` with the rule and the reason; a faulty pack is never half in force."""
        return cls(directory)

    def decide(self, given: Mapping[str, Any]) -> Decision:
        """`given`: every fact by dotted name (see `facts.neutral` and `facts.flatten`). Never raises."""
        try:
            request = self._request(given)
        except PolicyError as error:
            return self._refused(str(error.details.get("fact", "")))
        answer = cedarpy.is_authorized(request, self._gates, [], self._schema)
        if answer.diagnostics.errors or answer.decision not in (cedarpy.Decision.Allow, cedarpy.Decision.Deny):
            return self._refused("")
        rules = tuple(sorted(answer.diagnostics.reasons))
        if answer.decision == cedarpy.Decision.Allow:
            return self._permitted(request, rules)
        return self._gated(rules)

    def _request(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "principal": 'Actor::"actor"',
            "action": f"Action::{json.dumps(self._action(given))}",
            "resource": 'Subject::"data"',
            "context": facts.context(self.vocabulary, given),
        }

    def _action(self, given: Mapping[str, Any]) -> str:
        action = given.get("action")
        facts.check(self.vocabulary.get("action"), action)
        return str(action)

    def _permitted(self, request: dict[str, Any], rules: tuple[str, ...]) -> Decision:
        duties = cedarpy.is_authorized(request, self._duties, [], self._schema)
        if duties.diagnostics.errors or duties.decision == cedarpy.Decision.NoDecision:
            return self._refused("")
        owed = tuple(sorted({self.duties[name].outcome for name in duties.diagnostics.reasons}))
        articles = self._articles(self.gates[name] for name in rules)
        zh, en = self._explain.permit()
        return Decision("permit", (), owed, articles, rules, zh, en, self.hash)

    def _gated(self, rules: tuple[str, ...]) -> Decision:
        if not rules:
            zh, en = self._explain.unlisted()
            return Decision("deny", (), (), (), (), zh, en, self.hash)
        found = sorted((self.gates[name] for name in rules), key=lambda rule: self._strength[rule.outcome])
        words = list(dict.fromkeys(rule.outcome for rule in found))
        missing = tuple(word for word in words if word.startswith("needs_"))
        zh, en = self._explain.gated(found)
        ids = tuple(rule.id for rule in found)
        return Decision(words[0], missing, (), self._articles(found), ids, zh, en, self.hash)

    def _refused(self, fact: str) -> Decision:
        zh, en = self._explain.refused(fact)
        return Decision(REFUSED_ERROR, (), (), (), (), zh, en, self.hash)

    @staticmethod
    def _articles(rules: Iterable[Rule]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rule.article for rule in rules))


def _load(paths: list[Path], schema: str) -> tuple[dict[str, Rule], cedarpy.PolicySet]:
    """Rules by id, and Cedar's set re-keyed so that its diagnostics name them."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    validation = cedarpy.validate_policies(text, schema)
    if not validation.validation_passed:
        raise PolicyError("policy_pack_invalid", reason=[str(error)[:300] for error in validation.errors])
    raw = json.loads(cedarpy.policies_to_json_str(text))
    if raw["templates"]:
        raise PolicyError("policy_pack_invalid", reason="templates")
    rules: dict[str, Rule] = {}
    keyed = {}
    for policy in raw["staticPolicies"].values():
        notes = policy.get("annotations") or {}
        if set(notes) != set(ANNOTATIONS) or not all(notes.values()):
            raise PolicyError("policy_pack_invalid", rule=str(notes.get("id")), reason="annotations")
        if notes["id"] in rules:
            raise PolicyError("policy_pack_invalid", rule=notes["id"], reason="duplicate id")
        rules[notes["id"]] = Rule(**notes)
        keyed[notes["id"]] = policy
    raw["staticPolicies"] = keyed
    return rules, cedarpy.PolicySet.from_json_str(json.dumps(raw))


def _hash(directory: Path) -> str:
    """SHA-256 over the names and hashes of all files of the pack, in the order of their names."""
    lines = []
    for path in sorted({path for pattern in _PACK_FILES for path in directory.glob(pattern)}):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"{digest}  {path.relative_to(directory).as_posix()}\n")
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()
