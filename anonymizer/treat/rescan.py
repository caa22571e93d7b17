"""Look at a treated table again. It is published only if nobody is found in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import polars as pl

from anonymizer.pii.catalogue import types
from anonymizer.pii.report import ColumnFinding
from anonymizer.pii.scan import scan
from anonymizer.treat.parameters import settings
from anonymizer.treat.redact import clean
from anonymizer.treat.surrogate import own_surrogate
from anonymizer.treat.treatment import Technique, Treatment

_HIDDEN = frozenset({Technique.PSEUDONYMISE, Technique.MASK})


def rescan(
    treated: pl.DataFrame,
    plan: Mapping[str, Treatment],
    *,
    today: date | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[str, ...]:
    """Names of columns in which direct identifiers are still found; empty when clean.

    Invented phones look like phones: a column of surrogates is clean if each of its cells has the shape of one.
    """
    invented = {name: treatment for name, treatment in plan.items() if treatment.technique is Technique.SURROGATE}
    hidden = {name for name, treatment in plan.items() if treatment.technique in _HIDDEN}
    redacted = {name for name, treatment in plan.items() if treatment.technique is Technique.REDACT}
    rest = treated.select(name for name in treated.columns if name not in hidden | redacted | set(invented))
    report = scan(rest, progress, today=today) if rest.width else None
    leaks = {column.name for column in report.columns if _names_someone(column, plan)} if report else set()
    for name in redacted & set(treated.columns):
        if not all(clean(treated[name].drop_nulls().unique().to_list())):
            leaks.add(name)
    for name in set(invented) & set(treated.columns):
        form = settings(invented[name])["form"]
        if not all(own_surrogate(value, form) for value in treated[name].drop_nulls().unique()):
            leaks.add(name)
    return tuple(name for name in treated.columns if name in leaks)


def _names_someone(column: ColumnFinding, plan: Mapping[str, Treatment]) -> bool:
    found = {other.type for other in column.others}
    # What a generalised column is called still says address; what it holds no longer does.
    generalised = plan[column.name].technique.value.startswith("generalise")
    if column.type and not generalised:
        found.add(column.type)
    return any(name in types() and types()[name].role == "direct_identifier" for name in found)
