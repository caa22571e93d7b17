"""Scan a table: every column profiled over its distinct values, text read whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import polars as pl

from anonymizer.persons import person_keys
from anonymizer.pii.corroborate import corroborate
from anonymizer.pii.profile import profile
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
    profiles = []
    for position, name in enumerate(frame.columns):
        inner = _within(progress, position, frame.width)
        profiles.append(
            profile(
                frame[name], persons, is_person=name == person_column, today=today, most_read=most_read, progress=inner
            )
        )
        if progress:
            progress("scan", (position + 1) * _STEPS, frame.width * _STEPS)
    for position, verdict in corroborate(frame, [found.finding.type for found in profiles]).items():
        name = frame.columns[position]
        if name != person_column:
            profiles[position] = profile(
                frame[name], persons, is_person=False, today=today, given=verdict, most_read=most_read
            )
    ages = [found.min_age for found in profiles if found.min_age is not None]
    return ScanReport(frame.height, tuple(found.finding for found in profiles), min(ages, default=None))


def _within(progress: Progress | None, position: int, columns: int) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress("scan", position * _STEPS + _STEPS * done // max(total, 1), columns * _STEPS)
