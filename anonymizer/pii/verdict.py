"""Which type a column is: shares of whole-cell checks and what its name says, each checked against the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from anonymizer.pii.catalogue import hints
from anonymizer.pii.column import Values
from anonymizer.pii.lac import lac

MAJORITY = 0.5
_SAMPLE = 200
_PHONES = ("MOBILE_PHONE", "LANDLINE", "CONTACT_MIXED")
# Surest first. Half of the filled cells must pass; random digits pass a check digit one time in ten.
_BY_VALUE = ("CN_ID_CARD", "EMAIL", "MOBILE_PHONE", "BANK_CARD", "USCC", "LANDLINE", "LICENSE_PLATE",
             "IP_ADDRESS", "ETHNICITY")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """`confidence` is ours, from 0 to 1, in steps: it is not a probability that was calibrated."""

    type: str | None
    share: float
    confidence: float


def judge(values: Values) -> Verdict:
    """From whole cells and the column's name alone; text is read afterwards."""
    if not values.rows:
        return Verdict(None, 0.0, 1.0)
    named = hints(values.name)
    return _by_value(values, named) or _by_name(values, named) or _by_form(values)


def _by_value(values: Values, named: tuple[str, ...]) -> Verdict | None:
    for type_name in _BY_VALUE:
        share = values.share(values.masks[type_name])
        if share >= MAJORITY:
            same = type_name in named or (type_name in _PHONES and any(phone in named for phone in _PHONES))
            return Verdict(type_name, share, 0.99 if same else 0.9)
    return None


def _by_name(values: Values, named: tuple[str, ...]) -> Verdict | None:
    for type_name in named:
        share = _PLAUSIBLE.get(type_name, _filled)(values)
        if share > 0:
            return Verdict(type_name, share, 0.95 if share >= MAJORITY else 0.7)
    return None


def _by_form(values: Values) -> Verdict:
    if values.dates is not None:
        return Verdict("DATE_OF_BIRTH" if _lifetimes(values.dates) else "DATE", 1.0, 0.6)
    if values.numbers is not None:
        serial = values.numbers.whole and values.distinct == values.rows >= 50 and _consecutive(values)
        return Verdict("RECORD_ID", 1.0, 0.6) if serial else Verdict(None, 0.0, 0.9)
    if _names(values):
        return Verdict("PERSON", values.share(values.masks["PERSON"]), 0.8)
    if values.length >= 12 and values.distinct > 0.3 * values.rows:
        return Verdict("FREE_TEXT", 1.0, 0.7)
    if values.distinct >= 0.95 * values.rows >= 50 and not values.folded.str.contains(r"\p{Han}").any():
        return Verdict("RECORD_ID", 1.0, 0.5)
    return Verdict(None, 0.0, 0.7)


def _names(values: Values) -> bool:
    """Name-shaped cells that LAC, asked about a sample of distinct ones, mostly takes for people."""
    mask = values.masks["PERSON"]
    if values.share(mask) < 0.8 or values.distinct < 5:
        return False
    chosen = values.raw.filter(pl.Series(mask))
    sample = chosen.sample(min(_SAMPLE, chosen.len()), seed=0).to_list()
    people = sum(len(words) == 1 and words[0].tag == "PER" for words in lac().tag(sample))
    return people >= MAJORITY * len(sample)


def _lifetimes(dates: pl.Series) -> bool:
    """Dates spread over more than forty years are rarely anything but dates of birth."""
    days = dates.drop_nulls().cast(pl.Int32)
    return float(days.quantile(0.95) or 0) - float(days.quantile(0.05) or 0) > 40 * 365


def _consecutive(values: Values) -> bool:
    whole = values.folded.cast(pl.Float64, strict=False).drop_nulls()
    low, high = whole.min(), whole.max()
    return isinstance(low, float) and isinstance(high, float) and high - low == values.distinct - 1


def _filled(values: Values) -> float:
    return 1.0


def _words(values: Values) -> float:
    return 0.0 if values.numbers or values.dates is not None else 1.0


def _prose(values: Values) -> float:
    """A few short wordings that repeat are categories, whatever the column is called."""
    return _words(values) if values.distinct > 60 or values.length >= 20 else 0.0


def _few(values: Values) -> float:
    return 1.0 if values.distinct <= 12 and values.dates is None else 0.0


def _ages(values: Values) -> float:
    fits = values.numbers is not None and values.numbers.low >= 0 and values.numbers.high <= 130
    return values.numbers.share if fits and values.numbers else 0.0


def _dated(values: Values) -> float:
    return 1.0 if values.dates is not None else 0.0


def _numbered(values: Values) -> float:
    """Mistyped or not, an ID column holds 15 or 18 digits."""
    shaped = values.folded.str.replace_all(r"[\s-]", "").str.contains(r"^(?:[0-9]{15}|[0-9]{17}[0-9Xx])$")
    share = values.share(shaped.to_numpy().astype(bool))
    return share if share >= MAJORITY else 0.0


def _keys(values: Values) -> float:
    return 1.0 if values.distinct > 20 or values.distinct == values.rows else 0.0


def _areas(values: Values) -> float:
    few = values.distinct <= 200 or values.distinct < 0.2 * values.rows
    return 1.0 if few and values.dates is None and values.length <= 20 else 0.0


def _phones(values: Values) -> float:
    shaped = values.folded.str.contains(r"^[+(]?[0-9][0-9 ()+转,,;;/、-]{6,}$")
    return values.share(shaped.to_numpy().astype(bool))


def _shaped(type_name: str) -> Callable[[Values], float]:
    return lambda values: values.share(values.masks[type_name])


_PLAUSIBLE: dict[str, Callable[[Values], float]] = {
    "CN_ID_CARD": _numbered,
    "PASSPORT": _shaped("PASSPORT"),
    "IP_ADDRESS": _shaped("IP_ADDRESS"),
    "MOBILE_PHONE": _phones,
    "LANDLINE": _phones,
    "CONTACT_MIXED": _phones,
    "PERSON": _words,
    "ADDRESS": _words,
    "AGE": _ages,
    "GENDER": _few,
    "ETHNICITY": lambda values: 1.0 if values.distinct <= 60 else 0.0,
    "DATE_OF_BIRTH": _dated,
    "DATE": _dated,
    "LOCATION": _areas,
    "RECORD_ID": _keys,
    "FREE_TEXT": _prose,
}
