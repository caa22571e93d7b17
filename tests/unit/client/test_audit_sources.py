"""An audit reads a platform and its export alike, however hostile the platform, and remembers what it saw."""

from __future__ import annotations

import itertools
import json
import zlib
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from mingzheng.audit.run import audit_log, audit_source
from mingzheng.audit.source import DirectorySource, HttpSource, fetch, remote_tiles
from mingzheng.merkle import verify_consistency
from mingzheng.note import Checkpoint, sign_note
from mingzheng.refusals import EvidenceError, NoEvidenceError
from mingzheng.report import State
from mingzheng.sdk.transport import Transport
from tests.client_log import (
    ORIGIN,
    SIGNER,
    Log,
    story,
)
from tests.unit.client.test_audit import TRUST, codes, long_log, said


def platform(log: Log, asked: list[str] | None = None) -> httpx.MockTransport:
    size = len(log.entries)
    anchors = [log.anchor(size // 2), log.anchor(size - 1, 2)]
    listings = {"records": log.listing(), "anchors": anchors, "checkpoints": [{"note": log.note(3).decode()}]}
    tiles = log.tiles()

    def handle(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if asked is not None:
            asked.append(path)
        if path == "/ledger/checkpoint":
            return httpx.Response(200, content=log.note())
        if path.startswith("/v1/audit/"):
            items, start = listings[path.rpartition("/")[2]], int(request.url.params.get("after", "0"))
            page = items[start : start + 5]
            following = str(start + 5) if start + 5 < len(items) else None
            return httpx.Response(200, json={"items": page, "next": following})
        data = tiles.get(path.removeprefix("/ledger/"))
        return httpx.Response(404, json={"code": "not_found"}) if data is None else httpx.Response(200, content=data)

    return httpx.MockTransport(handle)


def test_a_platform_and_its_export_are_audited_alike(tmp_path: Path) -> None:
    log = long_log(300)
    source = HttpSource(Transport("http://127.0.0.1:1", "mz_x", http=platform(log)))
    assert audit_log(fetch(source, TRUST, tmp_path / "export"), TRUST).exit_code == 0
    assert audit_source(str(tmp_path / "export"), TRUST).exit_code == 0
    assert audit_log(fetch(DirectorySource(tmp_path / "export"), TRUST), TRUST).exit_code == 0


def hostile(answer: Callable[[httpx.Request], httpx.Response | None]) -> HttpSource:
    """The honest platform, where `answer` has nothing of its own to say."""
    honest = platform(story())

    def handle(request: httpx.Request) -> httpx.Response:
        return answer(request) or honest.handler(request)  # type: ignore[return-value]

    return HttpSource(Transport("http://127.0.0.1:1", "mz_x", http=httpx.MockTransport(handle)))


def at(path: str, response: Callable[[], httpx.Response]) -> Callable[[httpx.Request], httpx.Response | None]:
    return lambda request: response() if request.url.path.startswith(path) else None


def squeezed() -> httpx.Response:
    """A quarter of a gigabyte in a quarter of a megabyte."""
    packer = zlib.compressobj(wbits=31)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(256)) + packer.flush()
    return httpx.Response(200, headers={"content-encoding": "gzip"}, content=packed)


@pytest.mark.parametrize("path", ["/ledger/checkpoint", "/ledger/tile/0/", "/v1/audit/records"])
def test_an_answer_that_is_far_too_large_is_let_go_of(path: str) -> None:
    with pytest.raises(NoEvidenceError, match="log_unreachable"):
        fetch(hostile(at(path, squeezed)), TRUST)


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip"])
def test_an_answer_in_an_encoding_that_nobody_asked_for_is_not_unpacked(encoding: str) -> None:
    packed = httpx.Response(200, headers={"content-encoding": encoding}, stream=httpx.ByteStream(b"x"))
    with pytest.raises(NoEvidenceError, match="log_unreachable"):
        fetch(hostile(at("/ledger/checkpoint", lambda: packed)), TRUST)


def test_pages_of_nothing_do_not_go_on_for_ever() -> None:
    cursors = itertools.count()
    page = at("/v1/audit/anchors", lambda: httpx.Response(200, json={"items": [], "next": str(next(cursors))}))
    with pytest.raises(NoEvidenceError, match="log_unreachable"):
        fetch(hostile(page), TRUST)
    assert next(cursors) == 1


def test_records_without_end_are_not_read_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingzheng.audit.source._SLACK", 100)
    cursors = itertools.count()
    items = [{"index": 0, "entry_id": "x"}] * 5
    page = at("/v1/audit/records", lambda: httpx.Response(200, json={"items": items, "next": str(next(cursors))}))
    with pytest.raises(EvidenceError, match="export_malformed"):
        fetch(hostile(page), TRUST)


def test_a_size_that_was_only_signed_makes_nobody_fetch_or_hold_it(tmp_path: Path) -> None:
    note = sign_note(Checkpoint(ORIGIN, 2**40, b"\x01" * 32).text(), SIGNER)
    copy = fetch(hostile(at("/ledger/checkpoint", lambda: httpx.Response(200, content=note))), TRUST, tmp_path)
    assert copy.tiles == {}
    for report in (audit_log(copy, TRUST), audit_source(str(tmp_path), TRUST)):
        assert report.exit_code == 2
        assert report.check("records").state is State.NOT_RUN


def test_an_edited_export_is_disproved(tmp_path: Path) -> None:
    fetch(HttpSource(Transport("http://127.0.0.1:1", "mz_x", http=platform(story()))), TRUST, tmp_path)
    records = json.loads((tmp_path / "records.json").read_text())
    records[8]["record"] = records[8]["record"].replace("20000000", "10000000")
    (tmp_path / "records.json").write_text(json.dumps(records))
    report = audit_source(str(tmp_path), TRUST, state=tmp_path / "seen.json")
    assert said(report) == ["record 8 (query.charged) was changed after it was logged"]
    assert not (tmp_path / "seen.json").exists()


def test_an_audit_remembers_what_it_saw(tmp_path: Path) -> None:
    log, seen = story(), tmp_path / "seen.json"
    fetch(HttpSource(Transport("http://127.0.0.1:1", "mz_x", http=platform(log))), TRUST, tmp_path / "a")
    assert audit_source(str(tmp_path / "a"), TRUST, state=seen).exit_code == 0
    rewritten = story()
    rewritten.edit(3, reason_given=True)
    fetch(HttpSource(Transport("http://127.0.0.1:1", "mz_x", http=platform(rewritten))), TRUST, tmp_path / "b")
    report = audit_source(str(tmp_path / "b"), TRUST, state=seen)
    assert "log_forked" in codes(report)


@pytest.mark.parametrize("sizes", [(1, 2), (3, 7), (256, 300), (255, 257), (299, 300), (512, 700), (1, 700)])
def test_consistency_paths_from_tiles_hold(sizes: tuple[int, int]) -> None:
    from mingzheng.merkle import root_from_leaf_hashes

    log = long_log()
    reader = remote_tiles("http://127.0.0.1:1", TRUST, lambda url: Transport(url, None, http=platform(log)))
    roots = [root_from_leaf_hashes(log.leaves(size)) for size in sizes]
    verify_consistency(*sizes, *roots, reader.consistency_path(*sizes))
