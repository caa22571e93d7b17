"""Replay every emergency from the log: two people, one scope, an end that counts, and no next one before the review."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from mingzheng.audit.findings import replay_each, violation
from mingzheng.audit.moments import Clock
from mingzheng.audit.records import Entry
from mingzheng.report import Finding


@dataclass(slots=True)
class Emergency:
    """As it was proposed. `ends` in Unix seconds; `starters`: who proposed and who signed. `org` as it is compared."""

    dataset: str
    review: str
    org: str
    purpose: str
    people: frozenset[str]
    ends: int
    starters: set[str | None]
    started: bool = False
    ended: bool = False
    reviewed: bool = False

    def over(self, moment: float) -> bool:
        return self.ended or moment >= self.ends


@dataclass(slots=True)
class Emergencies:
    """`asked`: query -> who asked, dataset and purpose. `passed`: query -> the emergency that let it through, or whose
    answer it was given. `offices`: of accounts. `clean` and `tainted`: answers that were paid for outside any, and in
    one."""

    every: dict[str, Emergency] = field(default_factory=dict)
    approved: dict[str, str | None] = field(default_factory=dict)
    asked: dict[str, tuple[str | None, str, str]] = field(default_factory=dict)
    passed: dict[str, str] = field(default_factory=dict)
    offices: dict[str, str] = field(default_factory=dict)
    clean: set[tuple[object, ...]] = field(default_factory=set)
    tainted: dict[tuple[object, ...], str] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    findings: list[Finding] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        started = [one for one in self.every.values() if one.started]
        owed = sum(one.over(self.clock.newest) and not one.reviewed for one in started)
        return {"count": len(started), "passed": len(self.passed), "owed": owed}

    def unended(self) -> Iterator[str]:
        """Past their end, and not said to be ended by the log's own."""
        yield from (
            name for name, one in self.every.items() if one.started and not one.ended and one.over(self.clock.newest)
        )

    def found(self, code: str, entry: Entry, **values: object) -> None:
        self.findings.append(violation(code, entry, **values))


def replay_emergencies(entries: Iterable[Entry]) -> Emergencies:
    state = Emergencies()
    replay_each(entries, partial(_apply, state), state.findings)
    return state


def _apply(state: Emergencies, entry: Entry, body: Mapping[str, Any]) -> None:
    moment = state.clock.at(entry)
    match entry.kind:
        case "account.opened":
            state.offices.setdefault(str(body["account"]), str(body["org"]))
        case "emergency.proposed":
            _proposed(state, entry, body)
        case "emergency.decided" if body["outcome"] == "approve":
            state.approved[str(body["review"])] = entry.actor
        case "emergency.started":
            _started(state, entry, state.every[str(body["emergency"])], moment)
        case "emergency.ended":
            one = state.every[str(body["emergency"])]
            if one.ended or not one.started:
                state.found("emergency_repeated", entry, emergency=body["emergency"])
            one.ended = True
        case "emergency.reviewed":
            one = state.every[str(body["emergency"])]
            if not one.ended or entry.actor is None or entry.actor in one.starters:
                state.found("emergency_reviewed_by_starter", entry, emergency=body["emergency"])
            one.reviewed = True
        case "query.asked":
            state.asked.setdefault(str(body["query"]), (entry.actor, str(body["dataset"]), str(body["purpose"])))
        case "policy.decided" if body.get("emergency") not in (None, body["subject"]):
            _passed(state, entry, body, moment)
        case "query.answered":
            _answered(state, entry, body, moment)
        case "release.published" if str(body["query"]) in state.passed:
            state.found("emergency_answer_published", entry, query=body["query"])


def _proposed(state: Emergencies, entry: Entry, body: Mapping[str, Any]) -> None:
    name = str(body["emergency"])
    if name in state.every:
        state.found("emergency_repeated", entry, emergency=name)
        return
    if not {entry.org, state.offices.get(str(entry.actor))} <= {None, str(body["org"])}:
        state.found("emergency_of_another_office", entry, emergency=name)
    state.every[name] = Emergency(
        str(body["dataset"]), str(body["review"]), _compared(str(body["org"])), str(body["purpose"]),
        frozenset(map(str, body["people"])), int(body["ends"]), {entry.actor},
    )  # fmt: skip


def _compared(org: str) -> str:
    """Another spelling of an office's name is no other office."""
    return " ".join(unicodedata.normalize("NFKC", org).casefold().split())


def _started(state: Emergencies, entry: Entry, one: Emergency, moment: float) -> None:
    name = entry.body["emergency"]
    others = [each for each in state.every.values() if each is not one and each.org == one.org]
    unreviewed = [each for each in others if each.started and not each.reviewed]
    wrong = {
        "emergency_repeated": one.started,
        "emergency_not_approved": state.approved.get(one.review) != entry.actor or entry.actor in one.starters,
        "emergency_too_late": moment >= one.ends,
        "emergency_over_debt": any(each.over(moment) for each in unreviewed),
        "emergency_overlaps": any(each.dataset == one.dataset and not each.over(moment) for each in unreviewed),
    }
    for code, broken in wrong.items():
        if broken:
            state.found(code, entry, emergency=name)
    one.started = True
    one.starters.add(entry.actor)


def _passed(state: Emergencies, entry: Entry, body: Mapping[str, Any], moment: float) -> None:
    query, name = str(body["subject"]), str(body["emergency"])
    one = state.every[name]
    who, dataset, purpose = state.asked[query]
    within = one.started and not one.over(moment) and who in one.people
    if not within or (dataset, purpose) != (one.dataset, one.purpose):
        state.found("outside_emergency", entry, query=query, emergency=name)
    state.passed[query] = name


def _answered(state: Emergencies, entry: Entry, body: Mapping[str, Any], moment: float) -> None:
    """What an emergency paid for is shown again only in it, and bears its mark wherever it goes."""
    query, again = str(body["query"]), body.get("cached") is True
    release = tuple(body.get(name) for name in ("dataset", "version", "plan_hash", "answer_hash"))
    name = state.passed.get(query)
    if name is not None:
        if state.every[name].over(moment):
            state.found("answered_after_emergency", entry, query=query)
        if not again:
            state.tainted.setdefault(release, name)
    elif not again:
        state.clean.add(release)
    elif release in state.tainted and release not in state.clean:
        state.passed[query] = state.tainted[release]
        state.found("emergency_answer_reused", entry, query=query, emergency=state.tainted[release])
