"""The log's approvals held against the chain's, both ways: none acted on that it lacks, none on it that the log hides.

A signature is logged first and recorded on the chain by a job; what needs it waits for that, but for an emergency's
start and a deletion, which wait for no chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mingzheng.audit.approval_events import ChainApprovals, Signed
from mingzheng.audit.findings import of_record
from mingzheng.audit.moments import SKEW_SECONDS, Clock
from mingzheng.audit.records import Entry
from mingzheng.errors import Text
from mingzheng.report import Finding

# What comes only after its approval stood on the chain, and the field that both name.
_EFFECTS: Final = {
    "dataset.decided": ("review", {"dataset.published"}),
    "release.publication_decided": ("review", {"release.published"}),
    "raise.decided": ("review", {"cap.raised"}),
    "release.decided": ("query", {"query.charged", "query.answered"}),
}


@dataclass(frozen=True, slots=True)
class ApprovalsCompared:
    """`waiting`: approvals that the chain does not hold and that nothing was done upon, by index. `younger`: how many
    on the chain may be younger than the copy. `keys`: signers that the chain enrolled and the log does not know;
    `revoked`: signers that the chain revoked, as the log does not say."""

    findings: Sequence[Finding]
    waiting: Sequence[int]
    younger: int
    keys: Sequence[str]
    revoked: Sequence[str]


def compare_approvals(
    on_chain: ChainApprovals, signed: Sequence[Entry], entries: Sequence[Entry], *, head: int | None
) -> ApprovalsCompared:
    """`signed`: the approvals among `entries`. `head`: height of the chain before the log was fetched; None for a log
    of unknown age."""
    told = {_read_signed(entry): entry for entry in signed}
    # Without the nonce: a job that finds the steward's approval of the same subject there records no second one.
    held = {one[:4] for one, _ in on_chain.recorded}
    absent = [entry for one, entry in told.items() if one[:4] not in held]
    acted = {entry.index: effect for entry, effect in _acted_upon(absent, entries)}
    hidden = [(one, block) for one, block in on_chain.recorded if one not in told]
    younger = [one for one, block in hidden if head is None or block > head]
    findings = [
        *(_not_on_chain(entry, acted[entry.index]) for entry in absent if entry.index in acted),
        *(_not_logged(one) for one, block in hidden if head is not None and block <= head),
        *_after_revocation(on_chain, signed, entries),
    ]
    waiting = [entry.index for entry in absent if entry.index not in acted]
    known, ended = (_signers(entries, kind) for kind in ("steward.enrolled", "steward.revoked"))
    early = {signer for signer, block in on_chain.enrolled.items() if head is not None and block <= head}
    revoked = {signer for signer, gaps in on_chain.gaps.items() if gaps[-1].end is None}
    return ApprovalsCompared(findings, waiting, len(younger), sorted(early - known), sorted(revoked - ended))


def _signers(entries: Iterable[Entry], kind: str) -> set[str]:
    return {str(entry.body.get("signer")).lower() for entry in entries if entry.kind == kind}


def _read_signed(entry: Entry) -> Signed:
    """Raises KeyError, TypeError or ValueError if it is no approval."""
    body = entry.body
    dataset, subject, signer, nonce = (
        str(body[name]).lower() for name in ("chain_dataset", "subject", "signer", "nonce")
    )
    return Signed(dataset, subject, str(body["action"]), signer, nonce, int(body["not_after"]))


def _acted_upon(approvals: Iterable[Entry], entries: Iterable[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Each approval that something was done upon, and that."""
    waiting = {
        (kind, _EFFECTS[entry.kind][0], str(entry.body.get(_EFFECTS[entry.kind][0]))): entry
        for entry in approvals
        if entry.kind in _EFFECTS
        for kind in _EFFECTS[entry.kind][1]
    }
    for effect in entries:
        for name in ("review", "query"):
            entry = waiting.get((effect.kind, name, str(effect.body.get(name))))
            if entry is not None and entry.index < effect.index:
                yield entry, effect


def _not_on_chain(entry: Entry, effect: Entry) -> Finding:
    zh = f"第 {effect.index} 条已据此办理，链上却没有这项批准"
    en = f"record {effect.index} was done upon it, but the chain holds no such approval"
    return of_record("approval_not_on_chain", entry, zh, en)


def _not_logged(one: Signed) -> Finding:
    zh = f"链上 {one.signer} 的批准（{one.action}，随机数 {one.nonce}）没有入账。"
    en = f"the approval ({one.action}, nonce {one.nonce}) by {one.signer} on the chain is not in the log"
    return Finding("approval_not_logged", Text(zh, en))


def _after_revocation(on_chain: ChainApprovals, signed: Sequence[Entry], entries: Iterable[Entry]) -> Iterator[Finding]:
    """By the log's clock against that of the blocks, which may differ as far as a clock may step."""
    clock, approvals = Clock(), {entry.index for entry in signed}
    for entry in entries:
        moment = clock.at(entry)
        gaps = on_chain.gaps.get(str(entry.body["signer"]).lower(), ()) if entry.index in approvals else ()
        if any(gap.start + SKEW_SECONDS < moment and (gap.end is None or moment < gap.end) for gap in gaps):
            en = "its key was revoked on the chain before"
            yield of_record("approval_after_revocation", entry, "此前它的密钥已在链上撤销", en)
