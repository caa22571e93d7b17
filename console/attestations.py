"""Facts that a named steward can state on the page. The rules' vocabulary is larger; the API takes all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from core.domain.errors import CoreError
from mingzheng.errors import Text
from mingzheng.words import FACTS


@dataclass(frozen=True, slots=True)
class Attestation:
    """One fact. `kind`: "yes" for a box to tick, "number" for a whole number, "date" for a day."""

    fact: str
    kind: str
    says: Text


_KINDS: Final = {
    "pipia.age_days": "number",
    "data.retention_until": "date",
    "subject.min_age": "number",
}
ATTESTATIONS: Final = tuple(Attestation(fact, _KINDS.get(fact, "yes"), says) for fact, says in FACTS.items())


def read_attestations(fields: Mapping[str, str]) -> dict[str, Any]:
    """The facts that the form states. An unticked box states that it is not so."""
    facts: dict[str, Any] = {}
    for one in ATTESTATIONS:
        said = fields.get(one.fact, "")
        if one.kind == "yes":
            facts[one.fact] = said == "yes"
        elif one.kind == "date" and said:
            facts[one.fact] = _day(one.fact, said)
        elif said:
            if not said.isascii() or not said.isdigit() or len(said) > 5:
                raise CoreError("request_invalid", fields=[f"body.{one.fact}: int_parsing"])
            facts[one.fact] = int(said)
    return facts


def _day(fact: str, said: str) -> str:
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        raise CoreError("request_invalid", fields=[f"body.{fact}: date_parsing"]) from None
