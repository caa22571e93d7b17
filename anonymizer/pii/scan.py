"""Scan a table: every column profiled over its distinct values, text read whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import polars as pl

from anonymizer.persons import person_keys
from anonymizer.pii.column import Values
from anonymizer.pii.corroborate import corroborate
from anonymizer.pii.pooling import pooled
from anonymizer.pii.profile import Asked, Profile, profile
from anonymizer.pii.report import ColumnFinding, ScanReport, TypeShare

__all__ = ["ColumnFinding", "ScanReport", "TypeShare", "scan"]

Progress = Callable[[str, int, int], None]
_STEPS = 100


def scan(
    frame: pl.DataFrame,
    progress: Progress | None = None,
    *,
    person_column: str | None = None,
    most_read: int | None = None,
    today: date | None = None,
) -> ScanReport:
    """All columns String, as `read_table` gives them. `progress` hears ("scan", hundredths done, of).

    `person_column` tells persons apart and is always to be pseudonymised. `today` (UTC) is for ages.
    `most_read` characters of a column whose type is settled go through the language model; free text is read whole, and
    a table that is to be shared altogether.
    """
    today = today or datetime.now(UTC).date()
    # A column that is missing is refused by the caller; until then every row is somebody else.
    persons = person_keys(frame[person_column]) if person_column in frame.columns else None
    profiles: dict[int, Profile] = {}
    for together in pooled(frame, persons):
        asked = [Asked(values, is_person=values.name == person_column) for values in together.values()]
        inner = _within(progress, len(profiles), len(together), frame.width)
        profiles |= zip(together, profile(asked, today=today, most_read=most_read, progress=inner), strict=True)
        if progress:
            progress("scan", len(profiles) * _STEPS, frame.width * _STEPS)
        # Let go before the next ones are made: the distinct values of two long columns would not fit in the memory.
        del asked, together
    for position, verdict in corroborate(frame, [profiles[at].finding.type for at in range(frame.width)]).items():
        name = frame.columns[position]
        if name != person_column:
            asked = [Asked(Values.of(frame[name], persons), given=verdict)]
            profiles[position] = profile(asked, today=today, most_read=most_read)[0]
    in_order = [profiles[at] for at in range(frame.width)]
    ages = [found.min_age for found in in_order if found.min_age is not None]
    return ScanReport(frame.height, tuple(found.finding for found in in_order), min(ages, default=None))


def _within(progress: Progress | None, done: int, together: int, columns: int) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda read, of: progress("scan", done * _STEPS + together * _STEPS * read // max(of, 1), columns * _STEPS)
