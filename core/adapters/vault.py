"""Files at rest. Uploads are sealed whole with AES-256-GCM under a random key of their own; destroying that key is
destroying the upload. Published versions are Parquet files that the engine encrypts with a derived key."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from core.adapters.keys import SoftwareKeys
from core.domain.errors import CoreError


class FileVault:
    """`blobs/<dataset>.upload` and `.upload.key` (wrapped, RFC 3394); `blobs/<dataset>.v<N>.parquet`."""

    def __init__(self, directory: Path, keys: SoftwareKeys) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._directory = directory
        self._keys = keys

    def put_upload(self, dataset_id: str, source: Path) -> None:
        key, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
        sealed = AESGCM(key).encrypt(nonce, source.read_bytes(), dataset_id.encode("ascii"))
        wrapped = aes_key_wrap(self._keys.derive("upload", dataset_id), key)
        self._write(self._upload(dataset_id), nonce + sealed)
        # Until the new key is in place the old one opens nothing: the upload reads as absent, never as another's.
        self._write(self._upload_key(dataset_id), wrapped)

    @contextmanager
    def open_upload(self, dataset_id: str) -> Iterator[Path]:
        """A decrypted copy for the time of the block, in memory-backed storage where the system has it."""
        try:
            sealed = self._upload(dataset_id).read_bytes()
            key = aes_key_unwrap(self._keys.derive("upload", dataset_id), self._upload_key(dataset_id).read_bytes())
            clear = AESGCM(key).decrypt(sealed[:12], sealed[12:], dataset_id.encode("ascii"))
        except (FileNotFoundError, InvalidTag):
            raise CoreError("not_found") from None
        shared_memory = Path("/dev/shm")  # noqa: S108 - clear text should not reach a disk
        with tempfile.TemporaryDirectory(dir=shared_memory if shared_memory.is_dir() else None) as folder:
            path = Path(folder) / "upload"
            path.write_bytes(clear)
            yield path

    def destroy_upload(self, dataset_id: str) -> None:
        # The key goes first: from then on the rest is noise, even if this process dies before the second line.
        self._upload_key(dataset_id).unlink(missing_ok=True)
        self._upload(dataset_id).unlink(missing_ok=True)

    def version_draft(self, dataset_id: str) -> Path:
        """A name that no other run writes to. What a crash leaves of it is encrypted, and `sweep` removes it."""
        return self._directory / f"{dataset_id}.{secrets.token_hex(8)}.draft.parquet"

    def keep_version(self, draft: Path, dataset_id: str, version: int) -> None:
        draft.replace(self.version_path(dataset_id, version))
        self._make_names_durable()

    def version_path(self, dataset_id: str, version: int) -> Path:
        return self._directory / f"{dataset_id}.v{version}.parquet"

    def key(self, dataset_id: str, use: str) -> bytes:
        return self._keys.derive(use, dataset_id)

    def _upload(self, dataset_id: str) -> Path:
        return self._directory / f"{dataset_id}.upload"

    def _upload_key(self, dataset_id: str) -> Path:
        return self._directory / f"{dataset_id}.upload.key"

    def _write(self, path: Path, content: bytes) -> None:
        draft = path.with_suffix(path.suffix + ".draft")
        draft.touch(mode=0o600)
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        self._make_names_durable()

    def _make_names_durable(self) -> None:
        directory = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
