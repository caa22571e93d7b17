"""Signed checkpoints and listed anchors, against each other and against the recomputed roots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mingzheng.audit.leaves import Leaves
from mingzheng.audit.log_copy import LogCopy
from mingzheng.cosignature import cosigned_by
from mingzheng.errors import Text
from mingzheng.note import Checkpoint
from mingzheng.receipt import Anchor
from mingzheng.refusals import NoEvidenceError
from mingzheng.report import Finding
from mingzheng.trust import ChainPins, Trust
from mingzheng.verification_error import VerificationError

MAX_SKEW_SECONDS: Final = 300
MAX_TAIL_SECONDS: Final = 3600
MAX_TAIL: Final = 1000
"""What a quorum may leave open: entries that came after, and for how long nobody cosigned them."""


def signed_checkpoints(
    copy: LogCopy, trust: Trust, newest: Checkpoint, last_seen: Checkpoint | None
) -> tuple[list[Checkpoint], list[Finding], int]:
    """Every checkpoint with a good signature, what is wrong with the rest, and how many are by keys unknown here.

    `last_seen` counts as one of them: a log that does not contain it was rewritten.
    """
    good, findings, unknown = [newest], [], 0
    for place, note in enumerate(copy.checkpoint_notes):
        try:
            good.append(trust.open_checkpoint(note))
        except NoEvidenceError:
            unknown += 1
        except VerificationError as refusal:
            zh = f"列表中第 {place} 个检查点：{refusal.problem.says.zh}"
            en = f"checkpoint {place} of the list: {refusal.problem.says.en}"
            findings.append(Finding(refusal.code, Text(zh, en)))
    if last_seen is not None:
        good.append(last_seen)
    roots: dict[int, bytes] = {}
    for checkpoint in good:
        if roots.setdefault(checkpoint.size, checkpoint.root) != checkpoint.root:
            zh, en = "签过两个不同的根", "two different roots were signed"
            findings.append(_about("log_forked", checkpoint.size, zh, en))
        if checkpoint.size > newest.size:
            zh, en = "账本比已签的检查点短：末尾被删", "the log is shorter than this signed checkpoint: cut off"
            findings.append(_about("log_cut_off", checkpoint.size, zh, en))
    return sorted(good, key=lambda one: one.size), findings, unknown


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint that enough witnesses cosigned; each of them at `moment` or later (Unix seconds)."""

    size: int
    moment: int


def cosigned_checkpoint(copy: LogCopy, trust: Trust, now: float) -> tuple[Cosigned | None, list[Finding]]:
    """The largest checkpoint that enough of the pinned witnesses cosigned, and cosignatures that are wrong.

    `now` in Unix seconds: a cosignature of the future dates nothing, so it does not count.
    """
    largest: Cosigned | None = None
    findings: list[Finding] = []
    for note in (copy.checkpoint_note, *copy.checkpoint_notes):
        try:
            checkpoint = trust.open_checkpoint(note)
            cosigned = cosigned_by(note, [witness.key for witness in trust.witnesses])
        except NoEvidenceError:
            continue
        except VerificationError as refusal:
            findings.append(Finding(refusal.code, refusal.problem.says))
            continue
        moments = sorted((each for each in cosigned.values() if each <= now + MAX_SKEW_SECONDS), reverse=True)
        if len(moments) >= trust.quorum and (largest is None or checkpoint.size > largest.size):
            largest = Cosigned(checkpoint.size, moments[trust.quorum - 1])
    return largest, findings


def roots_differ(
    leaves: Leaves, roots: Mapping[int, bytes], checkpoints: Sequence[Checkpoint], anchors: Sequence[Anchor]
) -> Iterator[Finding]:
    """Sizes at which the root over all leaves is not what was signed or anchored, or cannot be computed."""
    told: set[tuple[int, str]] = set()
    claims = [(one.size, one.root, "signed") for one in checkpoints]
    claims += [(one.size, one.root, "anchored") for one in anchors]
    for size, root, how in claims:
        if roots.get(size) == root or (size, how) in told:
            continue
        told.add((size, how))
        word = "签名" if how == "signed" else "锚定"
        if size > len(leaves.hashes) or size not in roots:
            zh, en = f"缺少条目，无法重算{word}时的根", f"entries are missing, so the {how} root cannot be recomputed"
            yield _about("root_unknown", size, zh, en)
        else:
            zh, en = f"由全部条目重算的根与{word}的根不同", f"the root over all entries is not the {how} one"
            yield _about("root_differs", size, zh, en)


def anchors_named(anchors: Sequence[Anchor], deployments: Sequence[ChainPins], size: int) -> Iterator[Finding]:
    """Listed anchors that name another chain or contract than `deployments`, or a state that the log does not reach."""
    expected = {_named(pins) for pins in deployments}
    for anchor in anchors:
        if _named(anchor) not in expected:
            zh, en = "锚定指向另一条链或合约", "the anchor names another chain or contract than the pinned one"
            yield _about("anchor_foreign", anchor.size, zh, en)
        if anchor.size > size:
            zh, en = "账本比已锚定的状态短：末尾被删", "the log is shorter than this anchored state: cut off"
            yield _about("log_cut_off", anchor.size, zh, en)


def anchors_claimed(anchors: Sequence[Anchor], claimed: Sequence[ChainPins]) -> Iterator[Finding]:
    """Anchors in contracts that only the log calls a continuation of the pinned ones."""
    unproven = {_named(pins) for pins in claimed}
    for anchor in anchors:
        if _named(anchor) in unproven:
            zh, en = "所在的合约只有账本自己提到", "it is in a contract that only the log itself speaks of"
            yield _about("anchor_not_pinned", anchor.size, zh, en)


def _named(place: Anchor | ChainPins) -> tuple[int, str, str, str]:
    return place.chain_id, place.genesis_hash, place.registry.lower(), place.registry_code_hash


def _about(code: str, size: int, zh: str, en: str) -> Finding:
    return Finding(code, Text(f"大小 {size}：{zh}", f"size {size}: {en}"))
