"""What an authority signs of a policy pack: a signed note that names it and the hash that every decision bears."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mingzheng.note import Signature, Verifier, open_note
from mingzheng.refusals import EvidenceError

FORMAT: Final = "mingzheng-policy-pack/2"
_WITHOUT_SERIAL: Final = "mingzheng-policy-pack/1"
_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SERIAL: Final = re.compile(r"[1-9][0-9]{0,14}", re.ASCII)
_WORD: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,79}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PackStatement:
    """`hash`: hex SHA-256 over every file that decides, those of `overlays` included (docs/formats.md). `serial`: rises
    with each signature, so that an old pack is seen to be old; 0 in notes of the first format, which have none."""

    name: str
    version: str
    overlays: tuple[str, ...]
    hash: str
    serial: int = 0

    def text(self) -> str:
        head, tail = (FORMAT, f"{self.serial}\n") if self.serial else (_WITHOUT_SERIAL, "")
        overlays = " ".join(self.overlays) or "-"
        return f"{head}\n{self.name}\n{self.version}\n{overlays}\n{self.hash}\n{tail}"

    @classmethod
    def parse(cls, text: str) -> PackStatement:
        """Raises `policy_note_malformed`."""
        lines = text.split("\n")
        if lines[-1] != "" or (lines[0], len(lines)) not in ((_WITHOUT_SERIAL, 6), (FORMAT, 7)):
            raise EvidenceError("policy_note_malformed", reason="not exactly the lines of its format")
        overlays = () if lines[3] == "-" else tuple(lines[3].split(" "))
        if not all(_WORD.fullmatch(word) for word in (lines[1], lines[2], *overlays)):
            raise EvidenceError("policy_note_malformed", reason="a name")
        if not _HASH.fullmatch(lines[4]):
            raise EvidenceError("policy_note_malformed", reason="the hash")
        if len(lines) == 7 and not _SERIAL.fullmatch(lines[5]):
            raise EvidenceError("policy_note_malformed", reason="the serial")
        return cls(lines[1], lines[2], overlays, lines[4], int(lines[5] or 0))


def open_pack_note(note: bytes, keys: Iterable[Verifier]) -> tuple[PackStatement, tuple[Signature, ...]]:
    """What was signed, and by which of `keys`. Raises `note_unsigned` when none of them signed, and other refusals."""
    text, signatures = open_note(note, keys)
    return PackStatement.parse(text), signatures
