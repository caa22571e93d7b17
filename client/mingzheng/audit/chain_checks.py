"""What the auditor's own node is asked: the contracts and their line, anchors, caps, grants and approvals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from mingzheng.audit import audit_words as words
from mingzheng.audit.anchors_compare import compare_anchors
from mingzheng.audit.approval_events import read_approvals
from mingzheng.audit.approvals import Approvals
from mingzheng.audit.approvals_compare import ApprovalsCompared, compare_approvals
from mingzheng.audit.asked import asked
from mingzheng.audit.budgets_compare import compare_budgets
from mingzheng.audit.chain_log import read_budgets, read_history
from mingzheng.audit.leaves import Leaves, roots_at
from mingzheng.audit.log_copy import LogCopy
from mingzheng.audit.migrations import Migrations, line_differs
from mingzheng.audit.records import Entry, Records
from mingzheng.chain_evidence import (
    Node,
    check_contract_code,
    check_contracts_beside,
    check_node_identity,
    check_verifier_code,
)
from mingzheng.chain_line import Line, follow_line
from mingzheng.note import Checkpoint
from mingzheng.report import Check, Finding, State, not_run
from mingzheng.trust import Trust

_CODE_BESIDE: Final = ("budgets_code_hash", "approvals_code_hash")


def check_chain(
    copy: LogCopy, trust: Trust, node: Node, newest: Checkpoint, leaves: Leaves, records: Records,
    approvals: Approvals, migrations: Migrations, head: int | None,
) -> Iterator[Check]:  # fmt: skip
    """Each check that asks the node. `head`: see `audit_log`."""
    pins = trust.chain
    names = ("node_identity", "contract_code", "chain_line", "chain_anchors", "chain_budgets", "chain_approvals")
    if pins is None:
        yield from (not_run(name, words.NO_PINS) for name in names)
        return
    followed = cache(lambda: follow_line(node, trust.deployments))
    histories = cache(lambda: [read_history(node, each) for each in followed().generations])

    def code() -> None:
        for each in trust.deployments:
            check_contract_code(node, each)
            check_contracts_beside(node, each)
        for signer in approvals.key_sites:
            check_verifier_code(node, signer)

    def line() -> list[Finding]:
        starts = {history.registry: history.start for history in histories()}
        second = {one.registry: one.anchors[1].size for one in histories() if len(one.anchors) > 1}
        covered = {registry: size for registry, size in second.items() if size <= newest.size}
        told = line_differs(followed(), migrations, starts, covered) if records.complete else ()
        return [*followed().broken, *told]

    def anchors() -> list[Finding]:
        sizes = {event.size for history in histories() for event in history.anchors}
        roots = roots_at(leaves.hashes, sizes | {history.start[0] for history in histories()})
        return list(compare_anchors(histories(), copy.anchors, roots, newest.size, head=head))

    def budgets() -> list[Finding]:
        return list(compare_budgets(read_budgets(node, followed().generations), records.entries, head=head))

    identity = next(asked("node_identity", lambda: check_node_identity(node, pins)))
    yield identity
    if identity.state is not State.PASS:
        yield from (not_run(name, words.NOT_REACHED) for name in names[1:])
        return
    yield from asked("contract_code", code)
    if unpinned := [name for name in _CODE_BESIDE if not all(getattr(each, name) for each in trust.deployments)]:
        yield not_run("contract_code_beside", words.no_code_beside(unpinned), required=False)
    for check in asked("chain_line", line):
        yield _with_unclear(check, followed().unclear) if check.findings or check.state is State.PASS else check
    for check in asked("chain_anchors", anchors):
        # Of a copy of unknown age nobody knows what it leaves out, or whether what it holds instead was ever anchored.
        ahead = check.state is State.PASS and head is None and max(one.end[0] for one in histories()) > newest.size
        yield not_run("chain_anchors", words.chain_ahead(newest.size)) if ahead else check
    if not records.complete:
        yield from (not_run(name, words.NOT_REPLAYED) for name in ("chain_budgets", "chain_approvals"))
        return
    yield from asked("chain_budgets", budgets)
    yield from _approvals(node, followed, records, approvals.signed, head)


def _approvals(
    node: Node, followed: Callable[[], Line], records: Records, signed: Sequence[Entry], head: int | None
) -> Iterator[Check]:
    @cache
    def compared() -> ApprovalsCompared:
        return compare_approvals(read_approvals(node, followed().generations), signed, records.entries, head=head)

    for check in asked("chain_approvals", lambda: list(compared().findings), len(signed)):
        if check.state is not State.NOT_RUN and followed().unclear:
            # In contracts that cannot be read from here there may be others.
            yield not_run("chain_approvals", words.LINE_UNCLEAR)
        elif check.state is State.PASS and head is None and compared().younger:
            yield not_run("chain_approvals", words.approvals_younger(compared().younger))
        elif check.findings or check.state is State.PASS:
            yield words.with_compared(check, compared())
        else:
            yield check


def _with_unclear(check: Check, unclear: tuple[Finding, ...]) -> Check:
    """What cannot be told keeps a line that holds from being proven, and is said beside what is wrong with another."""
    if unclear and check.state is State.PASS:
        return Check(check.name, State.NOT_RUN, words.LINE_UNCLEAR, True, unclear)
    return replace(check, findings=(*check.findings, *unclear))
