"""Offline proofs that an entry is in a log: https://c2sp.org/tlog-proof, version 1, without the optional extra line.

The extra line is outside every signature, so that anybody could change it: we write none and refuse it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mingzheng.merkle import HASH_BYTES, verify_inclusion
from mingzheng.note import Checkpoint, Verifier, open_checkpoint
from mingzheng.text_forms import decode_base64, decode_decimal, encode_base64
from mingzheng.verification_error import VerificationError

HEADER: Final = "c2sp.org/tlog-proof@v1"
MAX_PATH: Final = 63


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Entry `index`, its path from the leaf's sibling upwards, and the signed checkpoint it leads to, verbatim."""

    index: int
    path: tuple[bytes, ...]
    checkpoint_note: bytes

    def text(self) -> str:
        hashes = "".join(f"{encode_base64(step)}\n" for step in self.path)
        return f"{HEADER}\nindex {self.index}\n{hashes}\n{self.checkpoint_note.decode('utf-8')}"

    @classmethod
    def parse(cls, text: str) -> TlogProof:
        """Read the text form. The checkpoint inside is only carried, not yet believed: see `verify`."""
        head, separator, note = text.partition("\n\n")
        lines = head.split("\n")
        if not separator or len(lines) < 2 or lines[0] != HEADER:
            raise VerificationError("proof_malformed", reason="not a tlog-proof")
        if not lines[1].startswith("index "):
            raise VerificationError("proof_malformed", reason="no index")
        if len(lines) - 2 > MAX_PATH:
            raise VerificationError("proof_malformed", reason="path is too long")
        index = decode_decimal(lines[1].removeprefix("index "), "proof_malformed")
        path = tuple(decode_base64(line, "proof_malformed", HASH_BYTES) for line in lines[2:])
        try:
            return cls(index, path, note.encode("utf-8"))
        except UnicodeEncodeError:
            raise VerificationError("proof_malformed", reason="unpaired surrogate") from None

    def verify(self, leaf_hash: bytes, verifiers: Iterable[Verifier], origin: str) -> Checkpoint:
        """The checkpoint under which `leaf_hash` is proven, signed by one of `verifiers`; raises otherwise."""
        checkpoint = open_checkpoint(self.checkpoint_note, verifiers, origin)
        verify_inclusion(checkpoint.size, self.index, leaf_hash, self.path, checkpoint.root)
        return checkpoint
