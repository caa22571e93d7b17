"""Where a log is read from: the platform's HTTP, or a directory that somebody exported."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, Protocol

from mingzheng.audit.log_copy import LogCopy, following, read_anchor, read_note, read_record
from mingzheng.nesting import is_too_deep
from mingzheng.refusals import EvidenceError, NoEvidenceError
from mingzheng.sdk.errors import ClientError, ProblemError
from mingzheng.sdk.transport import Transport
from mingzheng.tile_reader import TileReader
from mingzheng.tiles import Tile, tiles_of
from mingzheng.trust import Trust

LISTS: Final = ("anchors", "checkpoints", "records")
_PAGE: Final = 100
# A tile is at most 8,192 bytes, a bundle 8,704. The file of rotations grows with each of them.
_TILE_BYTES: Final = 16_384
_MOST_BYTES: Final = {"checkpoint": 1024 * 1024, "rotations.json": 16 * 1024 * 1024}
# More records than this may be listed beyond the checkpoint while the log grows, or be missing below it before the rest
# is not read: a signed size alone must not make an auditor fetch or hold anything.
_SLACK: Final = 10_000
# Of the other listings there are fewer in any log that could be audited on one machine.
_MAX_LISTED: Final = 5_000_000


class Source(Protocol):
    """`read` gives a file of the log or None; `items` a listing."""

    def read(self, path: str) -> bytes | None: ...
    def items(self, name: str) -> Iterable[Any]: ...


class HttpSource:
    """The platform. Raises `NoEvidenceError("log_unreachable")` for whatever it does not hand out."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def read(self, path: str) -> bytes | None:
        try:
            return self._transport.get_bytes(f"/ledger/{path}", at_most=_MOST_BYTES.get(path, _TILE_BYTES))
        except ProblemError as problem:
            if problem.status == 404:
                return None
            raise NoEvidenceError("log_unreachable", path=path, status=problem.status) from None
        except ClientError:
            raise NoEvidenceError("log_unreachable", path=path) from None

    def items(self, name: str) -> Iterable[Any]:
        try:
            yield from self._transport.pages(f"/v1/audit/{name}", limit=_PAGE)
        except ProblemError as problem:
            raise NoEvidenceError("log_unreachable", path=name, status=problem.status) from None
        except ClientError:
            raise NoEvidenceError("log_unreachable", path=name) from None


class DirectorySource:
    """A directory as `_export` writes it: `checkpoint`, `tile/…`, and one JSON file for each listing."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> bytes | None:
        try:
            return (self._root / path).read_bytes()
        except OSError:
            return None

    def items(self, name: str) -> Iterable[Any]:
        content = self.read(f"{name}.json")
        if content is None:
            raise NoEvidenceError("log_unreachable", path=f"{name}.json")
        # Listings of a large log exceed the limit of single documents.
        try:
            text = content.decode("utf-8")
            found = None if is_too_deep(text) else json.loads(text)
        except ValueError:
            raise EvidenceError("export_malformed", reason=name) from None
        if not isinstance(found, list):
            raise EvidenceError("export_malformed", reason=name)
        return found


def fetch(source: Source, trust: Trust, export: Path | None = None) -> LogCopy:
    """Read everything, up to the newest checkpoint. With `export`, keep it as it came, even if it proves wrong."""
    # Anchors and checkpoints first, the newest checkpoint last: then nothing listed can rightly lie beyond it.
    listed = {name: list(_bounded(source.items(name), name, _MAX_LISTED)) for name in ("anchors", "checkpoints")}
    note = source.read("checkpoint")
    if note is None:
        raise NoEvidenceError("log_unreachable", path="checkpoint")
    rotations = source.read("rotations.json")
    size = following(trust, rotations).open_checkpoint(note).size
    found = _bounded(source.items("records"), "records", size + _SLACK)
    listed["records"] = [item for item in found if not _is_beyond(item, size)]
    paths = () if too_sparse(size, len(listed["records"])) else _paths(size)
    tiles = {path: data for path in paths if (data := source.read(path)) is not None}
    if export is not None:
        _export(export, note, listed, {**tiles, **({} if rotations is None else {"rotations.json": rotations})})
    return LogCopy(
        checkpoint_note=note,
        checkpoint_notes=tuple(read_note(item) for item in listed["checkpoints"]),
        anchors=tuple(read_anchor(item) for item in listed["anchors"]),
        records=tuple(read_record(item) for item in listed["records"]),
        tiles=tiles,
        rotations=b"[]" if rotations is None else rotations,
    )


def _bounded(items: Iterable[Any], name: str, limit: int) -> Iterator[Any]:
    for place, item in enumerate(items):
        if place >= limit:
            raise EvidenceError("export_malformed", reason=f"{name} without end")
        yield item


def too_sparse(size: int, records: int) -> bool:
    """Whether so many records are missing that the log is not to be had: each place has one, erased or not."""
    return size - records > _SLACK


def bundle_path(tile: Tile) -> str:
    """Where the commitments under a level-0 tile are served."""
    return tile.path().replace("tile/0/", "tile/entries/", 1)


def remote_tiles(url: str, trust: Trust, make: Callable[[str], Transport] | None = None) -> TileReader:
    """A reader of consistency paths over the platform's public tiles, for `verify`."""
    source = HttpSource(Transport(url, None) if make is None else make(url))
    note = source.read("checkpoint")
    if note is None:
        raise NoEvidenceError("log_unreachable", path="checkpoint")

    def read(tile: Tile) -> bytes:
        data = source.read(tile.path())
        if data is None:
            raise NoEvidenceError("log_unreachable", path=tile.path())
        return data

    return TileReader(following(trust, source.read("rotations.json")).open_checkpoint(note).size, read)


def _paths(size: int) -> Iterable[str]:
    for tile in tiles_of(size):
        if tile.level == 0:
            yield bundle_path(tile)
        yield tile.path()


def _is_beyond(item: object, size: int) -> bool:
    """Logged after the checkpoint was fetched: not part of this audit."""
    index = item.get("index") if isinstance(item, dict) else None
    return isinstance(index, int) and index >= size


def _export(root: Path, note: bytes, listed: dict[str, list[Any]], tiles: dict[str, bytes]) -> None:
    files = {"checkpoint": note, **tiles}
    files |= {f"{name}.json": json.dumps(listed[name], ensure_ascii=False).encode("utf-8") for name in LISTS}
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
