"""What a replay of the privacy accounts knows, and what was wrong on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from mingzheng.audit.amounts import NOTHING, Amount
from mingzheng.audit.findings import violation
from mingzheng.audit.records import Entry
from mingzheng.report import Finding


@dataclass(slots=True)
class Allowance:
    dataset: str
    researcher: str
    granted: Amount
    spent: Amount = NOTHING


@dataclass(frozen=True, slots=True)
class Charge:
    """What an answer has to match."""

    dataset: str
    version: int
    plan_hash: str
    loss: Amount


@dataclass(frozen=True, slots=True)
class Asked:
    """What a charge has to match: it may not fall on another dataset than the one that was asked about."""

    plan_hash: str
    researcher: str | None
    dataset: str
    version: int


class Release(NamedTuple):
    """An answer that left the platform."""

    dataset: str
    version: int
    plan_hash: str
    answer_hash: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a review asked a steward to sign, as the log itself says it."""

    query: str
    plan_hash: str
    loss: Amount


@dataclass(slots=True)
class Accounts:
    """The state after the entries replayed so far, and what was wrong on the way. Amounts add up exactly."""

    caps: dict[str, Amount] = field(default_factory=dict)
    granted: dict[str, Amount] = field(default_factory=dict)
    spent: dict[str, Amount] = field(default_factory=dict)
    within: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    measures: dict[str, bool] = field(default_factory=dict)
    allowances: dict[str, Allowance] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)
    awaiting: set[str] = field(default_factory=set)
    approved: dict[str, set[Request]] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    charges: dict[str, Charge] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    answered: dict[str, Release] = field(default_factory=dict)
    released: set[Release] = field(default_factory=set)
    say_within: bool = False  # one publication said it, so from there on all do
    findings: list[Finding] = field(default_factory=list)

    def counted(self, dataset: str) -> tuple[str, ...]:
        """Every total that a grant or charge on a dataset counts under: its own, and all that it lies within."""
        return (dataset, *self.within.get(dataset, ()))

    def violated(self, code: str, entry: Entry, **values: object) -> None:
        self.findings.append(violation(code, entry, **values))
