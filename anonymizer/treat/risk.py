"""How easily somebody could be singled out by quasi-identifiers, before and after treatment.

Measures as in GB/T 42460-2023 and El Emam, Guide to the De-Identification of Personal Health Information (2013). They
describe a table that was handed over. Mingzheng hands none over: they are for judging the treatment, and inform.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

from anonymizer.persons import person_keys


@dataclass(frozen=True, slots=True)
class Risk:
    """`k_min`: the smallest group alike in all quasi-identifiers; 0 for an empty table.

    `prosecutor`: chance to be right about the most exposed person, when known to be in the table. `journalist`: the
    same against a population of which the table is an even sample. `marketer`: share right when guessing everyone.
    """

    rows: int
    quasi: tuple[str, ...]
    classes: int
    k_min: int
    unique_share: Fraction
    prosecutor: Fraction
    journalist: Fraction
    marketer: Fraction

    def to_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "quasi": list(self.quasi),
            "classes": self.classes,
            "k_min": self.k_min,
            "unique_share": _text(self.unique_share),
            "prosecutor": _text(self.prosecutor),
            "journalist": _text(self.journalist),
            "marketer": _text(self.marketer),
        }


def risk(
    frame: pl.DataFrame, quasi: Sequence[str], *, person_column: str | None = None, population: int | None = None
) -> Risk:
    """Groups are counted in persons where `person_column` tells them apart, else in rows. Empty cells are a value."""
    names = tuple(name for name in quasi if name in frame.columns and name != person_column)
    table = frame
    if person_column is not None and person_column in frame.columns:
        # One row a person: the first. Several visits of one person are not several people to hide among.
        table = frame.filter(_first_rows(frame[person_column]))
    if table.is_empty():
        zero = Fraction(0)
        return Risk(0, names, 0, 0, zero, zero, zero, zero)
    sizes = table.group_by(names).len()["len"] if names else pl.Series([table.height])
    least, classes, unique = int(sizes.min() or 0), sizes.len(), int((sizes == 1).sum())  # type: ignore[arg-type]
    sampled = Fraction(table.height, max(population or table.height, table.height))
    return Risk(
        rows=table.height,
        quasi=names,
        classes=classes,
        k_min=least,
        unique_share=Fraction(unique, table.height),
        prosecutor=Fraction(1, least),
        journalist=sampled / least,
        marketer=Fraction(classes, table.height),
    )


def _first_rows(persons: pl.Series) -> pl.Series:
    """Which rows are the first of their person; rows of nobody are no one to be singled out."""
    keys = person_keys(persons)
    return keys.is_first_distinct() & keys.is_not_null()


def _text(share: Fraction) -> str:
    return f"{float(share):.4f}".rstrip("0").rstrip(".")
