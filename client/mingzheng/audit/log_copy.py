"""Everything of a log that an audit reads, as it was handed over. Nothing in it is believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mingzheng.commitment import COMMITMENT_BYTES
from mingzheng.partial_receipt import Parts, read_parts
from mingzheng.receipt import Anchor, parse_anchor
from mingzheng.refusals import EvidenceError
from mingzheng.strict import Fields, parse_json
from mingzheng.text_forms import decode_base64
from mingzheng.trust import Trust, read_rotations
from mingzheng.verification_error import VerificationError

_CODE = "export_malformed"
_ANCHOR_FIELDS = (
    "chain_id", "genesis_hash", "registry", "registry_code_hash", "tx_hash", "block_number", "block_hash", "log_index",
    "size", "root",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """One record as listed for place `index`. `record` and `salt` are both None once erased; `remains` is left then."""

    index: int
    entry_id: str
    record: bytes | None
    salt: bytes | None
    commitment: bytes
    remains: Parts | None = None


@dataclass(frozen=True, slots=True)
class LogCopy:
    """`tiles` maps C2SP paths (`tile/0/000.p/17`, `tile/entries/…`) to bytes; what was not to be had is absent.

    `rotations` is the file of that name: receipts of `log.key_rotated`, the evidence for keys that were not pinned.
    """

    checkpoint_note: bytes
    checkpoint_notes: tuple[bytes, ...]
    anchors: tuple[Anchor, ...]
    records: tuple[HeldRecord, ...]
    tiles: Mapping[str, bytes]
    rotations: bytes = b"[]"

    def followed(self, trust: Trust) -> Trust:
        return following(trust, self.rotations)


def following(trust: Trust, rotations: bytes | None) -> Trust:
    """`trust` with the log keys that the file `rotations.json` leads to; None: the log has no such file."""
    listed = [] if rotations is None else parse_json(rotations, _CODE)
    if not isinstance(listed, list):
        raise EvidenceError(_CODE, reason="rotations")
    return trust.following(read_rotations(listed))


def read_record(item: object) -> HeldRecord:
    """One item of `/v1/audit/records`. Fields that are not named here are ignored."""
    fields = item if isinstance(item, dict) else {}
    index, entry_id = fields.get("index"), fields.get("entry_id")
    if type(index) is not int or index < 0 or not isinstance(entry_id, str):
        raise EvidenceError(_CODE, reason="a record's index or id")
    record, salt = _optional_text(fields, "record"), _optional_text(fields, "salt")
    return HeldRecord(
        index=index,
        entry_id=entry_id,
        record=None if record is None else _utf8(record),
        # A salt that cannot be read commits to nothing: the record then counts as changed, with its name.
        salt=None if salt is None else _bytes_or_nothing(salt),
        commitment=decode_base64(_optional_text(fields, "commitment") or "", "commitment_malformed", COMMITMENT_BYTES),
        remains=_remains(fields.get("remains")),
    )


def read_note(item: object) -> bytes:
    """The signed note of one item of `/v1/audit/checkpoints`."""
    note = item.get("note") if isinstance(item, dict) else None
    if not isinstance(note, str):
        raise EvidenceError(_CODE, reason="a checkpoint's note")
    return _utf8(note)


def read_anchor(item: object) -> Anchor:
    """One item of `/v1/audit/anchors`: the anchor of a receipt, where a path has no place."""
    fields = item if isinstance(item, dict) else {}
    known: dict[str, Any] = {name: fields.get(name) for name in _ANCHOR_FIELDS}
    return parse_anchor({**known, "consistency": []}, _CODE)


def _remains(value: object) -> Parts | None:
    """Unusable remains say nothing about what was erased, as if there were none."""
    try:
        return None if value is None else read_parts(Fields(value, {"shown", "hidden"}, _CODE, "remains"))
    except VerificationError:
        return None


def _optional_text(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise EvidenceError(_CODE, reason=name)
    return value


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _bytes_or_nothing(text: str) -> bytes:
    try:
        return decode_base64(text, "commitment_malformed")
    except ValueError:
        return b""
