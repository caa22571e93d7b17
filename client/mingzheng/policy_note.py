"""What an authority signs of a policy pack: a signed note that names it and the hash that every decision bears."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mingzheng.note import Signature, Verifier, open_note
from mingzheng.refusals import EvidenceError

FORMAT: Final = "mingzheng-policy-pack/1"
_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_WORD: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,79}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PackStatement:
    """`hash`: hex SHA-256 over every file that decides, those of `overlays` included (docs/formats.md)."""

    name: str
    version: str
    overlays: tuple[str, ...]
    hash: str

    def text(self) -> str:
        overlays = " ".join(self.overlays) or "-"
        return f"{FORMAT}\n{self.name}\n{self.version}\n{overlays}\n{self.hash}\n"

    @classmethod
    def parse(cls, text: str) -> PackStatement:
        """Raises `policy_note_malformed`."""
        lines = text.split("\n")
        if len(lines) != 6 or lines[0] != FORMAT or lines[5] != "":
            raise EvidenceError("policy_note_malformed", reason="not exactly five lines of this format")
        overlays = () if lines[3] == "-" else tuple(lines[3].split(" "))
        if not all(_WORD.fullmatch(word) for word in (lines[1], lines[2], *overlays)):
            raise EvidenceError("policy_note_malformed", reason="a name")
        if not _HASH.fullmatch(lines[4]):
            raise EvidenceError("policy_note_malformed", reason="the hash")
        return cls(lines[1], lines[2], overlays, lines[4])


def open_pack_note(note: bytes, keys: Iterable[Verifier]) -> tuple[PackStatement, tuple[Signature, ...]]:
    """What was signed, and by which of `keys`. Raises `note_unsigned` when none of them signed, and other refusals."""
    text, signatures = open_note(note, keys)
    return PackStatement.parse(text), signatures
