"""The policy pack behind its port: facts laid over neutral ones that permit nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from core.adapters.remembered import Remembered, place_of
from core.domain.duties import Keeper, Owed
from core.ports import PackInForce, PolicyDecision
from policies.affirmed import affirmed
from policies.bundle import bundle
from policies.errors import PolicyError
from policies.evidence import Form, forms
from policies.facts import check, neutral
from policies.pack import REFUSED_ERROR, Decision, Pack
from policies.signing import PackStanding, check_standing, read_keys, read_notes

_REMEMBERED: Final = 2048


class CedarPolicy:
    """`remembered`: how many of the last decisions are kept. A pack never changes and rules see nothing but the facts,
    the day among them, so the same facts are decided alike; what is recorded of a decision is recorded each time."""

    def __init__(self, pack: Pack, standing: PackStanding | None = None, *, remembered: int = _REMEMBERED) -> None:
        self._pack = pack
        self._neutral = neutral(pack.vocabulary)
        self.standing = check_standing(pack, (), {}) if standing is None else standing
        self._made: Remembered[PolicyDecision] = Remembered(remembered)

    @classmethod
    def load(cls, keys: str = "", notes: Path | None = None, *, production: bool = False) -> CedarPolicy:
        """`keys`: pinned verifier keys, one a line. Raises `policy_unsigned` and others unless one of them signed this
        very pack, and `policy_keys_missing` where production pins none."""
        pack, pinned = Pack.load(overlays=("platform",)), read_keys(keys)
        if production and not pinned:
            raise PolicyError("policy_keys_missing")
        return cls(pack, check_standing(pack, pinned, {} if notes is None else read_notes(notes)))

    def in_force(self) -> PackInForce:
        pack = self.standing.pack
        return PackInForce(pack.name, pack.version, pack.overlays, pack.hash, self.standing.signed_by)

    def document(self) -> Mapping[str, Any]:
        return bundle(self._pack)

    def decide(self, facts: Mapping[str, Any]) -> PolicyDecision:
        place = _place(facts)
        if (known := self._made.find(place)) is not None:
            return known
        decision = self._decide(facts)
        # A refusal by an error may be the engine's own failure, which need not happen again.
        if decision.decision != REFUSED_ERROR:
            self._made.keep(place, decision)
        return decision

    def _decide(self, facts: Mapping[str, Any]) -> PolicyDecision:
        made = self._pack.decide({**self._neutral, **facts})
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

    def evidence_forms(self) -> Mapping[str, Form]:
        return forms()

    def attestable(self, facts: Mapping[str, Any]) -> None:
        for name, value in facts.items():
            fact = self._pack.vocabulary.get(name)
            if fact.source != "attested":
                raise PolicyError("fact_not_attestable", fact=name)
            check(fact, value)

    def affirmed(self, facts: Mapping[str, Any]) -> list[str]:
        return affirmed(self._pack.vocabulary, facts)


def _place(facts: Mapping[str, Any]) -> bytes | None:
    """None for facts that are not JSON: they are decided each time. A list and a tuple are one to the rules as well."""
    return place_of(dict(facts)) if all(type(name) is str for name in facts) else None
