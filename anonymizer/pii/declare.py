"""Propose what may be said about a column in public once it is treated.

Lists that the law or a standard closes are public by themselves. Everything else here is read off the data and is
marked so: categories held by few rows are left out, bounds are rounded outward, and a steward confirms or edits them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from anonymizer.pii import kinds
from anonymizer.pii.column import Values
from anonymizer.pii.vector import Mask
from anonymizer.pii.zh.lexicon import words
from anonymizer.treat.apply import apply_text
from anonymizer.treat.generalise import age_bands
from anonymizer.treat.parameters import settings
from anonymizer.treat.treatment import Technique, Treatment

PUBLIC, DATA, NONE = "public", "data", "none"
TEXT: dict[str, Any] = {"kind": "text"}
_SEX = ("男", "女")
# Whole numbers with this few values are codes (yes and no, a grade) rather than amounts.
_FEW_NUMBERS = 6
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
        chosen = settings(treatment)
        return {"kind": "category", "categories": age_bands(chosen["width"], chosen["top"])}, PUBLIC
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
    lists = {"SEX": _SEX, "ETHNICITY": words("ethnicity")}
    public = lists.get(type_name or "")
    # Dirty cells are allowed: what is not in the public list becomes an empty cell, not a public category.
    if public and values.share(values.raw.is_in(list(public)).to_numpy().astype(bool)) >= 0.9:
        return {"kind": "category", "categories": list(public)}, PUBLIC
    return None


def _numbers(values: Values) -> Declared | None:
    numbers = values.numbers
    if numbers is None or (numbers.whole and values.distinct <= _FEW_NUMBERS):
        return None
    lower, upper = kinds.outward(numbers.low, numbers.high)
    if lower == upper:
        return None
    bounds = {"lower": lower, "upper": upper}
    if numbers.whole:
        return {"kind": "integer", **bounds}, DATA
    return {"kind": "decimal", "scale": numbers.places, "lower": str(lower), "upper": str(upper)}, DATA


def _dates(values: Values, treatment: Treatment, type_name: str | None, today: date) -> Declared | None:
    if values.dates is None:
        return None
    if treatment.parameters.get("level") == "year":
        first = 1900 if type_name == "DATE_OF_BIRTH" else int(kinds.years(values.dates)[0][:4])
        return {"kind": "integer", "lower": first, "upper": today.year, "unit": _unit(values, "年", "year")}, PUBLIC
    lower, upper = kinds.years(values.dates)
    return {"kind": "date", "lower": lower, "upper": upper}, DATA


def _addresses(values: Values, treatment: Treatment) -> Declared:
    cut = pl.Series(apply_text(values.raw.to_list(), treatment), dtype=pl.String)
    return _listed(cut, values.weights, _MOST_AREAS)


def _categories(values: Values, personal: Mask) -> Declared:
    most = _MOST_AREAS if values.length <= 12 else kinds.MOST_CATEGORIES
    listed, origin = _listed(values.raw.filter(~pl.Series(personal)), values.weights.filter(~pl.Series(personal)), most)
    if listed["kind"] == "category":
        answers = values.fillers.filter(pl.col("rows") >= kinds.FEWEST_ROWS)["raw"]
        listed = {**listed, "categories": sorted([*listed["categories"], *answers])}
    return listed, origin


def _listed(values: pl.Series, weights: pl.Series, most: int) -> Declared:
    counted = pl.DataFrame({"value": values, "rows": weights}).drop_nulls().group_by("value").agg(pl.col("rows").sum())
    frequent = counted.filter((pl.col("rows") >= kinds.FEWEST_ROWS) & (pl.col("value").str.len_chars() <= _LONGEST))
    names = sorted(name for name in frequent["value"] if name.isprintable())
    covered = frequent["rows"].sum() >= 0.5 * max(counted["rows"].sum(), 1)
    # A list that leaves out most of the rows describes an open set of values: that is text.
    if not names or len(names) > most or not covered:
        return TEXT, NONE
    return {"kind": "category", "categories": names}, DATA
