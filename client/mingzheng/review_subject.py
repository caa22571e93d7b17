"""What a steward signs: a commitment that a request in the log opens, but for what stays between office and steward.

Two layers. The fields of `SEALED` are sealed one by one, each under a salt of its own; the subject commits to the other
fields and to those seals. The request names the other fields, the seals and the outer salt, so an
auditor computes what was signed; no seal is opened by that, for every salt is derived from one that is not logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mingzheng.canonical import canonical
from mingzheng.commitment import commit_document
from mingzheng.disclosure import field_salt

# What people wrote or stated, and what is not public before it is published.
SEALED: Final = frozenset(
    {"attested", "min_age", "plan", "reason", "schema", "stated", "statutory_reference", "treatments"}
)


def opening(salt: bytes, document: Mapping[str, Any]) -> dict[str, Any]:
    """What the request says of the document that is signed: its open fields, `sealed` and `subject_salt`."""
    seals = {
        name: commit_document(field_salt(salt, f"subject.{name}"), canonical(document[name])).hex()
        for name in sorted(SEALED & document.keys())
    }
    named = {name: value for name, value in document.items() if name not in SEALED}
    return {**named, "sealed": seals, "subject_salt": field_salt(salt, "subject").hex()}


def opened_subject(said: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """0x-hex of the subject that the fields `names` and the seals of a request give. Raises KeyError, TypeError or
    ValueError."""
    document = {name: said[name] for name in (*names, "sealed")}
    return "0x" + commit_document(bytes.fromhex(said["subject_salt"]), canonical(document)).hex()


def review_subject(salt: bytes, document: Mapping[str, Any]) -> str:
    """0x-hex, 32 bytes, of the whole document under the review's own salt."""
    said = opening(salt, document)
    return opened_subject(said, tuple(name for name in document if name not in SEALED))


def flat_subject(salt: bytes, document: Mapping[str, Any]) -> str:
    """The same in one layer: of a deletion, which hides nothing, and of reviews from before there were two."""
    return "0x" + commit_document(salt, canonical(dict(document))).hex()


def opens(salt: bytes, document: Mapping[str, Any], subject: str) -> bool:
    """Whether the subject stands for this document. None has a field `sealed`, so neither layer is taken for the
    other."""
    if "sealed" in document or "subject_salt" in document:
        return False
    return subject in (review_subject(salt, document), flat_subject(salt, document))
