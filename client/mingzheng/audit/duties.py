"""Replay every duty from the log: opened with the decision that owes it, done once and with proof, or still open.

A duty that nobody did breaks the law and not the log, so it is counted and named, and the check passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final

from mingzheng.audit.findings import replay_each, violation
from mingzheng.audit.records import Entry
from mingzheng.report import Finding

# Fulfilled by the entry of the decision itself: nothing is left to open.
_AT_ONCE: Final = frozenset({"log_access"})
# Fulfilled by something that was done on the platform, and the kind of entry that says so.
_ACTS: Final = {
    "destroy_after_emergency": "emergency.ended",
    "notify_after": "emergency.notified",
    "after_review": "emergency.reviewed",
    "respond_in_time": "right.answered",
}


@dataclass(slots=True)
class Duty:
    """`due` in Unix seconds. `keeper`: `by_people`, or `until_due`: the platform proves it on the day."""

    kind: str
    keeper: str
    decision: str
    subject: str
    due: int
    done: bool = False


@dataclass(slots=True)
class Duties:
    """`decisions`: the entry of each decision. `acts`: what an entry did, and about what. `of_subject`: kinds opened
    about a subject. `clock`: when the last entry was made, in Unix seconds. `say_owes`: one decision said what it owes,
    so from there on all do."""

    every: dict[str, Duty] = field(default_factory=dict)
    opened: dict[str, set[str]] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    acts: dict[str, tuple[str, str]] = field(default_factory=dict)
    of_subject: dict[str, set[str]] = field(default_factory=dict)
    clock: float = 0.0
    say_owes: bool = False
    findings: list[Finding] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        done = sum(duty.done for duty in self.every.values())
        late = len(list(self.late()))
        return {"count": len(self.every), "done": done, "open": len(self.every) - done, "late": late}

    def late(self) -> Iterator[str]:
        """Those that were not done when the log's last entry was made, though their day had passed."""
        for name, duty in self.every.items():
            if not duty.done and duty.due < self.clock:
                yield f"{name} ({duty.kind})"


def replay_duties(entries: Iterable[Entry]) -> Duties:
    state = Duties()
    replay_each(entries, partial(_apply, state), state.findings)
    return state


def _apply(state: Duties, entry: Entry, body: Mapping[str, Any]) -> None:
    state.clock = _moment(entry) or state.clock
    match entry.kind:
        case "duty.owed":
            _opened(state, entry, body)
        case "policy.decided" if "owes" in body or state.say_owes:
            state.say_owes = True  # older platforms opened no duties and did not say that they would
            _decided(state, entry, body)
        case "emergency.ended" | "emergency.notified" | "emergency.reviewed":
            state.acts[entry.id] = (entry.kind, str(body["emergency"]))
        case "right.answered":
            state.acts[entry.id] = (entry.kind, str(body["request"]))
        case "duty.done" | "duty.overdue":
            duty = state.every.get(str(body["duty"]))
            if duty is None:
                state.findings.append(violation("duty_unknown", entry, duty=body["duty"]))
            elif entry.kind == "duty.done":
                _done(state, entry, duty)
            elif _moment(entry) < duty.due:
                state.findings.append(violation("duty_before_its_day", entry, duty=body["duty"]))


def _opened(state: Duties, entry: Entry, body: Mapping[str, Any]) -> None:
    name, decision, kind = str(body["duty"]), str(body["decision_id"]), str(body["kind"])
    if name in state.every:
        state.findings.append(violation("duty_repeated", entry, duty=name))
        return
    state.every[name] = Duty(kind, str(body["keeper"]), decision, str(body["subject"]), int(body["due"]))
    state.of_subject.setdefault(str(body["subject"]), set()).add(kind)
    state.opened.setdefault(decision, set()).add(kind)


def _decided(state: Duties, entry: Entry, body: Mapping[str, Any]) -> None:
    """The duties come before their decision, so that no state of the log shows one without the other."""
    decision = str(body["decision_id"])
    state.decisions[decision] = entry.id
    if "owes" not in body:
        state.findings.append(violation("form_older", entry, field="owes"))
    lacking = {*body["duties"], *body.get("owes", ())} - _AT_ONCE - state.opened.get(decision, set())
    if body.get("emergency") != body["subject"]:
        # What follows an emergency is owed once, from its start.
        lacking -= state.of_subject.get(str(body.get("emergency")), set()) & _ACTS.keys()
    if lacking:
        kinds = ", ".join(sorted(lacking))
        state.findings.append(violation("duty_not_opened", entry, decision=decision, kinds=kinds))


def _done(state: Duties, entry: Entry, duty: Duty) -> None:
    name = entry.body["duty"]
    if duty.done:
        state.findings.append(violation("duty_done_twice", entry, duty=name))
    duty.done = True
    if duty.keeper == "by_people":
        proven = entry.actor is not None and bool(entry.body["evidence_commitment"])
    elif duty.keeper == "by_act":
        proven = state.acts.get(str(entry.body["proof"])) == (_ACTS.get(duty.kind), duty.subject)
    else:
        proven = entry.actor is None and entry.body["proof"] == state.decisions.get(duty.decision)
        if _moment(entry) < duty.due:
            state.findings.append(violation("duty_before_its_day", entry, duty=name))
    if not proven:
        state.findings.append(violation("duty_not_proven", entry, duty=name))


def _moment(entry: Entry) -> float:
    return datetime.fromisoformat(entry.time).timestamp() if entry.time else 0.0
