"""The keys that a log signs with, each for a range of sizes: a log key may be rotated, and old receipts stay good.

Validity is by size and never by time: the order of a log is its index, and a signer may write any date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mingzheng.note import Checkpoint, Verifier, open_note, split_note
from mingzheng.refusals import EvidenceError, NoEvidenceError
from mingzheng.verification_error import VerificationError


@dataclass(frozen=True, slots=True)
class LogKey:
    """`verifier` signs checkpoints of `first_size` up to `last_size` entries; None: until a successor is known."""

    verifier: Verifier
    first_size: int = 0
    last_size: int | None = None

    def signs(self, size: int) -> bool:
        return self.first_size <= size and (self.last_size is None or size <= self.last_size)


def open_log_checkpoint(note: bytes, keys: Sequence[LogKey], origin: str) -> Checkpoint:
    """The checkpoint in a note that a key of this log signed while it was valid.

    Raises `NoEvidenceError("log_key_unknown")` when only other keys signed under the log's name: that may be a forgery
    or a rotation that the verifier has no evidence of, and nothing here can tell which.
    """
    try:
        text, signatures = open_note(note, [key.verifier for key in keys])
    except VerificationError as refusal:
        if refusal.code == "note_unsigned" and any(line.name == origin for line in split_note(note)[1]):
            raise NoEvidenceError("log_key_unknown") from None
        raise
    checkpoint = Checkpoint.parse(text)
    if checkpoint.origin != origin:
        raise VerificationError("checkpoint_foreign", reason="another origin")
    signed = {(signature.name, signature.key_id) for signature in signatures}
    valid = [key for key in keys if key.signs(checkpoint.size)]
    if not any((key.verifier.name, key.verifier.key_id) in signed for key in valid):
        raise EvidenceError("log_key_out_of_range", reason="rotated")
    return checkpoint
