"""Requests in the log, by review: what each asked to be signed, and whether an approval signs that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from mingzheng.audit.opened import OPENED
from mingzheng.audit.records import Entry
from mingzheng.cap_raise import promise_raised

# Kind of the request -> kind of the approval, and the field that names the review.
_ASKS: Final = {
    "publication.requested": ("dataset.decided", "review"),
    "release.requested": ("release.decided", "review"),
    "release.narrowed": ("release.decided", "narrowed_to"),
    "release.publication_requested": ("release.publication_decided", "review"),
    "raise.requested": ("raise.decided", "review"),
    "emergency.proposed": ("emergency.decided", "review"),
    "deletion.requested": ("deletion.decided", "review"),
}


@dataclass(slots=True)
class Requested:
    """`every`: (kind of the approval, review) -> (what it is about, subject; None in older entries that say none).
    `say_subject`: one of them said it, so from there on all do. `said`: what the request of each says besides.
    `say_opening`: one of them opened its subject, so from there on all do."""

    every: dict[tuple[str, str], tuple[str, str | None]] = field(default_factory=dict)
    say_subject: bool = False
    say_opening: bool = False
    said: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)

    def note(self, entry: Entry) -> None:
        """Once said, what a review asks for is not changed."""
        if entry.kind not in _ASKS:
            return
        approval, name = _ASKS[entry.kind]
        self.say_subject |= "subject" in entry.body
        subject = str(entry.body.get("subject")) if self.say_subject else None
        asked = about(approval, entry.body), subject
        self.every.setdefault((approval, str(entry.body[name])), asked)
        self.said.setdefault((approval, str(entry.body[name])), entry.body)
        self.say_opening |= entry.kind in OPENED and "subject_salt" in entry.body

    def opened(self, approval: str, review: str) -> Mapping[str, Any] | None:
        """What was asked to be signed; None where an older log does not open it, or nobody asked."""
        said = self.said.get((approval, review), {})
        return said if "subject_salt" in said else None

    def fits(self, approval: Entry) -> bool:
        """Whether the approval signs what its review asked for."""
        asked = self.every.get((approval.kind, str(approval.body["review"])))
        if asked is None:
            return False
        return asked[0] == about(approval.kind, approval.body) and asked[1] in (None, str(approval.body["subject"]))


def about(approval: str, body: Mapping[str, Any]) -> str:
    """The query that is let out, the dataset, or whose promise is raised."""
    if approval == "raise.decided":
        return promise_raised(body)
    return str(body["query" if approval.startswith("release.") else "dataset"])
