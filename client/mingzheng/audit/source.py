"""Where a log is read from: the platform's HTTP, or a directory that somebody exported."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
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
            return self._transport.get_bytes(f"/ledger/{path}")
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
    listed = {name: list(source.items(name)) for name in ("anchors", "checkpoints")}
    note = source.read("checkpoint")
    if note is None:
        raise NoEvidenceError("log_unreachable", path="checkpoint")
    rotations = source.read("rotations.json")
    size = following(trust, rotations).open_checkpoint(note).size
    listed["records"] = [item for item in source.items("records") if not _is_beyond(item, size)]
    tiles = {path: data for path in _paths(size) if (data := source.read(path)) is not None}
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
