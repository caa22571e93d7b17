"""A receipt (`mingzheng-receipt/1`): the record, its proof and its anchor, as one file that a person keeps.

A partial receipt is read here too; what it shows of the record is `mingzheng.partial_receipt`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from mingzheng.canonical import MAX_DEPTH, canonical, parse_strict
from mingzheng.commitment import COMMITMENT_BYTES, SALT_BYTES
from mingzheng.merkle import HASH_BYTES
from mingzheng.nesting import is_too_deep
from mingzheng.partial_receipt import FIELDS as PARTIAL_FIELDS
from mingzheng.partial_receipt import FORMAT as PARTIAL_FORMAT
from mingzheng.partial_receipt import Parts, check_spelling, read_parts
from mingzheng.refusals import EvidenceError
from mingzheng.strict import Fields, parse_json
from mingzheng.text_forms import decode_base64
from mingzheng.tlog_proof import MAX_PATH, TlogProof

FORMAT: Final = "mingzheng-receipt/1"
_CODE: Final = "receipt_malformed"
_ENTRY_ID = re.compile(r"en_[a-z2-7]{26}", re.ASCII)
_KIND = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*", re.ASCII)
_FIELDS = {"format", "entry_id", "kind", "record", "salt", "commitment", "proof", "anchor"}
_ANCHOR_FIELDS = {
    "chain_id", "genesis_hash", "registry", "registry_code_hash", "tx_hash", "block_number", "block_hash", "log_index",
    "size", "root", "consistency",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the chain holds (`size`, `root`): an `Anchored` event of the registry contract."""

    chain_id: int
    genesis_hash: str
    registry: str
    registry_code_hash: str
    tx_hash: str
    block_number: int
    block_hash: str
    log_index: int
    size: int
    root: bytes
    consistency: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was read. Nothing in it is believed yet: see `verify.verify_receipt`.

    `record` and `salt` are both None when they were erased, or withheld from whoever asked, and in a partial receipt,
    which has `parts` in their place. Its labels are None unless the fields that they name are shown.
    """

    entry_id: str | None
    kind: str | None
    record: bytes | None
    salt: bytes | None
    parts: Parts | None
    commitment: bytes
    proof: TlogProof
    anchor: Anchor | None


def parse_receipt(text: str | bytes) -> Receipt:
    """Read either kind strictly. Raises `EvidenceError("receipt_malformed")` or the error of the format inside."""
    document = parse_json(text, _CODE)
    if isinstance(document, dict) and document.get("format") == PARTIAL_FORMAT:
        check_spelling(document, text)
        return _partial(Fields(document, set(PARTIAL_FIELDS), _CODE))
    top = Fields(document, _FIELDS, _CODE)
    top.exactly("format", FORMAT)
    record, salt = top.optional_text("record"), top.optional_text("salt")
    if (record is None) != (salt is None):
        raise EvidenceError(_CODE, reason="record without salt, or salt without record")
    return Receipt(
        entry_id=top.text("entry_id", _ENTRY_ID),
        kind=top.text("kind", _KIND),
        record=None if record is None else _utf8(record),
        salt=None if salt is None else decode_base64(salt, "commitment_malformed", SALT_BYTES),
        parts=None,
        **_evidence(top),
    )


def _partial(top: Fields) -> Receipt:
    return Receipt(
        entry_id=None if top.raw("entry_id") is None else top.text("entry_id", _ENTRY_ID),
        kind=None if top.raw("kind") is None else top.text("kind", _KIND),
        record=None,
        salt=None,
        parts=read_parts(top),
        **_evidence(top),
    )


def _evidence(top: Fields) -> dict[str, Any]:
    """What both kinds have: what was committed to, and that it is in the log."""
    return {
        "commitment": decode_base64(top.text("commitment"), "commitment_malformed", COMMITMENT_BYTES),
        "proof": TlogProof.parse(top.text("proof")),
        "anchor": None if top.raw("anchor") is None else parse_anchor(top.raw("anchor")),
    }


def parse_anchor(value: object, code: str = _CODE) -> Anchor:
    """The anchor object of a receipt, also as listed by `/v1/audit/anchors`."""
    anchor = Fields(value, _ANCHOR_FIELDS, code, "anchor")
    path = anchor.items("consistency", MAX_PATH)
    if not all(isinstance(step, str) for step in path):
        anchor.refuse("consistency")
    return Anchor(
        chain_id=anchor.number("chain_id"),
        genesis_hash=anchor.hash32("genesis_hash"),
        registry=anchor.address("registry"),
        registry_code_hash=anchor.hash32("registry_code_hash"),
        tx_hash=anchor.hash32("tx_hash"),
        block_number=anchor.number("block_number"),
        block_hash=anchor.hash32("block_hash"),
        log_index=anchor.number("log_index"),
        size=anchor.number("size"),
        root=decode_base64(anchor.text("root"), "proof_malformed", HASH_BYTES),
        consistency=tuple(decode_base64(step, "proof_malformed", HASH_BYTES) for step in path),
    )


def parse_record(record: bytes) -> Any:
    """The envelope in a record's bytes, which are RFC 8785 or refused."""
    if is_too_deep(record.decode("utf-8", "replace"), MAX_DEPTH):
        raise EvidenceError("json_malformed", reason="nested too deeply")
    return parse_strict(record)


def save_form(document: Mapping[str, Any]) -> bytes:
    """The bytes in which a receipt is kept: RFC 8785, so that one receipt is one file everywhere."""
    return canonical(dict(document))


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise EvidenceError(_CODE, reason="unpaired surrogate") from None
