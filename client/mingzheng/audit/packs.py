"""Whose rules decided: each decision names a pack, and a pinned authority must have signed exactly that pack.

A signature that came after a decision is counted and said: the authority stands for those rules, but did not yet then.
Nor may a pack decide after one of a higher serial did: the authority replaced it, and did not sign it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mingzheng.audit.findings import replay_each, violation
from mingzheng.audit.records import Entry
from mingzheng.note import Verifier
from mingzheng.policy_note import PackStatement, open_pack_note
from mingzheng.report import Finding
from mingzheng.verification_error import VerificationError


@dataclass(slots=True)
class Run:
    """Decisions one after another by one pack. `serial`: that of its signature then; None while it had none."""

    pack: str
    serial: int | None
    first: Entry
    count: int = 0


@dataclass(slots=True)
class Packs:
    """By hash of the pack. `signed`: its highest serial. `first`: its first decision. `early`: decisions before the
    signature was in the log."""

    signed: dict[str, int] = field(default_factory=dict)
    decided: dict[str, int] = field(default_factory=dict)
    first: dict[str, Entry] = field(default_factory=dict)
    early: dict[str, int] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        late = sum(count for pack, count in self.early.items() if pack in self.signed)
        return {"count": sum(self.decided.values()), "packs": len(self.decided), "late": late}


def replay_packs(entries: Iterable[Entry], keys: Sequence[Verifier]) -> Packs:
    """Every decision in the log's order against the signatures by `keys`; those by others are no evidence."""
    state = Packs()

    def apply(entry: Entry, body: Mapping[str, Any]) -> None:
        if entry.kind == "policy.signed":
            _signed(state, entry, keys)
        elif entry.kind == "policy.decided":
            _decided(state, entry, str(body["pack_hash"]))

    replay_each(entries, apply, state.findings)
    for pack in state.decided.keys() - state.signed.keys():
        state.findings.append(violation("pack_not_signed", state.first[pack], pack=pack, count=state.decided[pack]))
    state.findings += _rolled_back(state)
    return state


def _rolled_back(state: Packs) -> Iterator[Finding]:
    """One that was signed only later counts by the serial that it then got; one never signed is found as such."""
    newest = 0
    older: dict[str, Run] = {}
    for run in state.runs:
        serial = state.signed.get(run.pack) if run.serial is None else run.serial
        if serial is not None and serial < newest:
            older.setdefault(run.pack, Run(run.pack, serial, run.first)).count += run.count
        newest = max(newest, serial or 0)
    for run in older.values():
        yield violation("pack_rolled_back", run.first, pack=run.pack, count=run.count)


def _signed(state: Packs, entry: Entry, keys: Sequence[Verifier]) -> None:
    body = entry.body
    try:
        statement, _ = open_pack_note(body["note"].encode("utf-8"), keys)
    except VerificationError as refusal:
        if refusal.code != "note_unsigned":
            state.findings.append(violation("pack_note_wrong", entry))
        return
    serial = body.get("serial", 0)
    if statement == PackStatement(body["name"], body["version"], tuple(body["overlays"]), body["pack_hash"], serial):
        state.signed[statement.hash] = max(serial, state.signed.get(statement.hash, 0))
    else:
        state.findings.append(violation("pack_note_wrong", entry))


def _decided(state: Packs, entry: Entry, pack: str) -> None:
    state.first.setdefault(pack, entry)
    state.decided[pack] = state.decided.get(pack, 0) + 1
    serial = state.signed.get(pack)
    if not state.runs or (state.runs[-1].pack, state.runs[-1].serial) != (pack, serial):
        state.runs.append(Run(pack, serial, entry))
    state.runs[-1].count += 1
    if serial is None:
        state.early[pack] = state.early.get(pack, 0) + 1
