"""What `mingzheng-server fsck` asks, question by question, and what its passing does not prove."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa

from core import operator_check_words as words
from core.db.account_check import account_faults, erased_entries
from core.db.duty_check import duty_faults
from core.db.right_check import right_faults
from ledger import anchor_rows, fsck, store
from ledger.chain_port import AnchorChain
from ledger.chain_types import AnchorReceipt
from ledger.errors import LedgerError
from ledger.fsck import Examination, Fault
from mingzheng.errors import Failure
from mingzheng.note import Verifier
from mingzheng.report import Check, Finding, Report, not_run, outcome

# Each kind of fault belongs to the first check whose prefix it bears.
_CHECKS: Final = (
    ("leaves", ("leaf_",)),
    ("records", ("record_",)),
    ("tiles", ("tile_",)),
    ("checkpoints", ("checkpoint_",)),
    ("anchors", ("anchor_", "log_shorter_than_anchor")),
    ("outbox", ("waiting_",)),
)
_ALL: Final = 2**31 - 1
_HEAD: Final = ("expected_", "log_shorter_than_expected")


def check_ledger(
    engine: sa.Engine,
    verifiers: Sequence[Verifier],
    origin: str,
    connect: Callable[[], AnchorChain] | None,
    earlier: Mapping[str, Callable[[], AnchorChain]] = MappingProxyType({}),
) -> Report:
    """Every check of the operator. Without `connect`, what only the chain can tell stays open: exit code 2.

    `earlier`: how to reach the contracts that today's continue, by the registry's address.

    Reads the database as of one moment, after the chain's head: nothing that was anchored may be missing from it.
    """
    chain, head, silence = None, None, words.OFFLINE
    if connect is not None:
        try:
            chain = connect()
            head = chain.head()
        except Failure as failure:
            chain, head, silence = None, None, failure.problem.says
    with store.reading(engine, frozen=True) as connection:
        found = fsck.examine(connection, verifiers, origin, head)
        checks = [_judged(name, found, prefixes) for name, prefixes in _CHECKS]
        checks.append(_accounts(connection, found))
        checks.append(_duties(connection, found))
        anchors = anchor_rows.confirmed(connection, 0, _ALL)
    if chain is None:
        checks += [not_run("chain_head", silence), not_run("chain_anchors", silence)]
    else:
        checks += [_judged("chain_head", found, _HEAD), _on_chain(chain, anchors, earlier)]
    return Report(origin, "log" if chain is None else "log and chain", tuple(checks), words.LIMITS)


def _judged(name: str, found: Examination, prefixes: tuple[str, ...]) -> Check:
    faults = (fault for fault in found.faults if fault.kind.startswith(prefixes))
    passed = words.passed(
        name, size=found.size, erased=found.erased, tail=found.size - found.anchored, waiting=found.waiting
    )
    return outcome(name, passed, words.FAILED[name], map(_finding, faults))


def _accounts(connection: sa.Connection, found: Examination) -> Check:
    """With a record gone or altered, sums over the rest would accuse the wrong account."""
    unsound = any(fault.kind.startswith(("leaf_", "record_", "waiting_")) for fault in found.faults)
    if unsound or erased_entries(connection):
        return not_run("accounts", words.NOT_REPLAYED)
    try:
        faults = list(account_faults(connection))
    except (LedgerError, KeyError, TypeError, ValueError):
        faults = [Fault("account_unreadable", "log")]
    return outcome("accounts", words.passed("accounts"), words.FAILED["accounts"], map(_finding, faults))


def _duties(connection: sa.Connection, found: Examination) -> Check:
    if any(fault.kind.startswith(("leaf_", "record_", "waiting_")) for fault in found.faults):
        return not_run("duties", words.DUTIES_NOT_REPLAYED)
    try:
        faults = [*duty_faults(connection), *right_faults(connection)]
    except (LedgerError, KeyError, TypeError, ValueError):
        faults = [Fault("duty_unreadable", "log")]
    return outcome("duties", words.passed("duties"), words.FAILED["duties"], map(_finding, faults))


def _on_chain(
    chain: AnchorChain, anchors: Iterable[AnchorReceipt], earlier: Mapping[str, Callable[[], AnchorChain]]
) -> Check:
    reached: dict[str, AnchorChain] = {}

    def held(anchor: AnchorReceipt) -> bool:
        if anchor.registry not in earlier:
            return _held(chain, anchor)
        if anchor.registry not in reached:
            reached[anchor.registry] = earlier[anchor.registry]()
        return _held(reached[anchor.registry], anchor)

    try:
        missing = [Fault("anchor_not_on_chain", str(each.size)) for each in anchors if not held(each)]
    except Failure as failure:
        return not_run("chain_anchors", failure.problem.says)
    return outcome(
        "chain_anchors", words.passed("chain_anchors"), words.FAILED["chain_anchors"], map(_finding, missing)
    )


def _held(chain: AnchorChain, anchor: AnchorReceipt) -> bool:
    found = chain.find_anchor(anchor.size)
    if found is None:
        return False
    named = (found.root, found.tx_hash, found.block_hash, found.block_number, found.registry)
    return named == (anchor.root, anchor.tx_hash, anchor.block_hash, anchor.block_number, anchor.registry)


def _finding(fault: Fault) -> Finding:
    index = int(fault.place) if fault.kind.startswith(("leaf_", "record_")) else None
    return Finding(fault.kind, words.finding(fault.kind, fault.place), index)
