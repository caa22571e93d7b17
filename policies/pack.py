"""A pack of rules in force: terms, gates and duties over one vocabulary, and the decision that they make together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from policies import facts
from policies.duty_terms import DutyTerm, load_terms
from policies.engine import RuleSet, rule_names
from policies.errors import PolicyError
from policies.explain_text import Explainer
from policies.limits import load_limits, tighten
from policies.overlay import Overlay, load_overlay
from policies.rules import Rule
from policies.schema import render
from policies.stated import Stated
from policies.vocabulary import Vocabulary
from policies.yaml_file import read_yaml

HERE: Final = Path(__file__).parent
REFUSED_ERROR: Final = "refused_error"
# Answers after which something is done, so that duties follow; anything else is a refusal.
ACTED_ON: Final = frozenset({"permit", "notify_all", "notify_regulator"})
_PACK_FILES: Final = (
    "pack.yaml",
    "facts/*.yaml",
    "params/*.yaml",
    "law/*.yaml",
    "explain/*.yaml",
    "*/*.cedar",
    "duties/*.yaml",
    "schema/*.cedarschema",
)


# A draft differs from the rules in force in one set of four or in none; what is the same is validated once.
_rules: Final = lru_cache(maxsize=8)(RuleSet)
_joined: Final = lru_cache(maxsize=4)(RuleSet.joined)


@dataclass(frozen=True, slots=True)
class Decision:
    """One word, all its reasons, and a sentence for a clerk. Only `permit` opens anything.

    `owed`: each of the duties with the articles that it rests on.
    """

    decision: str
    missing: tuple[str, ...]
    duties: tuple[str, ...]
    articles: tuple[str, ...]
    rules: tuple[str, ...]
    zh: str
    en: str
    pack_hash: str
    owed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Pack:
    """A loaded, validated set of rules. Immutable, and safe to share between threads."""

    def __init__(self, directory: Path, overlays: Sequence[str] = ()) -> None:
        self.overlays = tuple(load_overlay(directory, name) for name in overlays)
        self.files = _files(directory, self.overlays)
        self.hash = _hash(self.files)
        self.manifest: Mapping[str, Any] = read_yaml(directory / "pack.yaml")
        self.strength: dict[str, int] = {word: rank for rank, word in enumerate(self.manifest["strength"])}
        self.vocabulary = Vocabulary.load(directory / "facts")
        self.limits = tighten(
            load_limits(directory / "params" / "base.yaml"),
            ((overlay.name, overlay.limits) for overlay in self.overlays),
        )
        self.schema = schema = _schema(directory, self.vocabulary, self.limits)
        actions = self.vocabulary.actions
        self._terms = _rules(_text(directory, "definitions"), schema, actions)
        gates = "\n".join((_text(directory, "gates"), *(overlay.gates for overlay in self.overlays)))
        self._gates = _rules(gates, schema, actions)
        self._duties = _rules(_text(directory, "duties"), schema, actions)
        self._refusal_duties = _rules(_text(directory, "refusal-duties"), schema, actions)
        # A duty forbids nothing: among the gates it changes no refusal, and what is permitted tells its duties with it.
        self._gates_and_duties = _joined(self._gates, self._duties)
        self._duties_only_permit()
        for rule in self.gates.values():
            if rule.outcome not in self.strength:
                raise PolicyError("policy_pack_invalid", rule=rule.id, reason="outcome")
        self._only_tighten()
        self.duty_terms: Mapping[str, DutyTerm] = load_terms(directory, self.limits)
        for rule in self.duties.values():
            if rule.outcome not in self.duty_terms:
                raise PolicyError("policy_pack_invalid", rule=rule.id, reason="duty without a term")
        self._limits_json = json.dumps({name: limit.value for name, limit in self.limits.items()})
        told = [*self.gates.values(), *self.duties.values()]
        self._explain = Explainer.load(directory, self.overlays, told, (fact.name for fact in self.vocabulary))

    @classmethod
    def load(cls, directory: Path = HERE, overlays: Sequence[str] = ()) -> Pack:
        """Raises `policy_pack_invalid` with the rule and the reason; a faulty pack is never half in force."""
        return cls(directory, overlays)

    @property
    def sets(self) -> Mapping[str, RuleSet]:
        return {
            "terms": self._terms,
            "gates": self._gates,
            "duties": self._duties,
            "refusal_duties": self._refusal_duties,
        }

    @property
    def terms(self) -> Mapping[str, Rule]:
        return self._terms.rules

    @property
    def gates(self) -> Mapping[str, Rule]:
        return self._gates.rules

    @property
    def duties(self) -> Mapping[str, Rule]:
        return {**self._duties.rules, **self._refusal_duties.rules}

    @property
    def articles(self) -> Mapping[str, Mapping[str, str]]:
        return self._explain.articles

    @property
    def texts(self) -> Mapping[str, Mapping[str, str]]:
        return self._explain.texts

    def decide(self, given: Mapping[str, Any]) -> Decision:
        """`given`: every fact by dotted name (see `facts.neutral` and `factfile`). Never raises."""
        try:
            facts.check(self.vocabulary.get("action"), given.get("action"))
            context = facts.context(self.vocabulary, given)
            return self._decided(str(given["action"]), context)
        except PolicyError as error:
            return self.refuse(str(error.details.get("fact", "")))

    def refuse(self, fact: str = "") -> Decision:
        """The answer to facts that are missing, unknown or mistyped, and to whatever else goes wrong."""
        zh, en = self._explain.refused(fact)
        return Decision(REFUSED_ERROR, (), (), (), (), zh, en, self.hash)

    def _decided(self, action: str, context: dict[str, Any]) -> Decision:
        day = int(context["now"])
        stated = Stated(context, self._limits_json)
        held = self._terms.matching(action, stated.with_terms(self.terms, ()), day).rules
        whole = stated.with_terms(self.terms, held)
        matched = self._gates_and_duties.matching(action, whole, day)
        gates = [self.gates[name] for name in matched.rules if name in self.gates]
        owed: Iterable[str] = [name for name in matched.rules if name in self._duties.rules]
        if matched.allowed and gates:
            word, rules = "permit", gates
            missing: tuple[str, ...] = ()
            zh, en = self._explain.permit()
        else:
            # A duty alone permits nothing. Where a gate forbids, Cedar names no duty, nor what would have permitted.
            forbidding = () if matched.allowed else gates
            rules = sorted(forbidding, key=lambda rule: self.strength[rule.outcome])
            words = list(dict.fromkeys(rule.outcome for rule in rules)) or ["deny"]
            word, missing = words[0], tuple(found for found in words if found.startswith("needs_"))
            zh, en = self._explain.gated(word, rules) if rules else self._explain.unlisted()
            duties = self._duties if word in ACTED_ON else self._refusal_duties
            owed = () if duties.silent(action) else duties.matching(action, whole, day).rules
        owing = [self.duties[name] for name in owed]
        by_duty = {
            duty: _articles(rule for rule in owing if rule.outcome == duty)
            for duty in sorted({rule.outcome for rule in owing})
        }
        return Decision(
            word, missing, tuple(by_duty), _articles(rules),
            tuple(rule.id for rule in rules), zh, en, self.hash, by_duty,
        )  # fmt: skip

    def _duties_only_permit(self) -> None:
        for name, rule in self._duties.policies.items():
            if rule["effect"] != "permit":
                raise PolicyError("policy_pack_invalid", rule=name, reason="a duty that forbids")

    def _only_tighten(self) -> None:
        """An overlay forbids, by a word at least as strong as a refusal of this kind; it can open nothing."""
        for overlay in self.overlays:
            for name in rule_names(overlay.gates) if overlay.gates.strip() else ():
                outcome = self.gates[name].outcome
                if outcome != "deny" and not outcome.startswith("needs_"):
                    raise PolicyError("policy_pack_invalid", rule=name, reason="an overlay may only tighten")


def write_schema(directory: Path = HERE) -> None:
    """Write schema/facts.cedarschema again, after the vocabulary, the limits or the terms changed."""
    vocabulary = Vocabulary.load(directory / "facts")
    limits = load_limits(directory / "params" / "base.yaml")
    text = render(vocabulary, sorted(limits), rule_names(_text(directory, "definitions")))
    (directory / "schema" / "facts.cedarschema").write_text(text, encoding="utf-8")


def _schema(directory: Path, vocabulary: Vocabulary, limits: Iterable[str]) -> str:
    schema = (directory / "schema" / "facts.cedarschema").read_text(encoding="utf-8")
    if schema != render(vocabulary, sorted(limits), rule_names(_text(directory, "definitions"))):
        raise PolicyError("policy_pack_invalid", reason="schema differs from the vocabulary, limits or terms")
    return schema


def _text(directory: Path, kind: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((directory / kind).glob("*.cedar")))


def _articles(rules: Iterable[Rule]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.article for rule in rules))


def _files(directory: Path, overlays: Sequence[Overlay]) -> dict[str, str]:
    """The text of all files of the pack and of the overlays in force, by name."""
    paths = {path for pattern in _PACK_FILES for path in directory.glob(pattern)}
    paths |= {path for overlay in overlays for path in overlay.files}
    return {path.relative_to(directory).as_posix(): path.read_bytes().decode("utf-8") for path in sorted(paths)}


def _hash(files: Mapping[str, str]) -> str:
    """SHA-256 over the names and hashes of all files, by name."""
    lines = [f"{hashlib.sha256(files[name].encode()).hexdigest()}  {name}\n" for name in sorted(files)]
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()


if __name__ == "__main__":
    write_schema()
