"""What use cases need from the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from core.domain.duties import Owed
from policies.evidence import Form


@dataclass(frozen=True, slots=True)
class PolicyDecision:
    """One decision with all its reasons. `permitted` is the only field that opens a door.

    `owed`: the duties for which something is still to be done or kept after this decision.
    """

    decision: str
    missing: tuple[str, ...]
    duties: tuple[str, ...]
    articles: tuple[str, ...]
    rules: tuple[str, ...]
    zh: str
    en: str
    pack_hash: str
    owed: tuple[Owed, ...] = ()

    @property
    def permitted(self) -> bool:
        return self.decision == "permit"

    def refusal(self) -> dict[str, str | list[str]]:
        """Details of `policy_refused`: the rules' own sentence, what is missing, and under which articles."""
        return {
            "decision": self.decision,
            "missing": list(self.missing),
            "articles": list(self.articles),
            "rules": list(self.rules),
            "why_zh": self.zh,
            "why_en": self.en,
        }

    def to_json(self) -> dict[str, Any]:
        return {
            "decision": self.decision,
            "missing": list(self.missing),
            "duties": list(self.duties),
            "articles": list(self.articles),
            "rules": list(self.rules),
            "zh": self.zh,
            "en": self.en,
            "pack_hash": self.pack_hash,
        }


@dataclass(frozen=True, slots=True)
class PackInForce:
    """The rules that decide here. `signed_by`: names of pinned keys that signed them; empty where none is pinned."""

    name: str
    version: str
    overlays: tuple[str, ...]
    hash: str
    signed_by: tuple[str, ...]


class Policy(Protocol):
    def decide(self, facts: Mapping[str, Any]) -> PolicyDecision:
        """`facts` by dotted name, over neutral defaults that permit nothing."""

    def attestable(self, facts: Mapping[str, Any]) -> None:
        """Raise fact_not_attestable unless a person may state each of these facts, with these values."""

    def affirmed(self, facts: Mapping[str, Any]) -> list[str]:
        """What these facts, which are attestable, say is so: never a text, and nothing that was denied."""

    def in_force(self) -> PackInForce: ...
    def evidence_forms(self) -> Mapping[str, Form]:
        """Forms of audit and assessment by name, in their order."""

    def document(self) -> Mapping[str, Any]:
        """The files of the rules in force, from which anybody decides the same."""
