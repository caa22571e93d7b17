"""A log reader that is not ours (aics-tlog) audits a real server of ours over HTTP, from its static files alone."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import aics_tlog  # type: ignore[import-not-found]
import httpx
import pytest
import uvicorn
from aics_tlog.verified import VerifiedTileReader, audit_tiles  # type: ignore[import-not-found]

from api.http.wiring import Wiring
from api.main import create_app
from core.adapters.ledger import PublishedLog
from mingzheng.commitment import leaf_hash
from tests.factories import make_office
from tests.log_fixtures import ORIGIN, SIGNER, Log

# Two full tiles with a parent above them, and a partial one; signed at sizes inside, at and beyond the edges of tiles.
GROUPS = (1, 200, 55, 100, 156, 88)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Log, str]]:
    folder: Path = tmp_path_factory.mktemp("served")
    with make_office(f"sqlite:///{folder / 'log.sqlite'}", folder) as office, socket.socket() as listening:
        log = Log(office.engine)
        for count in GROUPS:
            log.add(count)
        wiring = Wiring(
            services=office.services, log=PublishedLog(log.reader), trust=dict, health=lambda: {"ready": True},
            upload_limit=1,
        )  # fmt: skip
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # so that whoever connects early waits in line
        server = uvicorn.Server(uvicorn.Config(create_app(wiring), log_config=None, access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield log, f"http://127.0.0.1:{listening.getsockname()[1]}/ledger/"
        finally:
            server.should_exit = True
            thread.join(timeout=30)


def verified(url: str) -> tuple[VerifiedTileReader, int, bytes]:
    """Their reader over our newest checkpoint, which must be signed by the key that they pinned."""
    reader = aics_tlog.HttpTileReader(url, proxies={}, timeout=60)
    key = aics_tlog.parse_vkey(SIGNER.verifier.text())
    found = aics_tlog.verify_checkpoint(aics_tlog.parse_note(reader.read_checkpoint()), key, expected_origin=ORIGIN)
    assert found.ok, found.error
    return VerifiedTileReader(reader, found.size, found.root), found.size, found.root


def test_every_tile_and_bundle_is_that_of_the_signed_checkpoint(served: tuple[Log, str]) -> None:
    _, url = served
    reader, size, root = verified(url)
    assert size == sum(GROUPS)
    assert aics_tlog.tree_root_from_tiles(reader, size) == root
    audit_tiles(aics_tlog.HttpTileReader(url, proxies={}, timeout=60), size, root, entries=True)


def test_every_entry_is_read_and_proven_included(served: tuple[Log, str]) -> None:
    log, url = served
    reader, size, root = verified(url)
    held = log.reader.records(limit=size)
    for index in (*range(0, size, 37), 255, 256, 511, 512, size - 1):
        entry = aics_tlog.read_entry(reader, index, size)
        assert entry == held[index].commitment
        path = aics_tlog.inclusion_proof_from_tiles(reader, index, size)
        assert aics_tlog.verify_inclusion(leaf_hash(entry), index, size, path, root)
        assert not aics_tlog.verify_inclusion(leaf_hash(entry), (index + 1) % size, size, path, root)


def test_every_signed_checkpoint_is_proven_a_prefix(served: tuple[Log, str]) -> None:
    log, url = served
    reader, size, root = verified(url)
    signed = log.reader.checkpoints(limit=100)
    assert [one.size for one in signed] == [sum(GROUPS[: n + 1]) for n in range(len(GROUPS))]
    for old in signed:
        path = aics_tlog.consistency_proof_from_tiles(reader, old.size, size)
        assert aics_tlog.verify_consistency(old.size, size, old.root, root, path)
        assert aics_tlog.tree_root_from_tiles(reader, old.size, size) == old.root


def test_what_another_reader_fetched_may_be_cached_for_ever(served: tuple[Log, str]) -> None:
    _, url = served
    with httpx.Client(base_url=url, trust_env=False) as http:
        tile = http.get("tile/0/000")
        assert (len(tile.content), "immutable" in tile.headers["cache-control"]) == (256 * 32, True)
        assert http.get("tile/0/000", headers={"if-none-match": tile.headers["etag"]}).status_code == 304
        assert "immutable" not in http.get("checkpoint").headers["cache-control"]


def test_a_changed_tile_is_refused_by_their_reader(served: tuple[Log, str]) -> None:
    """The test could fail: a server that lies about one hash is caught."""
    _, url = served
    reader, size, root = verified(url)

    class Lying:
        def read_tile(self, level: int, index: int, width: int | None) -> bytes | None:
            data = reader.reader.read_tile(level, index, width)
            return data if data is None or level else bytes([data[0] ^ 1]) + data[1:]

        def read_entry_bundle(self, index: int, width: int | None) -> bytes | None:
            found: bytes | None = reader.reader.read_entry_bundle(index, width)
            return found

    with pytest.raises(aics_tlog.TileVerificationError):
        VerifiedTileReader(Lying(), size, root).entry(3)
