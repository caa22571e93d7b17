"""An evidence pack: a form of audit or assessment, filled from the log for one office and one period.

A state says what was found, never that it is enough: "compliant" is for a person to say, and has no word here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, Final

FORMAT: Final = "mingzheng-evidence-pack/1"
LANGUAGES: Final = ("zh", "en")
# Offices count days by the clock on their wall.
CHINA: Final = timezone(timedelta(hours=8))
SHOWN: Final = 5


class ItemState(StrEnum):
    """`partly`: some searches found something. `by_person`: there is nothing that a program could have missed."""

    FOUND = "found"
    PARTLY = "partly"
    MISSING = "missing"
    BY_PERSON = "by_person"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days by the clock of China, both included."""

    since: date
    until: date

    def bounds(self) -> tuple[str, str]:
        """From the first moment up to, and without, the second; spelt as entries spell times."""
        return _moment(self.since), _moment(self.until, ends=True)


@dataclass(frozen=True, slots=True)
class Position:
    """The checkpoint that a pack was made at: what came after it is not in the pack. `root` in hex."""

    size: int
    root: str


@dataclass(slots=True)
class Tally:
    """What a search found, in the order of the log: how much, when first and last, and the newest few."""

    count: int = 0
    first: str | None = None
    last: str | None = None
    newest: list[dict[str, Any]] = field(default_factory=list)

    def add(self, index: int, entry_id: str, kind: str, at: str) -> None:
        self.count += 1
        self.first, self.last = self.first or at, at
        self.newest = [*self.newest[-(SHOWN - 1) :], {"index": index, "entry": entry_id, "kind": kind, "at": at}]


def by_reading(items: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    """How the texts of a form were read, with the items as `2–14`, so that it can be said once for all of them."""
    ways = dict.fromkeys(item["read"] for item in items)
    return [(way, _spans([item["item"] for item in items if item["read"] == way])) for way in ways]


def _spans(numbers: Sequence[int]) -> list[str]:
    starts = [one for one in numbers if one - 1 not in numbers]
    ends = [one for one in numbers if one + 1 not in numbers]
    return [str(start) if start == end else f"{start}–{end}" for start, end in zip(starts, ends, strict=True)]


@dataclass(frozen=True, slots=True)
class EvidencePack:
    """`content`: everything that the pack says, in both languages, committed to in the log by `content_sha256` (hex of
    its canonical form). `since`, `until`: ISO days. `size`: of the checkpoint. `people`: as whoever made it stated."""

    id: str
    form: str
    org: str
    since: str
    until: str
    people: int | None
    made_by: str
    created_at: datetime
    size: int
    content: dict[str, Any]
    content_sha256: str
    entry_id: str


def state_of(required: list[int]) -> ItemState:
    """`required`: what each search found whose absence counts."""
    if not required:
        return ItemState.BY_PERSON
    if all(required):
        return ItemState.FOUND
    return ItemState.PARTLY if any(required) else ItemState.MISSING


def today(now: datetime) -> date:
    return now.astimezone(CHINA).date()


def _moment(day: date, *, ends: bool = False) -> str:
    """When it begins, or `ends`. People write 9999-12-31 for "no end": beyond the calendar is its own edge."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        moment = midnight + timedelta(days=int(ends)) - CHINA.utcoffset(None)
    except OverflowError:
        moment = datetime.max.replace(tzinfo=UTC) if ends else datetime.min.replace(tzinfo=UTC)
    # Not strftime, which writes early years in fewer digits, and these are compared as text.
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
