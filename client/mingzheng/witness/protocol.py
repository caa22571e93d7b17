"""The one call of a witness, `add-checkpoint`, as bytes: https://c2sp.org/tlog-witness. Both sides use this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mingzheng.cosignature import WitnessKey
from mingzheng.merkle import HASH_BYTES
from mingzheng.note import Signature, split_note
from mingzheng.text_forms import decode_base64, decode_decimal, encode_base64
from mingzheng.verification_error import VerificationError

PATH: Final = "/add-checkpoint"
SIZE_TYPE: Final = "text/x.tlog.size"
MAX_PROOF: Final = 63
# Sixty-three hashes, and a note with as many signature lines as `note` reads, of witnesses with long names.
MAX_REQUEST_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Submission:
    """`note` is a signed checkpoint, `path` proves that it extends the one of `old_size` entries."""

    old_size: int
    path: tuple[bytes, ...]
    note: bytes

    def body(self) -> bytes:
        lines = [f"old {self.old_size}\n", *(f"{encode_base64(step)}\n" for step in self.path), "\n"]
        return "".join(lines).encode("ascii") + self.note

    @classmethod
    def parse(cls, body: bytes) -> Submission:
        """Raises `VerificationError("proof_malformed")`."""
        head, separator, note = body.partition(b"\n\n")
        try:
            first, *steps = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise VerificationError("proof_malformed", reason="not ASCII") from None
        if not separator or not first.startswith("old ") or len(steps) > MAX_PROOF:
            raise VerificationError("proof_malformed", reason="not a submission")
        old_size = decode_decimal(first.removeprefix("old "), "proof_malformed")
        return cls(old_size, tuple(decode_base64(step, "proof_malformed", HASH_BYTES) for step in steps), note)


def cosignature_in(answer: bytes, note: bytes, key: WitnessKey) -> tuple[Signature, int]:
    """The line of `key` in a witness's answer about `note`, and its time. Lines by other keys are ignored."""
    text, _ = split_note(note)
    _, signatures = split_note(text.encode("utf-8") + b"\n" + answer)
    mine = [line for line in signatures if (line.name, line.key_id) == (key.name, key.key_id)]
    if len(mine) != 1:
        raise VerificationError("note_malformed", reason="not one line by the witness")
    return mine[0], key.verify(text, mine[0])


def log_part(note: bytes, names: Sequence[str]) -> bytes:
    """The note with only the signature lines of `names`: what goes to a witness needs no other witness's lines."""
    text, signatures = split_note(note)
    return (text + "\n" + "".join(line.line() for line in signatures if line.name in names)).encode("utf-8")
