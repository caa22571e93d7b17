"""The audit, question by question. `audit_log` is the list; the modules beside it are the answers."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from mingzheng.audit import audit_words as words
from mingzheng.audit.accounts import replay
from mingzheng.audit.approval_signatures import signed_for_retired, unpinned_signers, wrong_raises, wrong_signatures
from mingzheng.audit.approvals import Approvals, replay_approvals
from mingzheng.audit.asked import asked, says
from mingzheng.audit.chain_checks import check_chain
from mingzheng.audit.chain_log import chain_head
from mingzheng.audit.checkpoints import (
    MAX_TAIL,
    MAX_TAIL_SECONDS,
    anchors_claimed,
    anchors_named,
    cosigned_checkpoint,
    roots_differ,
    signed_checkpoints,
)
from mingzheng.audit.duties import replay_duties
from mingzheng.audit.emergencies import replay_emergencies
from mingzheng.audit.leaves import Leaves, establish, roots_at
from mingzheng.audit.log_copy import LogCopy
from mingzheng.audit.migrations import Migrations, migrations_differ, read_migrations
from mingzheng.audit.moments import dated_back, said
from mingzheng.audit.packs import replay_packs
from mingzheng.audit.records import Records, examine
from mingzheng.audit.rights import replay_rights
from mingzheng.audit.source import DirectorySource, HttpSource, Source, fetch, too_sparse
from mingzheng.audit.withdrawals import replay_withdrawals
from mingzheng.chain_evidence import (
    Node,
    check_node_identity,
)
from mingzheng.chain_line import Line, follow_line
from mingzheng.last_seen import load_last_seen, save_last_seen
from mingzheng.note import Checkpoint, Verifier
from mingzheng.refusals import NoEvidenceError
from mingzheng.report import Check, Finding, Report, State, Verdict, not_run
from mingzheng.rpc import RpcNode
from mingzheng.sdk.transport import Transport
from mingzheng.trust import ChainPins, Trust
from mingzheng.verification_error import VerificationError
from mingzheng.web import is_http

_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"


def audit_source(
    source: str,
    trust: Trust,
    *,
    rpc: str | None = None,
    state: Path | None = None,
    export: Path | None = None,
    token: str | None = None,
    policy_keys: Sequence[Verifier] = (),
) -> Report:
    """Audit the platform at an address, or an exported directory; with `rpc`, against the auditor's own node.
    `policy_keys`: of the authorities that must have signed the rules; from them, never from the platform.

    `state` remembers the checkpoint; it is updated only when everything was proven.
    """
    with ExitStack() as closing_up:
        node = None if rpc is None else closing_up.enter_context(closing(RpcNode(rpc)))
        origin: Source = DirectorySource(Path(source))
        fresh = is_http(source)
        if fresh:
            origin = HttpSource(closing_up.enter_context(closing(Transport(source, token))))
        head = chain_head(node) if node is not None and fresh else None
        try:
            copy = fetch(origin, trust, export)
            trust = copy.followed(trust)
            last_seen = None if state is None else load_last_seen(state, trust)
            ask = partial(audit_log, node=node, last_seen=last_seen, head=head, policy_keys=policy_keys, fresh=fresh)
            report = ask(copy, trust)
            if fresh and _changed_meanwhile(report):
                copy = fetch(origin, trust, export)
                report = ask(copy, trust)
        except VerificationError as refusal:
            check = Check("log_read", State.FAIL, says(refusal))
            return Report(trust.origin, "log", (check,), words.LIMITS)
        except NoEvidenceError as silence:
            if silence.code != "log_key_unknown":
                raise
            return Report(trust.origin, "log", (not_run("log_read", says(silence)),), words.LIMITS)
    if state is not None and report.verdict is Verdict.PROVEN:
        save_last_seen(state, trust, copy.checkpoint_note)
    return report


def audit_log(
    copy: LogCopy,
    trust: Trust,
    *,
    node: Node | None = None,
    last_seen: Checkpoint | None = None,
    head: int | None = None,
    policy_keys: Sequence[Verifier] = (),
    now: float | None = None,
    fresh: bool = False,
) -> Report:
    """Every check on a log that was handed over. No network but `node`.

    `head`: height of the chain before the log was fetched, so that a log behind the chain is seen to be cut off.
    `now`: Unix seconds at the auditor. `fresh`: the log was fetched just now; a copy of unknown age is as old as its
    last entry says.
    """
    now = time.time() if now is None else now
    try:
        # 1. The newest checkpoint is signed by the pinned key, or by one that rotations in the log lead to from it.
        trust = copy.followed(trust)
        newest = trust.open_checkpoint(copy.checkpoint_note)
    except NoEvidenceError as silence:
        return Report(trust.origin, "log", (not_run("checkpoint_signature", says(silence)),), words.LIMITS)
    except VerificationError as refusal:
        check = Check("checkpoint_signature", State.FAIL, says(refusal))
        return Report(trust.origin, "log", (check,), words.LIMITS)
    checks = [Check("checkpoint_signature", State.PASS, words.passed("checkpoint_signature", size=newest.size))]

    if too_sparse(newest.size, len(copy.records)):
        checks.append(not_run("records", words.too_sparse(newest.size, len(copy.records))))
        return Report(trust.origin, "log", tuple(checks), words.LIMITS)

    # 2. Every checkpoint that was ever signed is, and no two name different roots for one size.
    seen, found, unknown = signed_checkpoints(copy, trust, newest, last_seen)
    checks.append(
        not_run("checkpoints", words.unknown_keys(unknown))
        if unknown and not found
        else words.judged("checkpoints", found, count=len(seen))
    )
    # 3. The leaves: commitments, tiles, and which of them the signed root stands for.
    leaves = establish(copy, newest)
    checks.append(words.judged("tiles", leaves.tile_findings))

    # 4. Each record hashes to its leaf: none changed, moved, missing, repeated, or erased without saying so.
    records = examine(copy, leaves)
    told = words.judged("records", records.findings, count=newest.size, erased=len(records.erased))
    told = replace(told, says=words.with_erased(told.says, records.explained))
    checks.append(words.with_dated_back(told, dated_back(records.entries)))

    #    Enough of the pinned witnesses cosigned a checkpoint, lately. What came after rests on the log's own word.
    checks.append(_witnesses(copy, trust, newest, records, now, fresh=fresh))

    # 5. The root, recomputed from all leaves at every signed and every anchored size.
    migrations = read_migrations(records.entries)
    sizes = {checkpoint.size for checkpoint in seen} | {anchor.size for anchor in copy.anchors}
    sizes |= {told.size for told in migrations.told}
    roots = roots_at(leaves.hashes, sizes)
    checks.append(words.judged("roots", roots_differ(leaves, roots, seen, copy.anchors), count=len(sizes)))

    # 6. The contracts: which deployment continues which, by the pins, by the chain where a node is asked, by the log.
    line = None if node is None or trust.chain is None else _line(node, trust)
    accepted = line.generations if line is not None and line.holds else trust.deployments
    checks.append(_migrations(migrations, roots, copy, trust))

    #    Anchors name the pinned chain and contracts and lie within the log. What no anchor covers is said.
    checks.append(_anchors(copy, accepted, migrations, newest))

    # 7. The privacy accounts, replayed: spent ≤ allowance ≤ cap, and nothing answered that was not charged as such.
    # 8. Approvals, replayed: never by who had a hand in it, with an enrolled key, for exactly what they are about.
    #    Withdrawals, replayed: by one person, so only of what nobody had signed for, once and for good.
    #    Emergencies, replayed: two people, one scope, a stated end, and no next one before the review.
    #    Duties, replayed: opened with the decision that owes them, done once and with proof, or still open.
    #    Rules: each decision by a pack that a pinned authority signed.
    approvals = replay_approvals(records.entries)
    checks += _content(records, leaves, approvals, policy_keys)

    # 9. Signatures of approvals, by keys that the auditor pinned.
    checks += _signatures(approvals, trust, accepted, migrations)

    # 10. The chain, at the auditor's own node: the line of the contracts, and its anchors, caps, grants and
    #     approvals.
    if node is not None:
        checks += check_chain(copy, trust, node, newest, leaves, records, approvals, migrations, head)
    limits = words.LIMITS if node is not None else (words.NO_NODE_LIMIT, *words.LIMITS)
    return Report(trust.origin, "log" if node is None else "log and chain", tuple(checks), limits)


# A record that goes between checkpoint and listing has its entry behind that checkpoint; an approval is on the chain
# before its entry is, where the sequencer is slower than the job.
_PASSING: Final = frozenset({"record_erased_unexplained", "approval_not_logged"})


def _changed_meanwhile(report: Report) -> bool:
    """What may only be late is worth a second look."""
    return any(found.code in _PASSING for check in report.checks for found in check.findings)


def _witnesses(copy: LogCopy, trust: Trust, newest: Checkpoint, records: Records, now: float, *, fresh: bool) -> Check:
    if trust.quorum == 0:
        return not_run("witnesses", words.NO_QUORUM, required=False)
    cosigned, found = cosigned_checkpoint(copy, trust, now)
    if found:
        return words.judged("witnesses", found, size=0, when="", tail=0, quorum=trust.quorum)
    if cosigned is None:
        return not_run("witnesses", words.NOT_COSIGNED)
    tail, when = max(newest.size - cosigned.size, 0), time.strftime(_TIME, time.gmtime(cosigned.moment))
    until = now if fresh else max(map(said, records.entries), default=now)
    if tail > MAX_TAIL or (tail > 0 and until - cosigned.moment > MAX_TAIL_SECONDS):
        return not_run("witnesses", words.cosigned_long_ago(cosigned.size, when, tail))
    return words.judged("witnesses", (), size=cosigned.size, when=when, tail=tail, quorum=trust.quorum)


def _line(node: Node, trust: Trust) -> Line | None:
    """None where the node gives no answer that counts: the checks of the chain say why."""
    try:
        check_node_identity(node, trust.deployments[-1])
        return follow_line(node, trust.deployments)
    except (NoEvidenceError, VerificationError):
        return None


def _migrations(migrations: Migrations, roots: Mapping[int, bytes], copy: LogCopy, trust: Trust) -> Check:
    if not migrations.told and not migrations.malformed:
        count = max(len(trust.deployments) - 1, 0)
        return not_run("migrations", words.NO_MIGRATIONS, required=count > 0)
    found = migrations_differ(migrations, roots, copy.anchors)
    return words.judged("migrations", found, count=len(migrations.told))


def _anchors(copy: LogCopy, accepted: Sequence[ChainPins], migrations: Migrations, newest: Checkpoint) -> Check:
    if not accepted:
        return not_run("anchors", words.NO_PINS, required=bool(copy.anchors))
    claimed = migrations.claimed(accepted)
    found = list(anchors_named(copy.anchors, (*accepted, *claimed), newest.size))
    unproven = tuple(anchors_claimed(copy.anchors, claimed))
    if unproven and not found:
        return Check("anchors", State.NOT_RUN, words.ONLY_CLAIMED, True, unproven)
    covered = max((anchor.size for anchor in copy.anchors), default=0)
    return words.judged("anchors", [*found, *unproven], count=len(copy.anchors), tail=max(newest.size - covered, 0))


def _content(
    records: Records, leaves: Leaves, approvals: Approvals, policy_keys: Sequence[Verifier]
) -> Iterator[Check]:
    # Replaying a log with holes would accuse people of what only the hole explains.
    if not records.complete or leaves.agree == "neither":
        yield from (not_run(name, words.NOT_REPLAYED) for name in ("accounts", "approvals", "emergencies", "duties"))
        yield not_run("policy_packs", words.NOT_REPLAYED, required=bool(policy_keys))
        return
    accounts = replay(records.entries)
    yield words.judged(
        "accounts", accounts.findings, allowances=len(accounts.allowances), charges=len(accounts.charges)
    )
    # A withdrawal is what needs no approval, and so must not end what has one.
    withdrawals = replay_withdrawals(records.entries, records.erased)
    found = [*approvals.findings, *withdrawals.findings]
    check = words.judged("approvals", found, count=len(approvals.signed))
    yield words.with_open(words.with_unopened(check, approvals.unopened), withdrawals.open())
    emergencies = replay_emergencies(records.entries)
    check = words.judged("emergencies", emergencies.findings, **emergencies.counts())
    yield words.with_unended(check, emergencies.unended())
    duties = replay_duties(records.entries)
    found = [*duties.findings, *replay_rights(records.entries)]
    yield words.with_late(words.judged("duties", found, **duties.counts()), duties.late())
    if not policy_keys:
        yield not_run("policy_packs", words.NO_POLICY_KEY, required=False)
        return
    packs = replay_packs(records.entries, policy_keys)
    yield words.judged("policy_packs", packs.findings, **packs.counts())


def _signatures(
    approvals: Approvals, trust: Trust, accepted: Sequence[ChainPins], migrations: Migrations
) -> Iterator[Check]:
    if not accepted:
        yield not_run("approval_signatures", words.NO_PINS, required=bool(approvals.signed))
        return
    claimed = migrations.claimed(accepted)
    signed = approvals.signed

    def wrong() -> list[Finding]:
        everywhere, sites = (*accepted, *claimed), approvals.key_sites
        moves = [(told.entry.index, told.old.registry) for told in migrations.told]
        found = wrong_signatures(signed, everywhere, sites) + signed_for_retired(signed, everywhere, sites, moves)
        return found + wrong_raises(approvals.raised)

    every = next(asked("approval_signatures", wrong, len(signed)))
    if every.state is State.PASS and claimed and wrong_signatures(signed, accepted, approvals.key_sites):
        every = not_run("approval_signatures", words.ONLY_CLAIMED)
    yield every
    unpinned = unpinned_signers(approvals.signed, {steward.signer: steward.org for steward in trust.stewards})
    state = State.NOT_RUN if unpinned else State.PASS
    says = words.UNPINNED if unpinned else words.passed("approval_keys")
    yield Check("approval_keys", state, says, True, tuple(unpinned))
