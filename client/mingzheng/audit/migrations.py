"""Migrations to new contracts, as the log tells them, against the anchors, the roots and the chain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mingzheng.audit.findings import of_record
from mingzheng.audit.records import Entry
from mingzheng.chain_line import Line
from mingzheng.errors import Text
from mingzheng.receipt import Anchor
from mingzheng.report import Finding
from mingzheng.trust import ChainPins

KIND: Final = "chain.migrated"
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)
_HASH = re.compile(r"0x[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Migration:
    """What one entry says: `new` goes on where `old` was retired, at (`size`, `root`). The platform's own word."""

    entry: Entry
    old: ChainPins
    new: ChainPins
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Migrations:
    told: tuple[Migration, ...]
    malformed: tuple[Finding, ...]

    def claimed(self, accepted: Sequence[ChainPins]) -> tuple[ChainPins, ...]:
        """Deployments that only the log speaks of."""
        known = {pins.registry.lower() for pins in accepted}
        named = {pins.registry.lower(): pins for told in self.told for pins in (told.old, told.new)}
        return tuple(pins for registry, pins in named.items() if registry not in known)


def read_migrations(entries: Iterable[Entry]) -> Migrations:
    told, malformed = [], []
    for entry in entries:
        if entry.kind != KIND:
            continue
        try:
            told.append(_read(entry, entry.body))
        except (KeyError, TypeError, ValueError):
            malformed.append(of_record("migration_malformed", entry, "内容不完整", "its content is incomplete"))
    return Migrations(tuple(told), tuple(malformed))


def migrations_differ(
    migrations: Migrations, roots: Mapping[int, bytes], anchors: Sequence[Anchor]
) -> Iterator[Finding]:
    """What the log alone can tell: each starts at a state of this log, from its forerunner, between their anchors."""
    yield from migrations.malformed
    for before, told in zip((None, *migrations.told), migrations.told, strict=False):
        if before is not None and before.new.registry.lower() != told.old.registry.lower():
            zh, en = "没有从上一次迁移到的合约继续", "it does not go on from where the migration before it went"
            yield of_record("line_broken", told.entry, zh, en)
        if told.size in roots and roots[told.size] != told.root:
            zh, en = "迁移时的根不是这个账本的", "the root that it starts from is not one of this log"
            yield of_record("line_start_differs", told.entry, zh, en)
        for anchor in anchors:
            late = anchor.registry.lower() == told.old.registry.lower() and anchor.size > told.size
            early = anchor.registry.lower() == told.new.registry.lower() and anchor.size <= told.size
            if late or early:
                zh, en = "锚定 {n} 在迁移的错误一侧", "the anchor at size {n} is on the wrong side of it"
                yield of_record("line_anchor_misplaced", told.entry, zh.format(n=anchor.size), en.format(n=anchor.size))


def line_differs(
    line: Line, migrations: Migrations, starts: Mapping[str, tuple[int, bytes]], second: Mapping[str, int]
) -> Iterator[Finding]:
    """Log and chain tell one line. `starts`: (size, root) that each registry began with; `second`: size of its second
    anchor that this log covers: by then the entry must have been logged."""
    told = {(one.old.registry.lower(), one.new.registry.lower()): one for one in migrations.told}
    links = [(old.registry.lower(), new) for old, new in zip(line.generations, line.generations[1:], strict=False)]
    for before, pins in links:
        registry = pins.registry.lower()
        one = told.pop((before, registry), None)
        if one is None or one.entry.index >= second.get(registry, one.entry.index + 1):
            if registry in second:
                zh, en = f"迁移到 {registry} 没有及时入账", f"the migration to {registry} was not logged in time"
                yield Finding("migration_not_logged", Text(zh, en))
            continue
        named = (one.new.budgets.lower(), one.new.approvals.lower(), one.new.registry_code_hash)
        if named != (pins.budgets.lower(), pins.approvals.lower(), pins.registry_code_hash):
            zh, en = "所列的合约不是链上的", "the contracts that it names are not those on the chain"
            yield of_record("migration_differs", one.entry, zh, en)
        if starts.get(registry) != (one.size, one.root):
            zh, en = "所列的起点不是链上的", "the head that it names is not the one on the chain"
            yield of_record("migration_differs", one.entry, zh, en)
    for one in told.values():
        zh, en = "链上没有这次迁移", "the chain knows no such migration"
        yield of_record("migration_not_on_chain", one.entry, zh, en)


def _read(entry: Entry, body: Mapping[str, Any]) -> Migration:
    size, root = body["size"], body["root"]
    if type(size) is not int or size < 0 or not _HASH.fullmatch(root):
        raise ValueError("head")
    return Migration(entry, _pins(body["old"]), _pins(body["new"]), size, bytes.fromhex(root[2:]))


def _pins(value: Mapping[str, Any]) -> ChainPins:
    registry, budgets, approvals = (value[name] for name in ("registry", "budgets", "approvals"))
    hashes = (value["genesis_hash"], value["registry_code_hash"])
    if type(value["chain_id"]) is not int or not all(_ADDRESS.fullmatch(one) for one in (registry, budgets, approvals)):
        raise ValueError("addresses")
    if not all(_HASH.fullmatch(one) for one in hashes):
        raise ValueError("hashes")
    return ChainPins(value["chain_id"], hashes[0], registry, hashes[1], budgets, approvals)
