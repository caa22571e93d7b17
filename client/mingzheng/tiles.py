"""Names and bytes of a tiled log: https://c2sp.org/tlog-tiles. Arithmetic and parsing only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from mingzheng.commitment import COMMITMENT_BYTES
from mingzheng.merkle import HASH_BYTES
from mingzheng.verification_error import VerificationError

TILE_WIDTH: Final = 256
TILE_HEIGHT: Final = 8
MAX_LEVEL: Final = 7
_NUMBER = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}", re.ASCII)
_PARTIAL = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tile:
    """Tile `index` at `level` with its first `width` hashes (256 when full)."""

    level: int
    index: int
    width: int

    def path(self) -> str:
        """As it is served: `tile/0/x001/234` or, when partial, `tile/0/x001/234.p/17`."""
        return f"tile/{self.level}/{number_path(self.index, self.width)}"


def number_path(index: int, width: int) -> str:
    """`<N>[.p/<W>]`, with N in groups of three digits, all but the last marked by an x."""
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    return "/".join(groups) + ("" if width == TILE_WIDTH else f".p/{width}")


def parse_number_path(text: str) -> tuple[int, int]:
    """The index and width in `<N>[.p/<W>]`. Raises `tile_malformed` for every spelling but the one."""
    number, partial, width_text = text.partition(".p/")
    if not _NUMBER.fullmatch(number) or len(number) > 27 or (partial and not _PARTIAL.fullmatch(width_text)):
        raise VerificationError("tile_malformed", reason="not a tile path")
    index = int(number.replace("x", "").replace("/", ""))
    width = int(width_text) if partial else TILE_WIDTH
    if width > TILE_WIDTH or number_path(index, width) != text:
        raise VerificationError("tile_malformed", reason="not a tile path")
    return index, width


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of a tree of `size` leaves, bottom level first. Made one by one: a size is anybody's word."""
    for level in range(MAX_LEVEL + 1):
        hashes = size >> (TILE_HEIGHT * level)
        if hashes == 0:
            break
        full, rest = divmod(hashes, TILE_WIDTH)
        yield from (Tile(level, index, TILE_WIDTH) for index in range(full))
        if rest:
            yield Tile(level, full, rest)


def decode_tile(data: bytes, width: int) -> list[bytes]:
    """The `width` hashes of a tile."""
    if len(data) != width * HASH_BYTES:
        raise VerificationError("tile_malformed", reason="wrong length")
    return [data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES)]


def encode_bundle(commitments: Iterable[bytes]) -> bytes:
    """Entries as they are served: each a big-endian uint16 length and its bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in commitments)


def decode_bundle(data: bytes, width: int) -> list[bytes]:
    """The `width` commitments of an entry bundle. In this log every entry is 32 bytes."""
    step = 2 + COMMITMENT_BYTES
    chunks = [data[start : start + step] for start in range(0, len(data), step)]
    length = COMMITMENT_BYTES.to_bytes(2, "big")
    if len(chunks) != width or any(len(chunk) != step or chunk[:2] != length for chunk in chunks):
        raise VerificationError("tile_malformed", reason="not a bundle of commitments")
    return [chunk[2:] for chunk in chunks]
