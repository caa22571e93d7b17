"""Files at rest. Uploads are sealed whole with AES-256-GCM under a random key of their own; destroying that key is
destroying the upload. Published versions are Parquet files that the engine encrypts with a derived key."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from core.adapters.clear_text import clear_folder, sweep_clear_copies
from core.adapters.keys import SoftwareKeys, expand
from core.domain.errors import CoreError
from core.domain.storage import StorageError
from mingzheng.durable import create_file, make_names_durable, replace_file

ORPHAN_SECONDS: Final = 3600
_DATASET: Final = re.compile(r"[a-z0-9_]+", re.ASCII)


class FileVault:
    """`blobs/<dataset>.<random>.upload` and `.upload.key` (wrapped, RFC 3394); `blobs/<dataset>.v<N>.parquet`, and
    `.v<N>.tokens.parquet` beside versions that may be linked. `<dataset>.secret` (wrapped): what all keys of a dataset
    follow from, so that destroying it destroys them; `<dataset>.destroyed` once that was done.

    No upload ever takes the place of another: which one counts is for the dataset's row to say.
    """

    def __init__(self, directory: Path, keys: SoftwareKeys) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._directory = directory
        self._keys = keys

    def put_upload(self, dataset_id: str, source: Path) -> tuple[str, str]:
        blob = f"{dataset_id}.{secrets.token_hex(8)}.upload"
        key, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
        sealed = nonce + AESGCM(key).encrypt(nonce, source.read_bytes(), blob.encode("ascii"))
        replace_file(self._directory / blob, sealed)
        # Dying before this line leaves a blob that nothing can open, and `sweep_uploads` removes it.
        replace_file(self._key_of(blob), aes_key_wrap(self._keys.derive("upload", dataset_id), key))
        return blob, hashlib.sha256(sealed).hexdigest()

    @contextmanager
    def open_upload(self, dataset_id: str, blob: str, sha256: str) -> Iterator[Path]:
        """A decrypted copy for the time of the block, in memory-backed storage where the system has it."""
        # Whatever else the system refuses (no room, no access) says nothing of the file, and is told as it comes.
        # The folder first, the key after: whoever destroys takes the key first, so of the two one finds the other.
        with clear_folder(of=self._clear_name(dataset_id)) as folder:
            path = folder / "upload"
            try:
                clear = self._decrypted(dataset_id, blob, sha256)
            except (FileNotFoundError, InvalidTag):
                raise CoreError("upload_changed") from None
            path.write_bytes(clear)
            del clear  # it may be read for minutes
            yield path

    def _decrypted(self, dataset_id: str, blob: str, sha256: str) -> bytes:
        sealed = (self._directory / blob).read_bytes()
        if hashlib.sha256(sealed).hexdigest() != sha256:
            raise CoreError("upload_changed")
        key = self._unwrapped("upload", dataset_id, self._key_of(blob).read_bytes())
        return AESGCM(key).decrypt(sealed[:12], sealed[12:], blob.encode("ascii"))

    def _unwrapped(self, use: str, dataset_id: str, wrapped: bytes) -> bytes:
        try:
            return aes_key_unwrap(self._keys.derive(use, dataset_id), wrapped)
        except InvalidUnwrap:
            # Says nothing of the file: called changed, it would be destroyed before the right key is back.
            raise StorageError("key_not_opened") from None

    def destroy_upload(self, blob: str) -> None:
        # The key goes first: from then on the rest is noise, even if this process dies before the second line.
        self._key_of(blob).unlink(missing_ok=True)
        (self._directory / blob).unlink(missing_ok=True)

    def sweep_uploads(self, in_use: Callable[[], Collection[str]]) -> None:
        """Files are listed before rows are read, and young ones stay: another process may be about to name them."""
        sweep_clear_copies()
        patterns = ("*.upload", "*.upload.key", "*.draft", "*.draft.parquet")
        young = time.time() - ORPHAN_SECONDS
        found = [path for pattern in patterns for path in self._directory.glob(pattern)]
        old = [path for path in found if _changed_at(path) < young]
        kept = set(in_use())
        for path in sorted(old, reverse=True):  # keys before what they open
            if path.name.removesuffix(".key") not in kept:
                path.unlink(missing_ok=True)

    def clear_folder(self, of: str = "") -> AbstractContextManager[Path]:
        # An upload's folder is made before anybody looks whether there is such a dataset: a name may be anything.
        return clear_folder(of=self._clear_name(of) if _DATASET.fullmatch(of) else "")

    def version_draft(self, dataset_id: str) -> Path:
        """A name that no other run writes to. What a crash leaves of it is encrypted, and `sweep` removes it."""
        return self._directory / f"{dataset_id}.{secrets.token_hex(8)}.draft.parquet"

    def keep_version(self, draft: Path, dataset_id: str, version: int) -> None:
        draft.replace(self.version_path(dataset_id, version))
        make_names_durable(self._directory)

    def keep_tokens(self, draft: Path, dataset_id: str, version: int) -> None:
        draft.replace(self.tokens_path(dataset_id, version))
        make_names_durable(self._directory)

    def tokens_path(self, dataset_id: str, version: int) -> Path:
        return self._directory / f"{dataset_id}.v{version}.tokens.parquet"

    def version_path(self, dataset_id: str, version: int) -> Path:
        return self._directory / f"{dataset_id}.v{version}.parquet"

    def make_key(self, dataset_id: str) -> None:
        path = self._secret_of(dataset_id)
        if self._destroyed(dataset_id).exists():
            return
        if path.exists() or any(self._directory.glob(f"{dataset_id}.v*.parquet")):
            return
        # Where another run of the same job made it first, its secret counts.
        create_file(path, aes_key_wrap(self._keys.derive("dataset", dataset_id), secrets.token_bytes(32)))

    def key(self, dataset_id: str, use: str) -> bytes:
        try:
            wrapped = self._secret_of(dataset_id).read_bytes()
        except FileNotFoundError:
            if self._destroyed(dataset_id).exists():
                raise CoreError("dataset_deleted") from None  # nothing more is sealed for what is gone
            # Versions from before datasets had a secret: their keys follow from the platform's alone.
            return self._keys.derive(use, dataset_id)
        return expand(self._unwrapped("dataset", dataset_id, wrapped), use, dataset_id)

    def destroy_dataset(self, dataset_id: str) -> bool:
        secret, gone = self._secret_of(dataset_id), self._destroyed(dataset_id)
        try:
            if secret.exists():
                # Dying between these lines, the next run still knows that there was a secret.
                gone.touch(mode=0o600)
                make_names_durable(self._directory)
                secret.unlink()
                make_names_durable(self._directory)
            # Keys of uploads first: what they open is noise from then on. A killed run may have left any of these.
            for pattern in ("*.upload.key*", "*.upload*", "*.draft*", "v*.parquet"):
                for path in self._directory.glob(f"{dataset_id}.{pattern}"):
                    path.unlink(missing_ok=True)
            make_names_durable(self._directory)
        except OSError:
            raise CoreError("deletion_blocked") from None
        # A scan or a diagnosis that began before reads on to its end: until then it is not said to be gone.
        if not sweep_clear_copies(of=self._clear_name(dataset_id)):
            raise CoreError("deletion_blocked")
        return gone.exists()

    def derived(self, use: str, owner: str) -> bytes:
        return self._keys.derive(use, owner)

    def seal(self, use: str, owner: str, text: str) -> str:
        nonce = secrets.token_bytes(12)
        sealed = AESGCM(self._keys.derive(use, owner)).encrypt(nonce, text.encode("utf-8"), owner.encode("ascii"))
        return (nonce + sealed).hex()

    def unseal(self, use: str, owner: str, sealed: str) -> str:
        try:
            raw = bytes.fromhex(sealed)
            clear = AESGCM(self._keys.derive(use, owner)).decrypt(raw[:12], raw[12:], owner.encode("ascii"))
        except (ValueError, InvalidTag):
            raise CoreError("seal_broken") from None
        return clear.decode("utf-8")

    def join_key(self, org: str, identifier_kind: str) -> bytes:
        return self._keys.derive("join", f"{identifier_kind}/{org}")

    def _clear_name(self, dataset_id: str) -> str:
        """Two platforms on one machine share the place for clear text, and may both have a dataset of this name."""
        return f"{hashlib.sha256(os.fsencode(self._directory.resolve())).hexdigest()[:16]}.{dataset_id}"

    def _secret_of(self, dataset_id: str) -> Path:
        return self._directory / f"{dataset_id}.secret"

    def _destroyed(self, dataset_id: str) -> Path:
        return self._directory / f"{dataset_id}.destroyed"

    def _key_of(self, blob: str) -> Path:
        return self._directory / f"{blob}.key"


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")  # gone since it was listed
