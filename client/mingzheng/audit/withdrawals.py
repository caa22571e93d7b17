"""Replay every withdrawal from the log: one person may end alone only what nobody had signed for, once and for good.

A file that is not yet said to be destroyed breaks no rule, since the log may end there: it is named, and the check
passes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from mingzheng.audit.findings import replay_each, violation
from mingzheng.audit.records import Entry
from mingzheng.report import Finding

# What changes a dataset in one transaction with its entry. A mere look may cross the withdrawal, and is none of these.
_WORK: Final = frozenset({
    "dataset.registered", "dataset.linked", "dataset.submitted", "dataset.scanned", "dataset.changed",
    "publication.requested", "dataset.decided", "dataset.treated", "dataset.published", "dataset.deleted",
})  # fmt: skip
_WAITED: Final = frozenset({"scanned", "refused"})
_WITHDRAWABLE: Final = _WAITED | {"draft", "scanning", "awaiting_approval"}


@dataclass(slots=True)
class Withdrawals:
    """`signed`: datasets that a steward approved and whose publication has not ended -> index of the approval.
    `erased`: indices whose records are gone; only scans and treatments may be, where this is replayed at all."""

    erased: Collection[int]
    signed: dict[str, int] = field(default_factory=dict)
    published: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    destroyed: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def open(self) -> Iterator[str]:
        """Withdrawn, and its file not said to be destroyed by the log's end."""
        yield from sorted(self.withdrawn - self.destroyed)

    def found(self, code: str, entry: Entry) -> None:
        self.findings.append(violation(code, entry, dataset=entry.body["dataset"]))


def replay_withdrawals(entries: Iterable[Entry], erased: Collection[int] = ()) -> Withdrawals:
    state = Withdrawals(erased)
    replay_each(entries, partial(_apply, state), state.findings)
    return state


def _apply(state: Withdrawals, entry: Entry, body: Mapping[str, Any]) -> None:
    if entry.kind in _WORK and str(body["dataset"]) in state.withdrawn:
        state.found("after_withdrawal", entry)
    match entry.kind:
        case "dataset.decided" if body["outcome"] == "approve":
            state.signed[str(body["dataset"])] = entry.index
        case "dataset.treated" if "code" in body:
            state.signed.pop(str(body["dataset"]), None)  # given back: it may be signed for anew, or withdrawn
        case "dataset.published":
            state.published.add(str(body["dataset"]))
        case "dataset.withdrawn":
            _withdrawn(state, entry, body)
        case "upload.destroyed":
            dataset = str(body["dataset"])
            if dataset not in state.withdrawn or dataset in state.destroyed:
                state.found("destruction_not_withdrawn", entry)
            state.destroyed.add(dataset)


def _withdrawn(state: Withdrawals, entry: Entry, body: Mapping[str, Any]) -> None:
    dataset = str(body["dataset"])
    if dataset in state.withdrawn:
        state.found("withdrawn_again", entry)
    if dataset in state.published:
        state.found("withdrawn_after_publication", entry)
    elif _signed_for(state, dataset, entry.index):
        state.found("withdrawn_after_approval", entry)
    if not _fits(entry, body):
        state.found("withdrawal_cause", entry)
    state.withdrawn.add(dataset)


def _signed_for(state: Withdrawals, dataset: str, until: int) -> bool:
    """A treatment that failed gives it back, and the record of that may be erased: such a hole accuses nobody."""
    signed = state.signed.get(dataset)
    return signed is not None and not any(signed < index < until for index in state.erased)


def _fits(entry: Entry, body: Mapping[str, Any]) -> bool:
    """A person may withdraw what nobody signed for; the platform only what waited for somebody who never came."""
    if body["cause"] == "unpursued":
        return entry.actor is None and body["was"] in _WAITED
    return body["cause"] == "withdrawn" and entry.actor is not None and body["was"] in _WITHDRAWABLE
