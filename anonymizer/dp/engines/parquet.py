"""A version at rest: Parquet under modular encryption (AES-GCM, footer included), its data key wrapped by our key.

DuckDB 2.0 writes encrypted Parquet only with an extension that is downloaded, and does not read pyarrow's, so files
go through Arrow. The key stays in this process: the "KMS" is an AES-GCM wrap in memory.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mingzheng.durable import make_names_durable

_MASTER = "mingzheng-version"
_SCHEMA = b"mingzheng.schema"
_NONCE = 12


class _MemoryKms(pe.KmsClient):  # type: ignore[misc]
    """Wraps data keys under one AES key; the key's name is authenticated with them."""

    def __init__(self, key: bytes) -> None:
        super().__init__()
        self._aead = AESGCM(key)

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return base64.b64encode(nonce + self._aead.encrypt(nonce, bytes(key_bytes), master_key_identifier.encode()))

    def unwrap_key(self, wrapped_key: bytes, master_key_identifier: str) -> bytes:
        wrapped = base64.b64decode(wrapped_key)
        return self._aead.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], master_key_identifier.encode())


def write(table: pa.Table, destination: Path, key: bytes, schema_hash: str) -> str:
    """Write durably, readable by the owner only; returns the SHA-256 (hex) of the encrypted file.

    A crash before the rename leaves a `.part` file that nothing reads; after it, a complete version.
    """
    configuration = pe.EncryptionConfiguration(
        footer_key=_MASTER,
        uniform_encryption=True,
        plaintext_footer=False,
        double_wrapping=False,
        encryption_algorithm="AES_GCM_V1",
        data_key_length_bits=256,
    )
    encryption = _factory(key).file_encryption_properties(pe.KmsConnectionConfig(), configuration)
    table = table.replace_schema_metadata({_SCHEMA: schema_hash.encode()})
    part = destination.with_name(destination.name + ".part")
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
        pq.write_table(table, file, compression="zstd", encryption_properties=encryption)
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    part.replace(destination)
    make_names_durable(destination.parent)
    return digest


def read(
    path: Path, columns: tuple[str, ...], key: bytes, schema_hash: str, *, texts_by_number: bool = False
) -> pa.Table:
    """The named columns. `texts_by_number`: texts stay as the file has them, numbers and a dictionary. Raises on
    a wrong key, a changed byte, or a file prepared under another declaration."""
    decryption = _factory(key).file_decryption_properties(pe.KmsConnectionConfig(), pe.DecryptionConfiguration())
    by_number = list(columns) if texts_by_number else None
    with pq.ParquetFile(path, decryption_properties=decryption, read_dictionary=by_number, pre_buffer=False) as file:
        if (file.schema_arrow.metadata or {}).get(_SCHEMA) != schema_hash.encode():
            raise ValueError("prepared under another declaration")
        # A million rows after another: all at once, what is decrypted and what is decoded are in memory side by side.
        parts = [file.read_row_group(at, columns=list(columns)) for at in range(file.num_row_groups)]
        table = pa.concat_tables(parts) if parts else file.schema_arrow.empty_table()
    return table.select(list(columns))


def names(path: Path, key: bytes) -> frozenset[str]:
    """The columns that a version has. Raises on a wrong key or a changed byte."""
    decryption = _factory(key).file_decryption_properties(pe.KmsConnectionConfig(), pe.DecryptionConfiguration())
    return frozenset(pq.read_schema(path, decryption_properties=decryption).names)


def pieces(path: Path, key: bytes, schema_hash: str, rows: int) -> Iterator[pa.Table]:
    """All columns, so many rows at a time: a version need not fit into memory. At least one, so that an empty version
    still tells its columns. Raises like `read`."""
    decryption = _factory(key).file_decryption_properties(pe.KmsConnectionConfig(), pe.DecryptionConfiguration())
    with pq.ParquetFile(path, decryption_properties=decryption) as file:
        if (file.schema_arrow.metadata or {}).get(_SCHEMA) != schema_hash.encode():
            raise ValueError("prepared under another declaration")
        if file.metadata.num_rows == 0:
            yield file.schema_arrow.empty_table()
        for batch in file.iter_batches(batch_size=rows):
            yield pa.Table.from_batches([batch])


def _factory(key: bytes) -> pe.CryptoFactory:
    if len(key) != 32:
        raise ValueError("the version key must have 32 bytes")
    return pe.CryptoFactory(lambda _configuration: _MemoryKms(key))
