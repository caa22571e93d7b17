"""What a verification found: one `Check` for each question, and a verdict that never takes silence for proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from mingzheng.errors import Text

FORMAT: Final = "mingzheng-report/1"


class State(StrEnum):
    PASS = "pass"  # noqa: S105 - an outcome, not a secret
    FAIL = "fail"
    NOT_RUN = "not_run"


class Verdict(StrEnum):
    PROVEN = "proven"
    DISPROVED = "disproved"
    CANNOT_TELL = "cannot_tell"


EXIT_CODES: Final = {Verdict.PROVEN: 0, Verdict.DISPROVED: 1, Verdict.CANNOT_TELL: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation. `index` and `entry_id` name the ledger entry it is about, where there is one."""

    code: str
    says: Text
    index: int | None = None
    entry_id: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "index": self.index, "entry_id": self.entry_id, "says": both(self.says)}


@dataclass(frozen=True, slots=True)
class Check:
    """One question and its answer. A `required` check that was not run keeps the whole report from being proven."""

    name: str
    state: State
    says: Text
    required: bool = True
    findings: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "state": str(self.state),
            "required": self.required,
            "says": both(self.says),
            "findings": [finding.to_json() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """All checks in order. `level` is "offline" or "chain"; `limits` says what a pass does not prove.

    `shown` and `hidden` are of a partial receipt: what its commitment vouches for, and the names of the rest.
    """

    subject: str
    level: str
    checks: tuple[Check, ...]
    limits: tuple[Text, ...]
    shown: Mapping[str, Any] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        if any(check.state is State.FAIL for check in self.checks):
            return Verdict.DISPROVED
        if any(check.required and check.state is not State.PASS for check in self.checks):
            return Verdict.CANNOT_TELL
        # A report without a single check that passed proves nothing, however little was asked.
        if not any(check.state is State.PASS for check in self.checks):
            return Verdict.CANNOT_TELL
        return Verdict.PROVEN

    @property
    def exit_code(self) -> int:
        """0 proven, 1 disproved, 2 cannot tell."""
        return EXIT_CODES[self.verdict]

    def check(self, name: str) -> Check:
        return next(check for check in self.checks if check.name == name)

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "subject": self.subject,
            "level": self.level,
            "verdict": str(self.verdict),
            "exit_code": self.exit_code,
            "checks": [check.to_json() for check in self.checks],
            "shown": dict(self.shown),
            "hidden": list(self.hidden),
            "does_not_prove": [both(limit) for limit in self.limits],
        }


def both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def outcome(name: str, passed: Text, failed: Text, findings: Iterable[Finding]) -> Check:
    """Failed with what was found, or passed when nothing was."""
    found = tuple(findings)
    return Check(name, State.FAIL if found else State.PASS, failed if found else passed, findings=found)


def not_run(name: str, why: Text, *, required: bool = True) -> Check:
    return Check(name, State.NOT_RUN, why, required)
