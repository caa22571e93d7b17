"""Uploads at rest: each under a name of its own, opened only if it is the one that was meant."""

from __future__ import annotations

import errno
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.adapters.keys import SoftwareKeys
from core.adapters.vault import ORPHAN_SECONDS, FileVault
from core.domain.errors import CoreError
from core.domain.storage import StorageError


@pytest.fixture
def vault(tmp_path: Path) -> FileVault:
    keys = SoftwareKeys(tmp_path / "keys")
    keys.derive("upload", "ds_1")  # as a prepared platform has its keys before anybody uploads
    return FileVault(tmp_path / "blobs", keys)


def put(vault: FileVault, folder: Path, text: str) -> tuple[str, str]:
    source = folder / f"{text}.csv"
    source.write_text(text)
    return vault.put_upload("ds_1", source)


def read(vault: FileVault, blob: str, sha256: str) -> str:
    with vault.open_upload("ds_1", blob, sha256) as path:
        return path.read_text()


def test_uploads_at_once_stay_apart(vault: FileVault, tmp_path: Path) -> None:
    with ThreadPoolExecutor(max_workers=4) as pool:
        sealed = list(pool.map(lambda number: put(vault, tmp_path, f"table {number}"), range(8)))
    assert [read(vault, *one) for one in sealed] == [f"table {number}" for number in range(8)]


def test_a_file_with_another_hash_is_not_opened(vault: FileVault, tmp_path: Path) -> None:
    first, second = put(vault, tmp_path, "a"), put(vault, tmp_path, "b")
    with pytest.raises(CoreError, match="upload_changed"):
        read(vault, first[0], second[1])
    # Even whole and with its own key, one upload does not open under another's name.
    for suffix in ("", ".key"):
        (tmp_path / "blobs" / (second[0] + suffix)).replace(tmp_path / "blobs" / (first[0] + suffix))
    with pytest.raises(CoreError, match="upload_changed"):
        read(vault, first[0], second[1])


def test_no_room_for_the_copy_says_nothing_of_the_file(
    vault: FileVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Called changed, an honest file would be destroyed by whoever scans it."""
    sealed = put(vault, tmp_path, "a")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as crowded:
        crowded.setattr(Path, "write_bytes", full)
        with pytest.raises(OSError, match="No space"):
            read(vault, *sealed)
    assert read(vault, *sealed) == "a"


def test_another_master_key_says_nothing_of_the_file(vault: FileVault, tmp_path: Path) -> None:
    sealed = put(vault, tmp_path, "a")
    vault.make_key("ds_1")
    made = vault.key("ds_1", "use")
    master = tmp_path / "keys" / "master.key"
    away = master.rename(tmp_path / "away.key")
    for opens in (lambda: read(vault, *sealed), lambda: vault.key("ds_1", "use")):
        with pytest.raises(StorageError, match="key_not_opened"):
            opens()
    away.replace(master)
    assert read(vault, *sealed) == "a" and vault.key("ds_1", "use") == made


def test_a_destroyed_upload_cannot_be_opened(vault: FileVault, tmp_path: Path) -> None:
    sealed = put(vault, tmp_path, "a")
    vault.destroy_upload(sealed[0])
    with pytest.raises(CoreError, match="upload_changed"):
        read(vault, *sealed)


def test_the_sweep_removes_old_orphans_and_nothing_else(vault: FileVault, tmp_path: Path) -> None:
    kept, orphan, young = (put(vault, tmp_path, name) for name in ("kept", "orphan", "young"))
    draft = vault.version_draft("ds_1")
    published = vault.version_path("ds_1", 1)
    for path in (draft, published):
        path.write_bytes(b"sealed")
    blobs = tmp_path / "blobs"
    for path in blobs.iterdir():
        if not path.name.startswith(young[0]):
            long_ago = path.stat().st_mtime - 2 * ORPHAN_SECONDS
            os.utime(path, (long_ago, long_ago))
    vault.sweep_uploads(lambda: [kept[0]])
    assert {path.name for path in blobs.iterdir()} == {
        kept[0], kept[0] + ".key", young[0], young[0] + ".key", published.name,
    }  # fmt: skip
    assert read(vault, *kept) == "kept"
    assert not (blobs / orphan[0]).exists()


def test_tokens_lie_beside_the_version_and_their_drafts_are_swept(vault: FileVault, tmp_path: Path) -> None:
    kept, left = vault.version_draft("ds_1"), vault.version_draft("ds_1")
    for draft in (kept, left):
        draft.write_bytes(b"sealed")
    vault.keep_tokens(kept, "ds_1", 1)
    old = time.time() - 2 * ORPHAN_SECONDS
    for path in (vault.tokens_path("ds_1", 1), left):
        os.utime(path, (old, old))
    vault.sweep_uploads(lambda: [])
    assert vault.tokens_path("ds_1", 1).read_bytes() == b"sealed" and not left.exists()
    assert vault.tokens_path("ds_1", 1) != vault.version_path("ds_1", 1)


def test_each_office_and_kind_of_identifier_has_a_join_key_of_its_own(vault: FileVault) -> None:
    about = [("a", "resident_id"), ("b", "resident_id"), ("a", "mobile_phone"), ("mobile_phone/a", "resident_id")]
    keys = {vault.join_key(*one) for one in about}
    assert len(keys) == 4 and vault.join_key("a", "resident_id") in keys
    assert vault.key("ds_1", "tokens") != vault.key("ds_1", "version")


def test_destroying_a_dataset_destroys_every_key_of_it_whoever_has_the_master_key(
    vault: FileVault, tmp_path: Path
) -> None:
    vault.make_key("ds_1")
    keys = {use: vault.key("ds_1", use) for use in ("version", "tokens", "pseudonym")}
    vault.make_key("ds_1")  # a second run of the job changes nothing
    assert {use: vault.key("ds_1", use) for use in keys} == keys and len(set(keys.values())) == 3
    for path in (vault.version_path("ds_1", 1), vault.tokens_path("ds_1", 1)):
        path.write_bytes(b"sealed")
    assert vault.destroy_dataset("ds_1") is True
    assert vault.destroy_dataset("ds_1") is True  # and so says a run that came after a crash
    left = {path.name for path in (tmp_path / "blobs").iterdir()}
    assert left == {"ds_1.destroyed"}
    vault.make_key("ds_1")
    for use in keys:
        with pytest.raises(CoreError, match="dataset_deleted"):
            vault.key("ds_1", use)


def test_what_killed_runs_left_of_a_dataset_goes_with_it_and_nothing_of_another(
    vault: FileVault, tmp_path: Path
) -> None:
    put(vault, tmp_path, "identified")
    for left in (".5a.upload.draft", ".5a.upload.key.draft", ".5a.secret.draft"):
        (tmp_path / "blobs" / f"ds_1{left}").write_bytes(b"half")
    vault.version_draft("ds_1").write_bytes(b"sealed")
    vault.version_path("ds_1", 7).write_bytes(b"in place, and its run killed before the commit")
    others = {path.name for path in (vault.version_draft("ds_12"), vault.version_path("ds_12", 1))}
    for name in others:
        (tmp_path / "blobs" / name).write_bytes(b"sealed")
    vault.destroy_dataset("ds_1")
    assert {path.name for path in (tmp_path / "blobs").iterdir()} == others


def test_of_runs_at_once_one_secret_counts(vault: FileVault) -> None:
    def one(_: int) -> bytes:
        vault.make_key("ds_1")
        return vault.key("ds_1", "version")

    with ThreadPoolExecutor(max_workers=4) as pool:
        assert len(set(pool.map(one, range(8)))) == 1


def test_a_version_from_before_datasets_had_secrets_keeps_its_key_and_says_so(vault: FileVault, tmp_path: Path) -> None:
    vault.version_path("ds_1", 1).write_bytes(b"sealed")
    before = vault.key("ds_1", "version")
    vault.make_key("ds_1")
    assert vault.key("ds_1", "version") == before == SoftwareKeys(tmp_path / "keys").derive("version", "ds_1")
    assert vault.destroy_dataset("ds_1") is False and not vault.version_path("ds_1", 1).exists()


def test_a_secret_is_of_no_use_to_another_dataset(vault: FileVault, tmp_path: Path) -> None:
    vault.make_key("ds_1")
    (tmp_path / "blobs" / "ds_1.secret").rename(tmp_path / "blobs" / "ds_2.secret")
    with pytest.raises(StorageError, match="key_not_opened"):
        vault.key("ds_2", "version")


def test_what_is_still_read_in_clear_is_not_said_to_be_destroyed_and_nobody_opens_it_again(
    vault: FileVault, tmp_path: Path
) -> None:
    blob, sha256 = put(vault, tmp_path, "table")
    with vault.open_upload("ds_1", blob, sha256) as path:
        with pytest.raises(CoreError, match="deletion_blocked"):
            vault.destroy_dataset("ds_1")
        assert path.read_text() == "table"  # whoever began before the end reads on
        vault.destroy_dataset("ds_2")
        with pytest.raises(CoreError, match="upload_changed"):
            read(vault, blob, sha256)
    assert vault.destroy_dataset("ds_1") is False and not path.exists()


def test_an_opening_that_crosses_the_destruction_is_seen_or_finds_no_key(
    vault: FileVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blob, sha256 = put(vault, tmp_path, "table")
    decrypted, outcomes = vault._decrypted, []

    def crossed(dataset_id: str, *sealed: str) -> bytes:
        with pytest.raises(CoreError) as blocked:
            vault.destroy_dataset(dataset_id)
        outcomes.append(blocked.value.code)
        return decrypted(dataset_id, *sealed)

    monkeypatch.setattr(vault, "_decrypted", crossed)
    with pytest.raises(CoreError, match="upload_changed"):
        read(vault, blob, sha256)
    assert outcomes == ["deletion_blocked"]
    vault.destroy_dataset("ds_1")
