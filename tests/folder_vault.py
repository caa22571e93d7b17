"""A vault of plain files in a folder, which keeps the contract of the real one but for the encryption."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.domain.errors import CoreError


class FolderVault:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.meanwhile: Callable[[], object] = lambda: None
        self.made: set[str] = set()
        self.destroyed: list[str] = []

    def put_upload(self, dataset_id: str, source: Path) -> tuple[str, str]:
        blob = f"{dataset_id}.{secrets.token_hex(8)}.upload"
        shutil.copy(source, self.folder / blob)
        self.meanwhile()
        return blob, hashlib.sha256(source.read_bytes()).hexdigest()

    @contextmanager
    def open_upload(self, dataset_id: str, blob: str, sha256: str) -> Iterator[Path]:
        path = self.folder / blob
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            raise CoreError("upload_changed")
        yield path

    def destroy_upload(self, blob: str) -> None:
        (self.folder / blob).unlink(missing_ok=True)

    @contextmanager
    def clear_folder(self, of: str = "") -> Iterator[Path]:
        folder = self.folder / f"clear.{secrets.token_hex(8)}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder)

    def uploads(self) -> set[str]:
        return {path.name for path in self.folder.glob("*.upload")}

    def sweep_uploads(self, in_use: Callable[[], Collection[str]]) -> None:
        for name in self.uploads() - set(in_use()):
            self.destroy_upload(name)

    def version_draft(self, dataset_id: str) -> Path:
        return self.folder / f"{dataset_id}.{secrets.token_hex(8)}.draft"

    def keep_version(self, draft: Path, dataset_id: str, version: int) -> None:
        draft.replace(self.version_path(dataset_id, version))

    def version_path(self, dataset_id: str, version: int) -> Path:
        return self.folder / f"{dataset_id}.v{version}"

    def keep_tokens(self, draft: Path, dataset_id: str, version: int) -> None:
        draft.replace(self.tokens_path(dataset_id, version))

    def tokens_path(self, dataset_id: str, version: int) -> Path:
        return self.folder / f"{dataset_id}.v{version}.tokens"

    def join_key(self, org: str, identifier_kind: str) -> bytes:
        return f"{org}/{identifier_kind}".encode()

    def seal(self, use: str, owner: str, text: str) -> str:
        return bytes(byte ^ 0x5A for byte in f"{use}/{owner}/{text}".encode()).hex()

    def unseal(self, use: str, owner: str, sealed: str) -> str:
        try:
            text = bytes(byte ^ 0x5A for byte in bytes.fromhex(sealed)).decode()
        except ValueError:
            raise CoreError("seal_broken") from None
        if not text.startswith(f"{use}/{owner}/"):
            raise CoreError("seal_broken")
        return text.removeprefix(f"{use}/{owner}/")

    def make_key(self, dataset_id: str) -> None:
        self.made.add(dataset_id)

    def destroy_dataset(self, dataset_id: str) -> bool:
        if dataset_id not in self.destroyed:
            self.destroyed.append(dataset_id)
        for path in self.folder.glob(f"{dataset_id}.*"):
            path.unlink()
        return dataset_id in self.made

    def derived(self, use: str, owner: str) -> bytes:
        return hashlib.sha256(f"{owner}{use}".encode()).digest()

    def key(self, dataset_id: str, use: str) -> bytes:
        return hashlib.sha256(f"{dataset_id}{use}".encode()).digest()
