"""How easily somebody could be singled out by quasi-identifiers, before and after treatment.

Re-identification risks (prosecutor, journalist, marketer) as in El Emam, Guide to the De-Identification of Personal
Health Information (2013), which GB/T 42460-2023 follows; k-anonymity (Sweeney 2002), distinct l-diversity
(Machanavajjhala et al. 2007) and t-closeness (Li et al. 2007). They describe a table that was handed over. Mingzheng
hands none over: they are for judging the treatment, and inform.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

from anonymizer.persons import person_keys
from anonymizer.treat.diversity import Diversity, diversity
from anonymizer.treat.shares import decimal_text

# A group smaller than this is small: the threshold of 0.2 that El Emam names as the usual one.
SMALL = 5


@dataclass(frozen=True, slots=True)
class Risk:
    """`rows` counts persons. `k_min`: the smallest group alike in all quasi-identifiers; 0 for an empty table. `unique`
    persons are alone in theirs; `small` are in one of fewer than five.

    `prosecutor`: chance to be right about the most exposed person, when known to be in the table. `journalist`: the
    same against a population of which the table is an even sample. `marketer`: share right when guessing everyone.
    `diversity`: None where no sensitive attribute is left.
    """

    rows: int
    quasi: tuple[str, ...]
    classes: int
    k_min: int
    unique: int
    small: int
    prosecutor: Fraction
    journalist: Fraction
    marketer: Fraction
    diversity: Diversity | None = None

    @property
    def unique_share(self) -> Fraction:
        return Fraction(self.unique, max(self.rows, 1))

    @property
    def small_share(self) -> Fraction:
        return Fraction(self.small, max(self.rows, 1))

    def to_json(self) -> dict[str, Any]:
        """Shares as decimal text: what is recorded holds no floats."""
        return {
            "rows": self.rows,
            "quasi": list(self.quasi),
            "classes": self.classes,
            "k_min": self.k_min,
            "unique": self.unique,
            "unique_share": decimal_text(self.unique_share),
            "small": self.small,
            "small_share": decimal_text(self.small_share),
            "prosecutor": decimal_text(self.prosecutor),
            "journalist": decimal_text(self.journalist),
            "marketer": decimal_text(self.marketer),
            **(self.diversity.to_json() if self.diversity else {}),
        }


def risk(
    frame: pl.DataFrame,
    quasi: Sequence[str],
    *,
    sensitive: Sequence[str] = (),
    person_column: str | None = None,
    population: int | None = None,
) -> Risk:
    """Groups are counted in persons where `person_column` tells them apart, else in rows. Empty cells are a value."""
    names = tuple(name for name in quasi if name in frame.columns and name != person_column)
    told = [name for name in sensitive if name in frame.columns and name not in (*names, person_column)]
    table = frame
    if person_column is not None and person_column in frame.columns:
        # One row a person: the first. Several visits of one person are not several people to hide among.
        table = frame.filter(_first_rows(frame[person_column]))
    if table.is_empty():
        zero = Fraction(0)
        return Risk(0, names, 0, 0, 0, 0, zero, zero, zero)
    sizes = table.group_by(names).len()["len"] if names else pl.Series([table.height])
    least = int(sizes.min() or 0)  # type: ignore[arg-type]
    sampled = Fraction(table.height, max(population or table.height, table.height))
    return Risk(
        rows=table.height,
        quasi=names,
        classes=sizes.len(),
        k_min=least,
        unique=int((sizes == 1).sum()),
        small=int(sizes.filter(sizes < SMALL).sum()),
        prosecutor=Fraction(1, least),
        journalist=sampled / least,
        marketer=Fraction(sizes.len(), table.height),
        diversity=diversity(table, names, told),
    )


def _first_rows(persons: pl.Series) -> pl.Series:
    """Which rows are the first of their person; rows of nobody are no one to be singled out."""
    keys = person_keys(persons)
    return keys.is_first_distinct() & keys.is_not_null()
