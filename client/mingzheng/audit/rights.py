"""Replay every request of a resident from the log: answered once, and as its decision lets anybody answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from mingzheng.audit.findings import replay_each, violation
from mingzheng.audit.records import Entry
from mingzheng.report import Finding

_REFUSED: Final = frozenset({"refused"})
_FITS: Final = {
    "permit": frozenset({"done", "nothing_held"}),
    "restrict": frozenset({"restricted", "nothing_held"}),
    # The rules could not decide: that is no ground to refuse anybody, and no answer fits it.
    "refused_error": frozenset(),
}


@dataclass(slots=True)
class Rights:
    """`decided`: subject -> what the rules said last about it. `asked`: request -> its right. `answered`: requests."""

    decided: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def found(self, code: str, entry: Entry, **values: object) -> None:
        self.findings.append(violation(code, entry, **values))


def replay_rights(entries: Iterable[Entry]) -> list[Finding]:
    state = Rights()
    replay_each(entries, partial(_apply, state), state.findings)
    return state.findings


def _apply(state: Rights, entry: Entry, body: Mapping[str, Any]) -> None:
    if entry.kind == "policy.decided":
        state.decided[str(body["subject"])] = str(body["decision"])
    elif entry.kind == "right.requested":
        name = str(body["request"])
        if name in state.asked or state.decided.get(name) != body["decision"]:
            state.found("right_not_decided", entry, request=name)
        state.asked[name] = str(body["right"])
    elif entry.kind.startswith("right."):
        name = str(body["request"])
        if state.asked.get(name) != body["right"]:
            state.found("right_unknown", entry, request=name)
        elif entry.kind == "right.answered":
            _answered(state, entry, name, str(body["outcome"]))


def _answered(state: Rights, entry: Entry, name: str, outcome: str) -> None:
    word = state.decided.get(name, "")
    fits = _FITS.get(word, _REFUSED)
    if word == "permit" and state.asked[name] == "correct_own":
        fits = fits | {"unchanged"}
    if name in state.answered:
        state.found("right_answered_twice", entry, request=name)
    if outcome not in fits or entry.body["decision"] != word or entry.actor is None:
        state.found("right_answered_unlawfully", entry, request=name, outcome=outcome, decision=word)
    state.answered.add(name)
