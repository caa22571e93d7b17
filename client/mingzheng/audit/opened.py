"""What requests in the log open of the subject that a steward signs, and whether what was done is that.

Deletions and raises are opened whole, and have rules of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mingzheng.audit.amounts import read_amount, read_names
from mingzheng.audit.records import Entry
from mingzheng.review_subject import opened_subject

_QUESTION: Final = ("query", "dataset", "version", "plan_hash", "purpose")
# Kind of the request -> fields that are signed and named, prefix of its amounts (None: it has none), what is sealed.
_OPEN: Final[Mapping[str, tuple[tuple[str, ...], str | None, frozenset[str]]]] = {
    "publication.requested": (
        ("dataset", "version", "upload_sha256", "sources", "purpose", "legal_basis", "identifier_kind", "within"),
        "cap_",
        frozenset({"attested", "min_age", "schema", "stated", "statutory_reference", "treatments"}),
    ),
    "release.requested": (_QUESTION, "", frozenset({"plan"})),
    "release.narrowed": (_QUESTION, "", frozenset({"plan"})),
    "release.publication_requested": ((*_QUESTION, "publication", "answer_hash"), None, frozenset({"plan"})),
    "emergency.proposed": (("emergency", "dataset", "purpose", "people", "ends"), None, frozenset({"reason"})),
}
OPENED: Final = frozenset(_OPEN)


def opens_as_signed(request: Entry) -> bool:
    """Whether its own fields and seals give the subject that it asks to be signed. Raises KeyError, TypeError or
    ValueError."""
    names, prefix, sealed = _OPEN[request.kind]
    if prefix is not None:
        amounts = tuple(f"{prefix}{name}" for name in ("rho_nano", "delta_atto", "epsilon_nano"))
        names = (*names, *(name for name in amounts if name in request.body))
    return set(request.body["sealed"]) == sealed and opened_subject(request.body, names) == request.body["subject"]


def published_as_asked(asked: Mapping[str, Any], told: Mapping[str, Any], chain_names: Mapping[str, str]) -> bool:
    """Whether a `dataset.published` is of the version, under the promises, that its request asked to be signed."""
    around = {str(one["account"]): one["chain_account"] for one in asked["within"]}
    return (
        asked["version"] == told["version"]
        and read_amount(asked, "cap_") == read_amount(told, "cap_")
        and tuple(sorted(around)) == read_names(told["within"])
        and all(chain_names.get(account) == name for account, name in around.items())
    )


def answer_as_asked(asked: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    """Whether a `release.published` makes that very answer public."""
    names = ("publication", "query", "dataset", "version", "plan_hash", "answer_hash")
    return all(asked[name] == told[name] for name in names)
