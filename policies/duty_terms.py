"""What each duty asks: of whom, by when, and what counts as evidence. Read from duties/terms.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from policies.errors import PolicyError
from policies.limits import Limit, load_limits
from policies.yaml_file import read_yaml

_PACK: Final = Path(__file__).parent
KEPT: Final = frozenset({"at_once", "until_due", "by_people", "by_act"})
STARTS: Final = frozenset({"decision", "emergency_end"})
_TEXTS: Final = ("zh", "en", "evidence_zh", "evidence_en")


@dataclass(frozen=True, slots=True)
class DutyTerm:
    """`kept`, `starts`, `number`: words of terms.yaml. `days`: from the start to the deadline."""

    name: str
    kept: str
    starts: str
    days: int
    number: str
    zh: str
    en: str
    evidence_zh: str
    evidence_en: str


def load_terms(directory: Path, limits: Mapping[str, Limit]) -> dict[str, DutyTerm]:
    """Every duty by its word. Raises `policy_pack_invalid` for one that is incomplete or has no deadline."""
    raw: Mapping[str, Mapping[str, Any]] = read_yaml(directory / "duties" / "terms.yaml")
    return {name: _term(name, entry, limits) for name, entry in raw.items()}


@cache
def term_of(kind: str) -> DutyTerm:
    """What a duty asks, as the pack in force says it. An overlay moves its deadline, never its words."""
    return load_terms(_PACK, load_limits(_PACK / "params" / "base.yaml"))[kind]


def _term(name: str, entry: Mapping[str, Any], limits: Mapping[str, Limit]) -> DutyTerm:
    limit = limits.get(str(entry.get("limit")))
    days = limit.value if limit is not None else entry.get("days")
    starts, kept, number = entry.get("from", "decision"), entry.get("kept"), entry.get("number")
    told = all(isinstance(entry.get(text), str) and entry[text] for text in _TEXTS)
    if type(days) is not int or days < 0 or kept not in KEPT or starts not in STARTS or not told:
        raise PolicyError("policy_pack_invalid", rule=name, reason="duty without deadline, keeper or words")
    if number not in ("law", "office"):
        raise PolicyError("policy_pack_invalid", rule=name, reason="whose number the deadline is")
    return DutyTerm(name, str(kept), starts, days, number, *(entry[text] for text in _TEXTS))
