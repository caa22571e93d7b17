"""Treat a table column by column, over distinct values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from anonymizer.errors import AnonymizerError
from anonymizer.treat.apply import Substitute, apply_text
from anonymizer.treat.parameters import settings
from anonymizer.treat.pseudonym import Pseudonymiser
from anonymizer.treat.surrogate import Surrogates, invent
from anonymizer.treat.treatment import Technique, Treatment

Progress = Callable[[str, int, int], None]


def treat(
    frame: pl.DataFrame, plan: Mapping[str, Treatment], key: bytes, progress: Progress | None = None
) -> pl.DataFrame:
    """Every column must have a treatment. Dropped columns are gone; rows keep their order and number.

    `key`: 32 bytes of this dataset alone. Raises treatment_column_missing, treatment_unknown_column, treatment_key,
    treatment_surrogates_used_up, and treatment_* for wrong parameters. Treating the result again changes nothing.
    """
    _check(frame, plan)
    invented = _surrogates(frame, plan, key)
    kept = [name for name in frame.columns if plan[name].technique is not Technique.DROP]
    columns = []
    for position, name in enumerate(kept):
        substitute = _substitute(name, plan[name], key, invented)
        columns.append(_column(frame[name], plan[name], substitute, _within(progress, position, len(kept))))
        if progress:
            progress("treat", (position + 1) * 100, len(kept) * 100)
    return pl.DataFrame(columns) if columns else pl.DataFrame()


def _check(frame: pl.DataFrame, plan: Mapping[str, Treatment]) -> None:
    untreated = sum(name not in plan for name in frame.columns)
    if untreated:
        raise AnonymizerError("treatment_column_missing", columns=untreated)
    # A dropped column may be gone already: that is what treating twice means.
    if any(name not in frame.columns and entry.technique is not Technique.DROP for name, entry in plan.items()):
        raise AnonymizerError("treatment_unknown_column")
    for entry in plan.values():
        settings(entry)


def _surrogates(frame: pl.DataFrame, plan: Mapping[str, Treatment], key: bytes) -> dict[str, Surrogates]:
    """By form, over all columns of that form: a name is replaced alike wherever it stands."""
    columns: dict[str, list[pl.Series]] = {}
    for name in frame.columns:
        if plan[name].technique is Technique.SURROGATE:
            columns.setdefault(settings(plan[name])["form"], []).append(frame[name])
    return {form: invent(key, form, found) for form, found in columns.items()}


def _substitute(name: str, treatment: Treatment, key: bytes, invented: Mapping[str, Surrogates]) -> Substitute | None:
    if treatment.technique is Technique.PSEUDONYMISE:
        return Pseudonymiser(key, name, settings(treatment)["hash"])
    return invented[settings(treatment)["form"]] if treatment.technique is Technique.SURROGATE else None


def _column(
    series: pl.Series,
    treatment: Treatment,
    substitute: Substitute | None,
    progress: Callable[[int, int], None] | None,
) -> pl.Series:
    if treatment.technique is Technique.KEEP:
        return series
    distinct = series.drop_nulls().unique(maintain_order=True)
    treated = apply_text(distinct.to_list(), treatment, substitute, progress)
    if distinct.is_empty():
        return series
    after = pl.Series(treated, dtype=pl.String)
    return series.replace_strict(distinct, after, default=None, return_dtype=pl.String).alias(series.name)


def _within(progress: Progress | None, position: int, columns: int) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress("treat", position * 100 + 100 * done // max(total, 1), columns * 100)
