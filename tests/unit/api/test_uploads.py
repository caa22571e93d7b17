"""A file that is being sent lies where the vault's sweeps and deletions find it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from starlette.datastructures import FormData, UploadFile

from api.http.uploads import Upload
from core.adapters import clear_text
from core.adapters.keys import SoftwareKeys
from core.adapters.vault import FileVault
from core.domain.errors import CoreError

SENT = b"pid,note\n1,a secret\n"


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shared"
    folder.mkdir()
    monkeypatch.setattr(clear_text, "_SHARED_MEMORY", folder)
    return folder


@pytest.mark.parametrize("of", ["ds_1", "", "../..", "*", "a/b"])
def test_a_dead_process_s_copy_is_where_sweeps_look_and_a_deletion_waits_for_a_living_one(
    tmp_path: Path, shared: Path, of: str
) -> None:
    vault = FileVault(tmp_path / "blobs", SoftwareKeys(tmp_path / "keys"))
    upload = Upload("t.csv", FormData(), UploadFile(io.BytesIO(SENT)))
    with upload.as_path(vault, of) as path:
        assert path.read_bytes() == SENT and path.stat().st_mode & 0o077 == 0
        (folder,) = shared.glob("mingzheng-clear-*")
        assert path.parent == folder and not clear_text.sweep_clear_copies() and path.exists()
        if of == "ds_1":
            with pytest.raises(CoreError, match="deletion_blocked"):
                vault.destroy_dataset("ds_1")
    assert list(shared.iterdir()) == []
    vault.destroy_dataset("ds_1")
