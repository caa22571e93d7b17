"""When an entry was made: by its own clock, but never long before what the log holds already.

The order of the log is the index. Whoever writes it could date an entry back, to before a deadline that has passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mingzheng.audit.records import Entry

# How far a platform's clock may step back before it signs nothing more.
SKEW_SECONDS: Final = 300.0


def said(entry: Entry) -> float:
    """Unix seconds by the entry's own clock, 0 if it says no time. Raises ValueError for what is no time."""
    return datetime.fromisoformat(entry.time).timestamp() if entry.time else 0.0


@dataclass(slots=True)
class Clock:
    """`newest`: Unix seconds of the latest entry so far."""

    newest: float = 0.0

    def at(self, entry: Entry) -> float:
        """Unix seconds; an entry that says no time is as old as the clock allows."""
        own = said(entry)
        self.newest = max(self.newest, own)
        return max(own, self.newest - SKEW_SECONDS)


def dated_back(entries: Iterable[Entry]) -> Iterator[int]:
    """Indices of entries that say an earlier time than the log held before them, by more than a clock may step back."""
    clock = Clock()
    for entry in entries:
        moment = clock.at(entry)
        if moment > said(entry):
            yield entry.index
