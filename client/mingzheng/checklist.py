"""The ordered questions of one verification. Whatever stops it marks the question it stopped at, and none after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mingzheng.errors import Failure, Text
from mingzheng.report import Check, State

_NOT_REACHED = Text("前一项没有通过，这一项没有检查。", "Not checked, because an earlier check did not pass.")


class Checklist:
    """Answers are given in order; the first question without one is the current one."""

    def __init__(self, words: Mapping[str, Text], names: Sequence[str]) -> None:
        self._words = words
        self._names = list(names)
        self._checks: list[Check] = []

    def passed(self, name: str, says: Text | None = None) -> None:
        self._add(name, State.PASS, self._words[name] if says is None else says, required=True)

    def skipped(self, name: str, why: Text, *, required: bool) -> None:
        self._add(name, State.NOT_RUN, why, required=required)

    def stopped(self, failure: Failure, state: State) -> None:
        """The current question failed, or could not be answered. The rest is not run."""
        reason = failure.details.get("reason")
        suffix = f" ({reason})" if reason else ""
        says = failure.problem.says
        self._add(self._names[len(self._checks)], state, Text(says.zh + suffix, says.en + suffix), required=True)

    def checks(self) -> tuple[Check, ...]:
        rest = self._names[len(self._checks) :]
        return (*self._checks, *(Check(name, State.NOT_RUN, _NOT_REACHED) for name in rest))

    def _add(self, name: str, state: State, says: Text, *, required: bool) -> None:
        if self._names[len(self._checks)] != name:
            # A verifier that lost count must not go on: a check might be reported that was never made.
            raise RuntimeError(f"expected {self._names[len(self._checks)]}, not {name}")
        self._checks.append(Check(name, state, says, required))
