"""Which leaf hashes the signed checkpoint really stands for, and which copies of them disagree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from mingzheng.audit.log_copy import LogCopy
from mingzheng.audit.source import bundle_path
from mingzheng.commitment import leaf_hash
from mingzheng.errors import Text
from mingzheng.merkle import Frontier, root_from_leaf_hashes
from mingzheng.note import Checkpoint
from mingzheng.report import Finding
from mingzheng.tiles import TILE_HEIGHT, TILE_WIDTH, decode_bundle, decode_tile, tiles_of
from mingzheng.verification_error import VerificationError


@dataclass(frozen=True, slots=True)
class Leaves:
    """`hashes[i]` is leaf i, None if no copy of it is left. `agree`: which copy leads to the signed root, if any.

    `tile_findings` are about tiles and bundles: proofs served from them would be wrong, or could not be made.
    """

    hashes: tuple[bytes | None, ...]
    agree: Literal["commitments", "tiles", "neither"]
    tile_findings: tuple[Finding, ...]


def establish(copy: LogCopy, checkpoint: Checkpoint) -> Leaves:
    """Compare commitments with level-0 tiles; the copy whose root was signed tells which entries were tampered with."""
    findings: list[Finding] = []
    committed = _from_commitments(copy, checkpoint.size, findings)
    tiled = _from_tiles(copy, checkpoint.size, findings)
    for name, leaves, other in (("commitments", committed, tiled), ("tiles", tiled, committed)):
        filled = [mine if mine is not None else its for mine, its in zip(leaves, other, strict=True)]
        if root_of(filled) == checkpoint.root:
            agree: Literal["commitments", "tiles"] = "commitments" if name == "commitments" else "tiles"
            findings += _disagreements(filled, tiled, "tile_changed")
            findings += _foreign_commitments(filled, committed)
            return Leaves(tuple(filled), agree, (*findings, *_upper_tiles(copy, checkpoint.size, filled)))
    filled = [mine if mine is not None else its for mine, its in zip(committed, tiled, strict=True)]
    findings += _disagreements(filled, tiled, "tile_disagrees")
    return Leaves(tuple(filled), "neither", tuple(findings))


def root_of(leaves: Iterable[bytes | None]) -> bytes | None:
    """The root, or None if a leaf is not known."""
    known = list(leaves)
    return None if any(leaf is None for leaf in known) else root_from_leaf_hashes(leaf for leaf in known if leaf)


def roots_at(leaves: Sequence[bytes | None], sizes: Iterable[int]) -> dict[int, bytes]:
    """The recomputed root at each of `sizes`, as far as the leaves are known."""
    wanted = set(sizes)
    frontier = Frontier()
    found = {0: frontier.root()} if 0 in wanted else {}
    for leaf in leaves:
        if leaf is None:
            break
        frontier.append(leaf)
        if frontier.size in wanted:
            found[frontier.size] = frontier.root()
    return found


def _from_commitments(copy: LogCopy, size: int, findings: list[Finding]) -> list[bytes | None]:
    """Leaves from the entry bundles; where a bundle is unusable, from the commitments listed with the records."""
    listed = {held.index: held.commitment for held in reversed(copy.records)}
    leaves: list[bytes | None] = []
    for tile in tiles_of(size):
        if tile.level != 0:
            continue
        path, first = bundle_path(tile), tile.index * TILE_WIDTH
        try:
            commitments: list[bytes | None] = list(decode_bundle(copy.tiles.get(path, b""), tile.width))
        except VerificationError:
            findings.append(_unusable(path, first, tile.width))
            commitments = [listed.get(index) for index in range(first, first + tile.width)]
        leaves += [None if commitment is None else leaf_hash(commitment) for commitment in commitments]
    return leaves


def _from_tiles(copy: LogCopy, size: int, findings: list[Finding]) -> list[bytes | None]:
    leaves: list[bytes | None] = []
    for tile in tiles_of(size):
        if tile.level != 0:
            continue
        try:
            leaves += decode_tile(copy.tiles.get(tile.path(), b""), tile.width)
        except VerificationError:
            findings.append(_unusable(tile.path(), tile.index * TILE_WIDTH, tile.width))
            leaves += [None] * tile.width
    return leaves


def _disagreements(right: Sequence[bytes | None], tiled: Sequence[bytes | None], code: str) -> list[Finding]:
    return [
        Finding(
            code,
            Text(f"第 {index} 条目的分块哈希与账本不符。", f"The tile hash of entry {index} is not that of the log."),
            index,
        )
        for index, (mine, its) in enumerate(zip(right, tiled, strict=True))
        if its is not None and mine != its
    ]


def _foreign_commitments(right: Sequence[bytes | None], committed: Sequence[bytes | None]) -> list[Finding]:
    """Commitments that were changed while the tiles stayed: the records may even still be what was logged."""
    return [
        Finding(
            "commitment_changed",
            Text(f"第 {index} 条目的承诺与账本不符。", f"The commitment of entry {index} is not that of the log."),
            index,
        )
        for index, (mine, its) in enumerate(zip(right, committed, strict=True))
        if its is not None and mine != its
    ]


def _upper_tiles(copy: LogCopy, size: int, leaves: Sequence[bytes | None]) -> list[Finding]:
    """Tiles above level 0, recomputed: a cached upper tile could hide a change below it from proofs."""
    below = [leaf for leaf in leaves if leaf is not None]
    level, findings = 0, []
    tiles = [tile for tile in tiles_of(size) if tile.level > 0]
    while any(tile.level > level for tile in tiles):
        level += 1
        below = [
            root_from_leaf_hashes(below[start : start + TILE_WIDTH])
            for start in range(0, len(below) - TILE_WIDTH + 1, TILE_WIDTH)
        ]
        for tile in (tile for tile in tiles if tile.level == level):
            first = tile.index * TILE_WIDTH
            if copy.tiles.get(tile.path(), b"") != b"".join(below[first : first + tile.width]):
                span = TILE_WIDTH << (TILE_HEIGHT * level)
                findings.append(_unusable(tile.path(), tile.index * span, min(span, size - tile.index * span)))
    return findings


def _unusable(path: str, first: int, width: int) -> Finding:
    last = first + width - 1
    return Finding(
        "tile_unusable",
        Text(f"{path}（条目 {first}–{last}）缺失或损坏。", f"{path} (entries {first}–{last}) is missing or damaged."),
        first,
    )
