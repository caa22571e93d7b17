"""Whose rules decided: each decision names a pack, and a pinned authority must have signed exactly that pack.

A signature that came after a decision is counted and said: the authority stands for those rules, but did not yet then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mingzheng.audit.approvals import violation
from mingzheng.audit.records import Entry
from mingzheng.note import Verifier
from mingzheng.policy_note import open_pack_note
from mingzheng.report import Finding
from mingzheng.verification_error import VerificationError


@dataclass(slots=True)
class Packs:
    """By hash of the pack. `first`: its first decision. `early`: decisions before the signature was in the log."""

    signed: set[str] = field(default_factory=set)
    decided: dict[str, int] = field(default_factory=dict)
    first: dict[str, Entry] = field(default_factory=dict)
    early: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        late = sum(count for pack, count in self.early.items() if pack in self.signed)
        return {"count": sum(self.decided.values()), "packs": len(self.decided), "late": late}


def replay_packs(entries: Iterable[Entry], keys: Sequence[Verifier]) -> Packs:
    """Every decision in the log's order against the signatures by `keys`; those by others are no evidence."""
    state = Packs()
    for entry in entries:
        try:
            if entry.kind == "policy.signed":
                _signed(state, entry, keys)
            elif entry.kind == "policy.decided":
                _decided(state, entry, str(entry.body["pack_hash"]))
        except (KeyError, AttributeError, UnicodeEncodeError):
            state.findings.append(violation("body_malformed", entry))
    for pack in state.decided.keys() - state.signed:
        state.findings.append(violation("pack_not_signed", state.first[pack], pack=pack, count=state.decided[pack]))
    return state


def _signed(state: Packs, entry: Entry, keys: Sequence[Verifier]) -> None:
    body = entry.body
    try:
        statement, _ = open_pack_note(body["note"].encode("utf-8"), keys)
    except VerificationError as refusal:
        if refusal.code != "note_unsigned":
            state.findings.append(violation("pack_note_wrong", entry))
        return
    said = (body["name"], body["version"], tuple(body["overlays"]), body["pack_hash"])
    if said == (statement.name, statement.version, statement.overlays, statement.hash):
        state.signed.add(statement.hash)
    else:
        state.findings.append(violation("pack_note_wrong", entry))


def _decided(state: Packs, entry: Entry, pack: str) -> None:
    state.first.setdefault(pack, entry)
    state.decided[pack] = state.decided.get(pack, 0) + 1
    if pack not in state.signed:
        state.early[pack] = state.early.get(pack, 0) + 1
