"""Verify a receipt. The numbered comments of `verify_receipt` are the specification of what a receipt proves.

Nothing here touches a network: `node` and `log` are handed in by those who want them asked. No check returns a truth
value: each returns what it established, or raises, so that a forgotten `if` cannot pass for a proof.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from mingzheng import verify_words as words
from mingzheng.chain_evidence import (
    Node,
    check_anchor_event,
    check_contract_code,
    check_node_identity,
    check_root_at,
)
from mingzheng.chain_line import follow_line
from mingzheng.checklist import Checklist
from mingzheng.commitment import commit_record, leaf_hash
from mingzheng.cosignature import cosigned_by
from mingzheng.merkle import verify_consistency, verify_inclusion
from mingzheng.note import Checkpoint
from mingzheng.partial_receipt import check_parts
from mingzheng.receipt import Anchor, Receipt, parse_receipt, parse_record
from mingzheng.refusals import EvidenceError, NoEvidenceError
from mingzheng.report import Report, State
from mingzheng.trust import ChainPins, Trust
from mingzheng.verification_error import VerificationError


class LogReader(Protocol):
    """Where a consistency path between two sizes can be had. What it returns is checked, never believed."""

    def consistency_path(self, old_size: int, new_size: int) -> list[bytes]: ...


def verify_receipt(
    receipt: str | bytes,
    trust: Trust,
    *,
    node: Node | None = None,
    last_seen: Checkpoint | None = None,
    log: LogReader | None = None,
    commitment_only: bool = False,
) -> Report:
    """Check a receipt against pinned trust; with `node`, on the chain too; with `last_seen`, against what one saw.

    `commitment_only`: prove that a commitment is in the log, though the record behind it was erased or withheld.
    """
    names = words.OFFLINE_CHECKS + words.CHAIN_CHECKS
    steps = Checklist(words.PASSED, names)
    subject = ""
    shown: dict[str, Any] = {}
    hidden: tuple[str, ...] = ()
    try:
        # 1. Read the receipt strictly: exact fields, one spelling for every value.
        held = parse_receipt(receipt)
        subject = held.entry_id or f"leaf {held.proof.index}"
        steps.passed("receipt_format")

        # 2. The record is the one that was committed to: the commitment, made again from the salt and each field, is
        #    the receipt's, and the envelope names the same entry and kind. Erased or withheld: not run.
        #    A partial receipt: the shown fields and the digests of the hidden ones are those committed to, each once.
        if held.parts is not None:
            check_parts(held.parts, held.entry_id, held.kind, held.commitment)
            shown, hidden = held.parts.values(), held.parts.hidden_names()
            steps.passed("record_commitment", words.partly_shown(shown, hidden))
        elif held.record is None or held.salt is None:
            steps.skipped("record_commitment", words.WITHHELD, required=not commitment_only)
        else:
            _check_record(held, held.record, held.salt)
            steps.passed("record_commitment")

        # 3. The leaf of the tree is the hash of that commitment (RFC 9162 section 2.1.1).
        leaf = leaf_hash(held.commitment)

        # 4. The checkpoint is signed for the pinned log by the pinned key, or by one that the log's own entries lead
        #    to from it, within the sizes for which that key is valid. Algorithm and keys never come from the receipt.
        checkpoint = trust.open_checkpoint(held.proof.checkpoint_note)
        steps.passed("inclusion_signature")

        # 5. The leaf is in the tree of that size and root. The size is the signed one.
        verify_inclusion(checkpoint.size, held.proof.index, leaf, held.proof.path, checkpoint.root)
        steps.passed("inclusion_proof")

        #    Enough of the pinned witnesses cosigned that checkpoint. Too few: it may be a view shown to nobody else.
        _check_witnesses(steps, held.proof.checkpoint_note, trust)

        # 6. The anchor names exactly the pinned chain, genesis block, contract and code; or, where the verifier's own
        #    node is asked, a contract that the chain leads to from the pinned one, each naming the other.
        # 7. The anchored state is the checkpoint's, or one that contains it (RFC 9162 section 2.1.4.2).
        anchor, pins = held.anchor, trust.chain
        if anchor is None or pins is None:
            why = words.NO_ANCHOR if anchor is None else words.NO_PINS
            steps.skipped("anchor_identity", why, required=node is not None)
            steps.skipped("anchor_root", why, required=node is not None)
        else:
            pins = _place_of(anchor, trust, node)
            steps.passed("anchor_identity")
            verify_consistency(checkpoint.size, anchor.size, checkpoint.root, anchor.root, anchor.consistency)
            steps.passed("anchor_root")

        # 8. Whoever saw an earlier checkpoint of this log must find it unchanged in this one, or the reverse.
        _compare_with_last_seen(steps, checkpoint, last_seen, log)

        # 9. On the chain, at the verifier's own node: the chain is the pinned one, the contract's code is the pinned
        #    one, the named transaction emitted this anchor in the named block, and the contract still answers so.
        if node is None or anchor is None or pins is None:
            why = words.NO_NODE if node is None else words.NO_ANCHOR if anchor is None else words.NO_PINS
            for name in words.CHAIN_CHECKS:
                steps.skipped(name, why, required=node is not None)
        else:
            check_node_identity(node, pins)
            steps.passed("node_identity")
            check_contract_code(node, pins)
            steps.passed("contract_code")
            check_anchor_event(node, anchor)
            steps.passed("anchor_event")
            check_root_at(node, pins, anchor.size, anchor.root)
            steps.passed("anchor_root_on_chain")
    except VerificationError as refusal:
        steps.stopped(refusal, State.FAIL)
        shown, hidden = {}, ()  # nothing of a refused receipt is passed on as if it counted
    except NoEvidenceError as silence:
        steps.stopped(silence, State.NOT_RUN)
    level = "offline" if node is None else "chain"
    limits = words.LIMITS if node is not None else (words.OFFLINE_LIMIT, *words.LIMITS)
    if hidden:
        limits = (words.PARTIAL_LIMIT, *limits)
    return Report(subject, level, steps.checks(), limits, shown, hidden)


def checkpoint_of(receipt: str | bytes, trust: Trust) -> tuple[Checkpoint, bytes]:
    """The signed checkpoint in a receipt and its note verbatim, for whoever keeps what they saw."""
    note = parse_receipt(receipt).proof.checkpoint_note
    return trust.open_checkpoint(note), note


def _check_record(held: Receipt, record: bytes, salt: bytes) -> None:
    if commit_record(salt, record) != held.commitment:
        raise EvidenceError("record_changed")
    envelope = parse_record(record)
    named = (envelope.get("id"), envelope.get("kind")) if isinstance(envelope, dict) else None
    if named != (held.entry_id, held.kind):
        raise EvidenceError("record_mislabelled")


def _check_witnesses(steps: Checklist, note: bytes, trust: Trust) -> None:
    cosigned = len(cosigned_by(note, [witness.key for witness in trust.witnesses]))
    if trust.quorum == 0:
        steps.skipped("witnesses", words.NO_QUORUM, required=False)
    elif cosigned < trust.quorum:
        steps.skipped("witnesses", words.too_few_witnesses(cosigned, trust.quorum), required=True)
    else:
        steps.passed("witnesses", words.witnessed(cosigned, len(trust.witnesses), trust.quorum))


def _place_of(anchor: Anchor, trust: Trust, node: Node | None) -> ChainPins:
    """The trusted deployment that the anchor names.

    Raises `NoEvidenceError("anchor_contract_unknown")` for another contract on the pinned chain: it may be a forgery or
    a migration, and without a node nothing here can tell which.
    """
    if (anchor.chain_id, anchor.genesis_hash) not in {(p.chain_id, p.genesis_hash) for p in trust.deployments}:
        raise EvidenceError("anchor_foreign", reason="chain")
    found = _named(anchor, trust.deployments)
    if found is None and node is not None:
        check_node_identity(node, trust.deployments[-1])
        line = follow_line(node, trust.deployments)
        if line.broken:
            raise EvidenceError("chain_contradicts", reason=line.broken[0].code)
        if line.unclear:
            raise NoEvidenceError("anchor_contract_unknown", reason=line.unclear[0].code)
        found = _named(anchor, line.generations)
        if found is None:
            raise EvidenceError("anchor_foreign", reason="contract")
    if found is None:
        raise NoEvidenceError("anchor_contract_unknown")
    if anchor.registry_code_hash != found.registry_code_hash:
        raise EvidenceError("anchor_foreign", reason="code")
    return found


def _named(anchor: Anchor, deployments: Iterable[ChainPins]) -> ChainPins | None:
    return next((pins for pins in deployments if pins.registry == anchor.registry), None)


def _compare_with_last_seen(
    steps: Checklist, checkpoint: Checkpoint, last_seen: Checkpoint | None, log: LogReader | None
) -> None:
    if last_seen is None:
        steps.skipped("last_seen", words.NOTHING_SEEN, required=False)
        return
    old, new = sorted((last_seen, checkpoint), key=lambda seen: seen.size)
    if old.size == new.size:
        if old.root != new.root:
            raise EvidenceError("fork_seen", reason="two roots for one size")
        steps.passed("last_seen")
        return
    if log is None:
        steps.skipped("last_seen", words.NO_PATH, required=True)
        return
    path = [] if old.size == 0 else log.consistency_path(old.size, new.size)
    verify_consistency(old.size, new.size, old.root, new.root, path)
    steps.passed("last_seen")
