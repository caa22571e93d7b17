"""Propose what may be said about a column in public once it is treated.

Lists that the law or a standard closes are public by themselves. Everything else here is read off the data and is
marked so: it counts persons, never rows, leaves out what few persons share, and rounds outward. It is for the steward's
eyes: nothing marked so is published until a steward has confirmed it by name.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from anonymizer.pii import kinds
from anonymizer.pii.bearers import FEWEST
from anonymizer.pii.column import Values
from anonymizer.pii.vector import Mask
from anonymizer.pii.zh.lexicon import words
from anonymizer.treat.apply import apply_text
from anonymizer.treat.hierarchies.age import bands
from anonymizer.treat.parameters import edges, settings
from anonymizer.treat.treatment import Technique, Treatment

PUBLIC, DATA, NONE = "public", "data", "none"
TEXT: dict[str, Any] = {"kind": "text"}
_SEX = ("男", "女")
# Whole numbers with this few values are codes (yes and no, a grade) rather than amounts.
_FEW_NUMBERS = 6
_FINEST = 6
_MOST_AREAS = 200
_LONGEST = 128

Declared = tuple[dict[str, Any], str]


def declare(values: Values, type_name: str | None, treatment: Treatment, personal: Mask, today: date) -> Declared:
    """(declaration, where it comes from). `personal` marks values that hold direct identifiers: never categories."""
    technique = treatment.technique
    if not values.rows or technique in {Technique.DROP, Technique.PSEUDONYMISE, Technique.MASK}:
        return TEXT, NONE
    if type_name == "AGE" and technique is Technique.KEEP:
        return {"kind": "integer", "lower": 0, "upper": 120, "unit": _unit(values, "岁", "years")}, PUBLIC
    if technique is Technique.GENERALISE_DATE:
        return _dates(values, treatment, type_name, today) or (TEXT, NONE)
    if technique is Technique.GENERALISE_AGE:
        return {"kind": "category", "categories": bands(edges(settings(treatment)))}, PUBLIC
    if technique is Technique.GENERALISE_ADDRESS:
        return _addresses(values, treatment)
    if type_name == "FREE_TEXT":
        return TEXT, NONE
    closed = _closed(values, type_name)
    return closed or _numbers(values) or _dates(values, treatment, type_name, today) or _categories(values, personal)


def _unit(values: Values, zh: str, en: str) -> str:
    """In the language of the column's name."""
    return en if values.name.isascii() else zh


def _closed(values: Values, type_name: str | None) -> Declared | None:
    lists = {"GENDER": _SEX, "ETHNICITY": words("ethnicity")}
    public = lists.get(type_name or "")
    # Dirty cells are allowed: what is not in the public list becomes an empty cell, not a public category.
    if public and values.share(values.raw.is_in(list(public)).to_numpy().astype(bool)) >= 0.9:
        return {"kind": "category", "categories": list(public)}, PUBLIC
    return None


def _numbers(values: Values) -> Declared | None:
    if values.numbers is None:
        return None
    shaped = pl.Series(values.matches(kinds.PLAIN_NUMBER))
    raw, numbers = values.raw.filter(shaped), values.folded.filter(shaped)
    places = values.bearers.range(raw, kinds.places(numbers))
    found = values.bearers.range(raw, numbers.cast(pl.Float64))
    if places is None or found is None:
        return None
    scale = min(int(places[1]), _FINEST)
    lower, upper = kinds.outward(*found)
    if lower == upper or (scale == 0 and values.distinct <= _FEW_NUMBERS):
        return None
    if scale == 0:
        return {"kind": "integer", "lower": lower, "upper": upper}, DATA
    return {"kind": "decimal", "scale": scale, "lower": str(lower), "upper": str(upper)}, DATA


def _dates(values: Values, treatment: Treatment, type_name: str | None, today: date) -> Declared | None:
    if values.dates is None:
        return None
    yearly = {"kind": "integer", "upper": today.year, "unit": _unit(values, "年", "year")}
    by_year = treatment.parameters.get("level") == "year"
    if by_year and type_name == "DATE_OF_BIRTH":
        return {**yearly, "lower": 1900}, PUBLIC
    found = values.bearers.range(values.raw, values.dates.cast(pl.Int32))
    if found is None:
        return None
    first, last = kinds.years(*found)
    if by_year:
        return {**yearly, "lower": min(first, today.year)}, DATA
    return {"kind": "date", "lower": f"{first:04d}-01-01", "upper": f"{last:04d}-12-31"}, DATA


def _addresses(values: Values, treatment: Treatment) -> Declared:
    cut = pl.Series(apply_text(values.raw.to_list(), treatment), dtype=pl.String)
    return _listed(values, values.raw, cut, _MOST_AREAS)


def _categories(values: Values, personal: Mask) -> Declared:
    most = _MOST_AREAS if values.length <= 12 else kinds.MOST_CATEGORIES
    impersonal = values.raw.filter(~pl.Series(personal))
    listed, origin = _listed(values, impersonal, impersonal, most)
    if listed["kind"] == "category":
        answers = values.bearers.of_labels(values.fillers, values.fillers).filter(pl.col("people") >= FEWEST)["label"]
        listed = {**listed, "categories": sorted([*listed["categories"], *answers])}
    return listed, origin


def _listed(values: Values, raw: pl.Series, labels: pl.Series, most: int) -> Declared:
    counted = values.bearers.of_labels(raw, labels)
    frequent = counted.filter((pl.col("people") >= FEWEST) & (pl.col("label").str.len_chars() <= _LONGEST))
    names = sorted(name for name in frequent["label"] if name.isprintable())
    covered = frequent["people"].sum() >= 0.5 * max(counted["people"].sum(), 1)
    # A list that leaves out most of what people carry describes an open set of values: that is text.
    if not names or len(names) > most or not covered:
        return TEXT, NONE
    return {"kind": "category", "categories": names}, DATA
