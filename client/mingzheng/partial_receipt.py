"""A partial receipt (`mingzheng-partial-receipt/1`): some fields of a record to show, the digests of the rest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from mingzheng.canonical import canonical
from mingzheng.commitment import COMMITMENT_BYTES, SALT_BYTES, commit_fields
from mingzheng.disclosure import ENVELOPE, FIELD_NAME, Disclosure, disclosures_of, read_disclosure
from mingzheng.refusals import EvidenceError
from mingzheng.strict import Fields, parse_json
from mingzheng.text_forms import decode_base64, encode_base64

FORMAT: Final = "mingzheng-partial-receipt/1"
FIELDS: Final = frozenset({"format", "entry_id", "kind", "shown", "hidden", "commitment", "proof", "anchor"})
_CODE: Final = "receipt_malformed"
_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Parts:
    """The fields of one record: `shown` with their values, `hidden` as (name, digest). Names rise in both."""

    shown: tuple[Disclosure, ...]
    hidden: tuple[tuple[str, bytes], ...]

    def values(self) -> dict[str, Any]:
        return {field.name: field.value for field in self.shown}

    def hidden_names(self) -> tuple[str, ...]:
        return tuple(name for name, _digest in self.hidden)

    def commitment(self) -> bytes:
        digests = [(field.name, field.digest) for field in self.shown]
        return commit_fields(sorted([*digests, *self.hidden]))


def read_parts(document: Fields) -> Parts:
    """Read `shown` and `hidden` strictly. Raises `receipt_malformed`, `disclosure_malformed`, `disclosure_repeated`."""
    shown = tuple(read_disclosure(_text(item, "shown")) for item in document.items("shown", _MOST))
    hidden = tuple(_hidden(item) for item in document.items("hidden", _MOST))
    if not shown:
        raise EvidenceError(_CODE, reason="no field is shown")
    names, others = [field.name for field in shown], [name for name, _digest in hidden]
    if len({*names, *others}) != len(names) + len(others):
        raise EvidenceError("disclosure_repeated")
    if names != sorted(names) or others != sorted(others):
        raise EvidenceError(_CODE, reason="fields are not in the order of their names")
    if not {*names, *others} >= ENVELOPE - {"body"}:
        raise EvidenceError(_CODE, reason="a field of the envelope is neither shown nor hidden")
    return Parts(shown, hidden)


def parse_parts(text: str | bytes) -> Parts:
    """What is left of an erased record: `{"hidden": …, "shown": …}` as in a partial receipt."""
    return read_parts(Fields(parse_json(text, _CODE), {"shown", "hidden"}, _CODE))


def check_parts(parts: Parts, entry_id: str | None, kind: str | None, commitment: bytes) -> None:
    """Raises `disclosure_refused` or `record_mislabelled`. A label stands for a shown field and is null otherwise."""
    if parts.commitment() != commitment:
        raise EvidenceError("disclosure_refused")
    values = parts.values()
    if (entry_id, kind) != (values.get("id"), values.get("kind")):
        raise EvidenceError("record_mislabelled")


def disclose(receipt: str | bytes, show: Collection[str]) -> dict[str, Any]:
    """The partial receipt that shows exactly `show` of a receipt, or of a partial one that shows them already.

    Raises `field_not_held` for a name that the receipt does not show, `record_withheld` when it shows nothing, and
    `record_changed` or `disclosure_refused` when its own content does not match: that would prove nothing to anybody.
    """
    document = parse_json(receipt, _CODE)
    parts, commitment = _parts_of(document)
    held = parts.values()
    missing = sorted(set(show) - held.keys())
    if missing or not show:
        # The names alone: values would end up in terminals and logs.
        raise EvidenceError("field_not_held", missing=missing, held=sorted(held))
    if parts.commitment() != commitment:
        raise EvidenceError("record_changed" if document["format"] != FORMAT else "disclosure_refused")
    return {
        "format": FORMAT,
        "entry_id": held["id"] if "id" in show else None,
        "kind": held["kind"] if "kind" in show else None,
        **_divided(parts, show),
        "commitment": document["commitment"],
        "proof": document["proof"],
        "anchor": document["anchor"],
    }


def split(salt: bytes, record: bytes, show: Collection[str]) -> dict[str, list[Any]]:
    """`shown` and `hidden` as a partial receipt has them, from a whole record."""
    return _divided(Parts(tuple(disclosures_of(salt, record)), ()), show)


def check_spelling(document: object, text: str | bytes) -> None:
    """A partial receipt has one spelling, RFC 8785: any byte that is changed refuses it."""
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if canonical(document) != raw:
        raise EvidenceError(_CODE, reason="not in canonical form")


def _parts_of(document: Any) -> tuple[Parts, bytes]:
    """The parts of either kind of receipt, and the commitment that it names."""
    kind = document.get("format") if isinstance(document, dict) else None
    if kind == FORMAT:
        top = Fields(document, set(FIELDS), _CODE)
        return read_parts(top), decode_base64(top.text("commitment"), "commitment_malformed", COMMITMENT_BYTES)
    if not isinstance(document, dict) or not {"record", "salt", "commitment", "proof", "anchor"} <= document.keys():
        raise EvidenceError(_CODE, reason="fields of the document")
    if document["record"] is None or document["salt"] is None:
        raise EvidenceError("record_withheld")
    salt = decode_base64(_text(document["salt"], "salt"), "commitment_malformed", SALT_BYTES)
    record = _text(document["record"], "record").encode("utf-8", "surrogatepass")
    commitment = _text(document["commitment"], "commitment")
    return (
        Parts(tuple(disclosures_of(salt, record)), ()),
        decode_base64(commitment, "commitment_malformed", COMMITMENT_BYTES),
    )


def _divided(parts: Parts, show: Collection[str]) -> dict[str, list[Any]]:
    kept = [(field.name, field.digest) for field in parts.shown if field.name not in show]
    return {
        "shown": [field.encoded for field in parts.shown if field.name in show],
        "hidden": [{"name": name, "digest": encode_base64(digest)} for name, digest in sorted([*kept, *parts.hidden])],
    }


def _hidden(item: object) -> tuple[str, bytes]:
    field = Fields(item, {"name", "digest"}, _CODE, "hidden")
    return field.text("name", FIELD_NAME), decode_base64(field.text("digest"), "commitment_malformed", 32)


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise EvidenceError(_CODE, reason=name)
    return value
