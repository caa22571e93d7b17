"""Every record against its leaf: what was changed, moved, removed, added twice or erased, by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from mingzheng.audit.erased import KIND, explained, hides_no_account
from mingzheng.audit.leaves import Leaves
from mingzheng.audit.log_copy import HeldRecord, LogCopy
from mingzheng.canonical import parse_strict
from mingzheng.commitment import SALT_BYTES, commit_parsed, leaf_hash
from mingzheng.errors import Text
from mingzheng.receipt import parse_record
from mingzheng.report import Finding
from mingzheng.verification_error import VerificationError

_FIELDS: Final = frozenset({"actor", "body", "id", "kind", "schema", "time"})
_ID: Final = re.compile(r"en_[a-z2-7]{26}")
_KIND: Final = re.compile(r"[a-z]+(?:[._][a-z]+)+")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that is what was logged, read. `time`: as the platform's clock said it, in UTC. `org`: the actor's."""

    index: int
    id: str
    kind: str
    actor: str | None
    body: dict[str, Any]
    time: str = ""
    org: str | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """`entries` are intact, in order. `complete`: nothing that the replay needs is missing, changed or erased.

    `explained` maps each erased index to the entry that says so.
    """

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    erased: tuple[int, ...]
    complete: bool
    explained: Mapping[int, int]


def examine(copy: LogCopy, leaves: Leaves) -> Records:
    """Match every listed record with the leaf at its place."""
    places = {leaf: index for index, leaf in enumerate(leaves.hashes) if leaf is not None}
    findings: list[Finding] = []
    entries: dict[int, Entry] = {}
    erased: dict[int, HeldRecord] = {}
    accounted: set[int] = set()
    for held in (held for held in copy.records if held.index < len(leaves.hashes)):
        if held.index in entries or held.index in erased:
            findings.append(_finding("record_repeated", held.index, held, "被列出两次", "is listed twice"))
            continue
        if held.record is None and held.salt is None:
            erased[held.index] = held
            accounted.add(held.index)
            continue
        own, envelope = _leaf(held)
        expected = leaves.hashes[held.index]
        if own is not None and own == expected:
            accounted.add(held.index)
            entry = _read(held, envelope)
            if entry is None:
                said = "不是条目应有的格式", "is not in the form of an entry"
                findings.append(_finding("record_unreadable", held.index, held, *said))
            else:
                entries[held.index] = entry
        elif own is not None and own in places:
            accounted.add(places[own])
            findings.append(_moved(held, places[own]))
        else:
            accounted.add(held.index)
            findings.append(
                _finding("record_changed", held.index, held, "在记账之后被改过", "was changed after it was logged")
            )
    missing = [index for index in range(len(leaves.hashes)) if index not in accounted]
    findings += [_missing(index) for index in missing]
    ordered = tuple(entries[index] for index in sorted(entries))
    declared = _declared(ordered)
    findings += [*_repeated_ids(ordered), *explained(declared, erased, [entry.index for entry in ordered])]
    whole = not missing and len(entries) + len(erased) == len(leaves.hashes)
    complete = whole and hides_no_account(erased.values(), leaves)
    by_place = tuple(sorted(findings, key=lambda f: f.index or 0))
    found = {index: declared[index] for index in sorted(erased) if index in declared}
    return Records(ordered, by_place, tuple(sorted(erased)), complete, found)


def _leaf(held: HeldRecord) -> tuple[bytes | None, Any]:
    """The leaf that the record leads to, and the record as it was read for that."""
    if held.record is None or held.salt is None or len(held.salt) != SALT_BYTES:
        return None, None
    try:
        envelope = parse_strict(held.record)
        return leaf_hash(commit_parsed(held.salt, envelope)), envelope
    except VerificationError:
        return None, None  # no entry of any log has such bytes: it was changed


def _read(held: HeldRecord, envelope: Any) -> Entry | None:
    if envelope["id"] != held.entry_id:
        return None
    if not _formed(envelope):
        return None
    actor = envelope["actor"] or {}
    return Entry(
        held.index, held.entry_id, envelope["kind"], actor.get("id"), envelope["body"], envelope["time"],
        actor.get("org"),
    )  # fmt: skip


def _formed(envelope: Any) -> bool:
    """The six fields in their one form: a name or a time that only looks like one is nobody's."""
    if set(envelope) != _FIELDS or envelope["schema"] != "mingzheng.entry/1" or not isinstance(envelope["body"], dict):
        return False
    texts = (_ID, envelope["id"]), (_KIND, envelope["kind"]), (_TIME, envelope["time"])
    if not all(isinstance(text, str) and form.fullmatch(text) for form, text in texts):
        return False
    try:
        datetime.fromisoformat(envelope["time"])
    except ValueError:
        return False
    actor = envelope["actor"]
    told = isinstance(actor, dict) and isinstance(actor.get("id"), str)
    return actor is None or (told and isinstance(actor.get("org"), str | None))


def _kind(held: HeldRecord) -> str:
    """The kind that the record claims, for naming it; nothing rests on it."""
    try:
        envelope = parse_record(held.record or b"")
        kind = envelope.get("kind") if isinstance(envelope, dict) else None
    except VerificationError:
        kind = None
    return kind if isinstance(kind, str) and kind.isascii() and kind.isprintable() and len(kind) <= 60 else "?"


def _finding(code: str, index: int, held: HeldRecord, zh: str, en: str) -> Finding:
    kind = _kind(held)
    says = Text(f"第 {index} 条记录（{kind}）{zh}。", f"record {index} ({kind}) {en}")
    return Finding(code, says, index, held.entry_id)


def _moved(held: HeldRecord, place: int) -> Finding:
    says = Text(
        f"第 {held.index} 条的位置上是原来的第 {place} 条记录。", f"record {held.index} is the one logged as {place}"
    )
    return Finding("record_moved", says, held.index, held.entry_id)


def _missing(index: int) -> Finding:
    return Finding("record_missing", Text(f"第 {index} 条记录缺失。", f"record {index} is missing"), index)


def _repeated_ids(entries: Sequence[Entry]) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for entry in entries:
        if entry.id in seen:
            says = Text(
                f"第 {entry.index} 条与第 {seen[entry.id]} 条使用同一编号。",
                f"record {entry.index} has the id of record {seen[entry.id]}",
            )
            yield Finding("entry_id_repeated", says, entry.index, entry.id)
        seen.setdefault(entry.id, entry.index)


def _declared(entries: Sequence[Entry]) -> dict[int, int]:
    """What the log itself says was erased, and where it says so."""
    found: dict[int, int] = {}
    for entry in entries:
        index = entry.body.get("index")
        if entry.kind == KIND and type(index) is int:
            found.setdefault(index, entry.index)
    return found
