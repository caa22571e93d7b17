"""Commitments: the exact bytes that are hashed, worked out by hand, and what must not collide."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path

import pytest

from mingzheng.commitment import commit_document, commit_fields, commit_record, leaf_hash
from mingzheng.verification_error import VerificationError

SALT = bytes(range(32))
RECORD = (
    b'{"actor":null,"body":{"query":"qr_1","rho_nano":"20000000"},"id":"en_aaaaaaaaaaaaaaaaaaaaaaaaaa",'
    b'"kind":"query.charged","schema":"mingzheng.entry/1","time":"2026-11-24T01:02:03.456Z"}'
)
FORMATS = Path(__file__).parents[3] / "docs" / "formats.md"


def by_hand(salt: bytes, record: bytes) -> tuple[list[tuple[str, str, str]], str]:
    """docs/formats.md as a stranger would program it: (name, disclosure, digest) of each field, and the commitment."""
    envelope = json.loads(record)
    fields = {name: value for name, value in envelope.items() if name != "body"}
    fields |= {"body." + name: value for name, value in envelope["body"].items()}
    rows, hashed = [], hashlib.sha256(b"mingzheng/entry-commitment/v2\x00" + len(fields).to_bytes(8, "big"))
    for name in sorted(fields):
        own = hmac.new(salt, b"mingzheng/field-salt/v1\x00" + name.encode(), hashlib.sha256).digest()
        triple = json.dumps([url(own), name, fields[name]], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        disclosure = url(triple.encode())
        digest = hashlib.sha256(disclosure.encode())
        hashed.update(len(name).to_bytes(8, "big") + name.encode() + digest.digest())
        rows.append((name, disclosure, digest.hexdigest()))
    return rows, hashed.hexdigest()


def url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def test_the_worked_example_of_the_documentation_is_right() -> None:
    text = FORMATS.read_text(encoding="utf-8")
    rows, commitment = by_hand(SALT, RECORD)
    assert RECORD.decode() in text
    assert commit_record(SALT, RECORD).hex() == commitment
    assert commitment in text
    assert leaf_hash(bytes.fromhex(commitment)).hex() in text
    for name, disclosure, digest in rows:
        assert f"| `{name}` | `{digest}` |" in text
        assert name != "body.rho_nano" or disclosure in text


def test_a_document_is_committed_to_whole() -> None:
    preimage = b"mingzheng/document-commitment/v1\x00" + SALT + b"\x00\x00\x00\x00\x00\x00\x00\x02" + b"{}"
    assert commit_document(SALT, b"{}") == hashlib.sha256(preimage).digest()
    assert commit_document(SALT, b"{}").hex() in FORMATS.read_text(encoding="utf-8")


def test_a_leaf_is_the_hash_of_rfc_9162_over_the_commitment() -> None:
    commitment = commit_record(SALT, RECORD)
    assert leaf_hash(commitment) == hashlib.sha256(b"\x00" + commitment).digest()


def test_salt_and_every_part_of_the_record_count() -> None:
    changed = [RECORD.replace(b"null", b"{}"), RECORD.replace(b"qr_1", b"qr_2")]
    moved = RECORD.replace(b'{"query":"qr_1","rho_nano":"20000000"}', b'{"query":"20000000","rho_nano":"qr_1"}')
    values = {commit_record(SALT, record) for record in (RECORD, *changed, moved)}
    assert len(values | {commit_record(SALT[::-1], RECORD)}) == 5


@pytest.mark.parametrize("salt", [b"", SALT[:31], SALT + b"\0"])
def test_a_salt_of_another_length_is_refused(salt: bytes) -> None:
    for commit in (commit_record, commit_document):
        with pytest.raises(VerificationError) as refused:
            commit(salt, RECORD)
        assert refused.value.code == "commitment_malformed"


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (b"", "json_malformed"),
        (RECORD + b" ", "json_malformed"),
        (b"{}", "record_malformed"),
        (b"[]", "record_malformed"),
        (RECORD.replace(b'"time"', b'"when"'), "record_malformed"),
        (RECORD.replace(b'"query":"qr_1"', b'"Query":"qr_1"'), "record_malformed"),
        (RECORD.replace(b'{"query":"qr_1","rho_nano":"20000000"}', b'"text"'), "record_malformed"),
    ],
)
def test_what_is_no_record_has_no_commitment(record: bytes, code: str) -> None:
    with pytest.raises(VerificationError) as refused:
        commit_record(SALT, record)
    assert refused.value.code == code


@pytest.mark.parametrize("names", [["id", "id"], ["kind", "id"], ["body.a", "actor"]])
def test_a_field_counts_once_and_in_its_place(names: list[str]) -> None:
    with pytest.raises(VerificationError):
        commit_fields([(name, SALT) for name in names])


@pytest.mark.parametrize("commitment", [b"", SALT[:31], SALT + b"\0"])
def test_a_commitment_of_another_length_is_no_leaf(commitment: bytes) -> None:
    with pytest.raises(VerificationError):
        leaf_hash(commitment)
