"""Following a log from one signing key to the next, by evidence in the log itself.

A rotation is an entry, `log.key_rotated`. The checkpoint that first covers it is signed by the old key and by the new
one, so whoever pinned either can follow to the other: forward because the old key signed that the log names its
successor, backward because the new key signed that the log names its predecessor. Nobody else is believed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from mingzheng.commitment import commit_record, leaf_hash
from mingzheng.log_keys import LogKey, open_log_checkpoint
from mingzheng.merkle import verify_inclusion
from mingzheng.note import Verifier
from mingzheng.receipt import Receipt, parse_receipt, parse_record
from mingzheng.refusals import EvidenceError
from mingzheng.strict import Fields

KIND: Final = "log.key_rotated"
MAX_OVERLAP: Final = 1_000_000
_CODE: Final = "rotation_malformed"


@dataclass(frozen=True, slots=True)
class Rotation:
    """Entry `index` says: `new` signs from size `index + 1` on, and `old` signs `overlap` entries longer."""

    index: int
    old: Verifier
    new: Verifier
    overlap: int
    receipt: Receipt

    @property
    def first_size(self) -> int:
        return self.index + 1

    @property
    def last_size(self) -> int:
        return self.first_size + self.overlap


def read_rotation(receipt: str | bytes) -> Rotation:
    """Read the receipt of a rotation entry. What it says is not believed yet: see `follow`."""
    held = parse_receipt(receipt)
    if held.record is None or held.salt is None or held.kind != KIND:
        raise EvidenceError(_CODE, reason="no record of a rotation")
    if commit_record(held.salt, held.record) != held.commitment:
        raise EvidenceError("record_changed")
    envelope = parse_record(held.record)
    if not isinstance(envelope, dict) or (envelope.get("id"), envelope.get("kind")) != (held.entry_id, KIND):
        raise EvidenceError("record_mislabelled")
    body = Fields(envelope.get("body"), {"old_key", "new_key", "overlap"}, _CODE, "body")
    overlap = body.number("overlap")
    if overlap > MAX_OVERLAP:
        raise EvidenceError(_CODE, reason="overlap")
    old, new = Verifier.parse(body.text("old_key")), Verifier.parse(body.text("new_key"))
    if old.public_key == new.public_key:
        raise EvidenceError(_CODE, reason="the same key twice")
    return Rotation(held.proof.index, old, new, overlap, held)


def follow(keys: tuple[LogKey, ...], origin: str, rotations: Iterable[Rotation]) -> tuple[LogKey, ...]:
    """The keys that can be reached from `keys` by evidence, oldest first.

    Rotations that link to none of them are left out: they prove nothing to this verifier. One that links and does not
    hold is refused, as are two different successors of one key.
    """
    waiting = sorted(rotations, key=lambda rotation: rotation.index)
    while True:
        known = {key.verifier: key for key in keys}
        for rotation in waiting:
            old, new = known.get(rotation.old), known.get(rotation.new)
            if old is not None and new is not None:
                if (old.last_size, new.first_size) != (rotation.last_size, rotation.first_size):
                    raise EvidenceError("rotation_contradicts")
                continue
            if old is not None:
                keys = _forward(keys, old, origin, rotation)
                break
            if new is not None:
                keys = _backward(keys, new, origin, rotation)
                break
        else:
            return keys


def _forward(keys: tuple[LogKey, ...], old: LogKey, origin: str, rotation: Rotation) -> tuple[LogKey, ...]:
    if old.last_size is not None:
        raise EvidenceError("rotation_contradicts")
    ended = replace(old, last_size=rotation.last_size)
    _check(rotation, ended, origin)
    return (*keys[:-1], ended, LogKey(rotation.new, rotation.first_size))


def _backward(keys: tuple[LogKey, ...], new: LogKey, origin: str, rotation: Rotation) -> tuple[LogKey, ...]:
    if new.first_size != 0:
        raise EvidenceError("rotation_contradicts")
    begun = replace(new, first_size=rotation.first_size)
    _check(rotation, begun, origin)
    return (LogKey(rotation.old, 0, rotation.last_size), begun, *keys[1:])


def _check(rotation: Rotation, signer: LogKey, origin: str) -> None:
    """The entry is in the log that `signer`, and nobody else, vouches for, within the range that the entry names."""
    if rotation.old.name != origin or rotation.new.name != origin:
        raise EvidenceError(_CODE, reason="key of another log")
    proof = rotation.receipt.proof
    checkpoint = open_log_checkpoint(proof.checkpoint_note, [signer], origin)
    verify_inclusion(
        checkpoint.size, rotation.index, leaf_hash(rotation.receipt.commitment), proof.path, checkpoint.root
    )
