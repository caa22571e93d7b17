"""A rule as its annotations describe it, and the days on which it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

ANNOTATIONS: Final = ("id", "article", "title", "outcome", "since")
UNIX_EPOCH: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Rule:
    """`since`: the ISO day on which it comes into force. Until then it is read, shown, and speaks to nothing."""

    id: str
    article: str
    title: str
    outcome: str
    since: str

    @property
    def since_day(self) -> int:
        """Days since 1970-01-01, as Cedar counts them. Raises ValueError."""
        return date.fromisoformat(self.since).toordinal() - UNIX_EPOCH
