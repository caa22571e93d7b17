"""The youngest person that a table tells of: under 14, everything about them is sensitive (PIPL Art. 28)."""

from __future__ import annotations

from datetime import date

import polars as pl

from anonymizer.pii import kinds
from anonymizer.pii.column import Values

_OLDEST = 130


def youngest(values: Values, type_name: str | None, today: date) -> int | None:
    """Age in full years from ages, dates of birth or resident IDs. Days in the future are typing mistakes."""
    if type_name == "AGE":
        ages = values.folded.cast(pl.Float64, strict=False).drop_nulls()
        least = ages.filter(ages.is_between(0, _OLDEST)).min()
        return int(least) if isinstance(least, float) else None
    if type_name == "DATE_OF_BIRTH":
        return _age(values.parsed, today)
    mask = values.mask("CN_ID_CARD") if values.rows else None
    if mask is None or not mask.any():
        return None
    compact = values.folded.filter(pl.Series(mask)).str.replace_all(r"[\s-]", "")
    return _age(kinds.parse_dates(compact.str.slice(6, 8)), today)


def _age(born: pl.Series, today: date) -> int | None:
    past = born.drop_nulls()
    latest = past.filter(past <= today).max()
    if not isinstance(latest, date):
        return None
    return today.year - latest.year - ((today.month, today.day) < (latest.month, latest.day))
