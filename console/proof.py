"""A proof's text in parts, for showing only: whether it is right is for `mingzheng verify` to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Proof:
    """C2SP tlog-proof: leaf index, hashes beside the path, and the signed checkpoint that they lead to."""

    index: int
    path: tuple[str, ...]
    checkpoint: str
    origin: str
    size: int
    root: str

    @classmethod
    def read(cls, text: str) -> Self:
        head, _, checkpoint = text.partition("\n\n")
        lines = head.splitlines()
        place = next(i for i, line in enumerate(lines) if line.startswith("index "))
        origin, size, root = checkpoint.splitlines()[:3]
        return cls(
            index=int(lines[place].removeprefix("index ")),
            path=tuple(lines[place + 1 :]),
            checkpoint=checkpoint,
            origin=origin,
            size=int(size),
            root=root,
        )
