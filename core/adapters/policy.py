"""The policy pack behind its port: facts laid over neutral ones that permit nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.duties import Keeper, Owed
from core.ports import PolicyDecision
from policies.errors import PolicyError
from policies.facts import check, neutral
from policies.pack import Decision, Pack


class CedarPolicy:
    def __init__(self, pack: Pack) -> None:
        self._pack = pack

    @classmethod
    def load(cls) -> CedarPolicy:
        return cls(Pack.load(overlays=("platform",)))

    def decide(self, facts: Mapping[str, Any]) -> PolicyDecision:
        made = self._pack.decide({**neutral(self._pack.vocabulary), **facts})
        return PolicyDecision(
            decision=made.decision,
            missing=made.missing,
            duties=made.duties,
            articles=made.articles,
            rules=made.rules,
            zh=made.zh,
            en=made.en,
            pack_hash=made.pack_hash,
            owed=self._owed(made),
        )

    def _owed(self, made: Decision) -> tuple[Owed, ...]:
        """What the decision's own entry fulfils is left out: nothing of it remains to be done."""
        terms = ((self._pack.duty_terms[kind], articles) for kind, articles in made.owed.items())
        return tuple(
            Owed(term.name, Keeper(term.kept), term.starts == "emergency_end", term.days, articles)
            for term, articles in terms
            if term.kept != "at_once"
        )

    def attestable(self, facts: Mapping[str, Any]) -> None:
        for name, value in facts.items():
            fact = self._pack.vocabulary.get(name)
            if fact.source != "attested":
                raise PolicyError("fact_not_attestable", fact=name)
            check(fact, value)

    def form(self) -> list[dict[str, Any]]:
        """What a steward may attest, for a form: name, type, values and labels."""
        return [
            {"name": fact.name, "type": fact.type, "values": list(fact.values), "zh": fact.zh, "en": fact.en}
            for fact in self._pack.vocabulary
            if fact.source == "attested" and fact.zh
        ]
