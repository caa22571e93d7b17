"""One field of an entry, to show or to keep: a disclosure of RFC 9901 (SD-JWT) section 4.2.1, and its digest."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Any, Final

from mingzheng.canonical import canonical_again, parse_strict
from mingzheng.verification_error import VerificationError

SALT_TAG: Final = b"mingzheng/field-salt/v1\x00"
ENVELOPE: Final = frozenset({"schema", "kind", "id", "time", "actor", "body"})
FIELD_NAME: Final = re.compile(r"schema|kind|id|time|actor|body\.[a-z][a-z0-9_]{0,63}", re.ASCII)
_SALT_TEXT: Final = 43
"""Characters of a 32-byte salt in base64url."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A field that is shown. `encoded` is the exact text that was hashed."""

    name: str
    value: Any
    encoded: str

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.encoded.encode("ascii")).digest()


def disclosures_of(salt: bytes, record: bytes) -> list[Disclosure]:
    """Every field of an entry record, by name. Raises `json_malformed` or `record_malformed`."""
    return disclosures_of_parsed(salt, parse_strict(record))


def disclosures_of_parsed(salt: bytes, envelope: Any) -> list[Disclosure]:
    """`disclosures_of` a record that `parse_strict` has read."""
    return [_made(salt, name, value) for name, value in fields_of_parsed(envelope)]


def fields_of(record: bytes) -> list[tuple[str, Any]]:
    """Name and value of each field, names rising: the envelope's own, and those of the body one level deep."""
    return fields_of_parsed(parse_strict(record))


def fields_of_parsed(envelope: Any) -> list[tuple[str, Any]]:
    """`fields_of` a record that `parse_strict` has read."""
    if not isinstance(envelope, dict) or envelope.keys() != ENVELOPE or not isinstance(envelope["body"], dict):
        raise VerificationError("record_malformed", reason="fields of the envelope")
    fields = {f"body.{key}": value for key, value in envelope["body"].items()}
    fields |= {name: value for name, value in envelope.items() if name != "body"}
    if not all(FIELD_NAME.fullmatch(name) for name in fields):
        raise VerificationError("record_malformed", reason="name of a field in the body")
    return sorted(fields.items())


def field_salt(salt: bytes, name: str) -> bytes:
    """The field's own salt. Showing it says nothing about the others, and destroying `salt` destroys them all."""
    return hmac.digest(salt, SALT_TAG + name.encode("ascii"), "sha256")


def read_disclosure(encoded: str) -> Disclosure:
    """Read one strictly: exactly one text stands for a salt, a name and a value. Raises `disclosure_malformed`."""
    try:
        raw = base64.urlsafe_b64decode(encoded.encode("ascii") + b"=" * (-len(encoded) % 4))
        fields = parse_strict(raw)
    except (UnicodeEncodeError, binascii.Error, VerificationError):
        raise VerificationError("disclosure_malformed", reason="not canonical JSON in base64url") from None
    if not isinstance(fields, list) or len(fields) != 3 or not all(isinstance(field, str) for field in fields[:2]):
        raise VerificationError("disclosure_malformed", reason="not salt, name and value")
    salt, name, value = fields
    # The decoder skips characters that are not base64url; the text must be the one that these bytes encode to.
    if _base64url(raw) != encoded or not _is_salt(salt) or not FIELD_NAME.fullmatch(name):
        raise VerificationError("disclosure_malformed", reason="salt, name or spelling")
    return Disclosure(name, value, encoded)


def _made(salt: bytes, name: str, value: Any) -> Disclosure:
    return Disclosure(name, value, _base64url(canonical_again([_base64url(field_salt(salt, name)), name, value])))


def _is_salt(text: str) -> bool:
    # Shorter ones could be guessed along with the value.
    return len(text) == _SALT_TEXT and text.isascii() and text.replace("-", "a").replace("_", "a").isalnum()


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")
