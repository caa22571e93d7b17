"""Each review in the log ends once: signed, refused, expired, taken back or narrowed. What it allowed is done once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mingzheng.audit.records import Entry


@dataclass(slots=True)
class Reviews:
    """`ended`: nobody may sign for these any more. `used`: what they allowed has been published."""

    ended: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    def note(self, entry: Entry) -> None:
        """Of an approval, `approve` tells."""
        self.ended.update(_ended_by(entry))

    def approve(self, review: str) -> bool:
        """Whether it still waited for that."""
        open_until_now = review not in self.ended
        self.ended.add(review)
        return open_until_now

    def publish(self, review: str) -> bool:
        """Whether nothing was published under it before."""
        first = review not in self.used
        self.used.add(review)
        return first


def _ended_by(entry: Entry) -> Iterator[str]:
    body = entry.body
    if entry.kind in ("review.expired", "release.narrowed", "query.withdrawn"):
        yield str(body["review"])
    elif entry.kind == "dataset.withdrawn":
        yield from map(str, body.get("reviews", ()))
    elif entry.kind.endswith("decided") and "review" in body and body["outcome"] != "approve":
        yield str(body["review"])
