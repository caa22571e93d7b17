"""One column: what it is, what else its cells hold, how sensitive that is, what to do with it, what to declare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from anonymizer.pii.ages import youngest
from anonymizer.pii.catalogue import PiiType, types
from anonymizer.pii.column import Values
from anonymizer.pii.declare import declare
from anonymizer.pii.engine import text_engine
from anonymizer.pii.recogniser import GUESSED
from anonymizer.pii.report import ColumnFinding, TypeShare
from anonymizer.pii.shape import counted_shapes, shapes
from anonymizer.pii.vector import Mask
from anonymizer.pii.verdict import MAJORITY, Verdict, judge
from anonymizer.pii.zh import lexicon
from anonymizer.treat.hierarchies.date import order_unknown
from anonymizer.treat.treatment import Technique, Treatment

DIRECT = "direct_identifier"
Positions = npt.NDArray[np.int64]
# How much of a cell an address or a name must fill for the cell to be one.
_FILLS = 0.6
_WORDS = frozenset(
    {"PERSON", "ADDRESS", "LOCATION", "ORGANIZATION", "HEALTH_CONDITION", "POLITICAL_STATUS", "RELIGION"}
)
_MOMENT = r"^[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?(?:[ T]?[0-9]{1,2}[:时][0-9:.分秒]*Z?)?$"
_YEAR_LAST = "^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}"
# Searched for in every value where the language model reads only a sample.
_ANYWHERE = {
    "CN_ID_CARD": r"(?:^|[^0-9])[1-6][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]{4}[0-9Xx](?:[^0-9]|$)",
    "MOBILE_PHONE": r"(?:^|[^0-9])1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?:[^0-9]|$)",
    "LANDLINE": r"(?:^|[^0-9])0[1-9][0-9]{1,2}-[2-8][0-9]{6,7}(?:[^0-9]|$)",
    "BANK_CARD": r"(?:^|[^0-9])62[0-9]{14,17}(?:[^0-9]|$)",
    "EMAIL": r"[A-Za-z0-9._-]+@[A-Za-z0-9-]+\.[A-Za-z]",
    "HEALTH_CONDITION": lexicon.alternatives("health"),
    "ADDRESS": r"\p{Han}(?:路|街|巷|弄|小区|花园|苑|村|新村)[0-9]{1,5}(?:号|栋|幢|弄)",
}
# What the text engine would find in a number or a code without a word beside it.
_SPEAKING = ("CN_ID_CARD", "CN_ID_CARD old", "HKMT_RESIDENCE_PERMIT", "FOREIGNER_PR_ID", "MOBILE_PHONE", "LANDLINE",
             "BANK_CARD", "USCC", "IMEI", "ORG_CODE", "IP_ADDRESS", "MAC_ADDRESS", "GPS_COORDINATE")  # fmt: skip
# Of these the outline of a whole cell says something.
_OUTLINED = frozenset({"CN_ID_CARD", "BANK_CARD", "USCC", "MOBILE_PHONE", "LANDLINE", "EMAIL", "IP_ADDRESS", "PASSPORT",
                       "MAC_ADDRESS", "LICENSE_PLATE", "ORG_CODE", "IMEI", "ETHNICITY", "PERSON"})  # fmt: skip
_TEXT = frozenset({None, "FREE_TEXT"})
_PLAIN = PiiType("", "general", "attribute", "keep", "")
_DEFAULTS: dict[str, dict[str, object]] = {
    "DATE_OF_BIRTH": {"level": "year"},
    "DATE": {"level": "month"},
    "ADDRESS": {"level": "district"},
}


@dataclass(frozen=True, slots=True)
class Profile:
    """A finding, and the youngest age that the column tells of."""

    finding: ColumnFinding
    min_age: int | None


def profile(
    series: pl.Series,
    persons: pl.Series | None,
    *,
    is_person: bool,
    today: date,
    given: Verdict | None = None,
    most_read: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Profile:
    """`persons`: whose row is whose. `is_person`: the column that says so; it is pseudonymised whatever it holds.

    `given`: what other columns have shown this one to be. `most_read`: characters that the language model may read of a
    column whose type its cells have settled; of a longer one it reads a sample of distinct values, and the rest is
    searched for numbers, addresses and illnesses. Free text, and what nothing has settled, is read whole.
    """
    values = Values.of(series, persons)
    verdict = given or judge(values)
    # What is dropped, pseudonymised or cut to a district needs no reading: nothing else of its cells will remain.
    hidden = is_person or _role(verdict.type) == DIRECT
    most = None if verdict.type in _TEXT else most_read
    inside = _Inside.none(values) if hidden or not values.rows else _read(values, most, progress)
    if not hidden:
        verdict = _reconsider(verdict, values, inside)
    if is_person and _role(verdict.type) != DIRECT:
        verdict = Verdict("PERSON_KEY", 1.0 if values.rows else 0.0, 1.0)
    return Profile(_finding(values, verdict, inside, is_person, today), youngest(values, verdict.type, today))


@dataclass(frozen=True, slots=True)
class _Inside:
    """Which values hold each type: anywhere (`by_type`), without mere guesses (`sure`), or as the whole cell."""

    by_type: dict[str, Mask]
    sure: dict[str, Mask]
    whole: dict[str, Mask]
    read: int = 0
    of: int = 0

    @staticmethod
    def none(values: Values) -> _Inside:
        return _Inside({}, {}, {})


def _read(values: Values, most: int | None, progress: Callable[[int, int], None] | None) -> _Inside:
    """Every distinct value with a word or a long number goes through the text engine, or as many as may be read."""
    readable = np.flatnonzero(values.wordy & ~_settled(values))
    where = _sampled(values, readable, most)
    texts = [values.raw[int(position)] for position in where]
    everything: tuple[defaultdict[str, Mask], ...] = tuple(
        defaultdict(lambda: np.zeros(values.distinct, dtype=np.bool_)) for _ in range(3)
    )
    by_type, sure, whole = everything
    for position, text, found in zip(where, texts, text_engine().find_each(texts, progress), strict=True):
        for hit in found:
            by_type[hit.type][position] = True
            if hit.score > GUESSED:
                sure[hit.type][position] = True
            if hit.end - hit.start >= _FILLS * len(text):
                whole[hit.type][position] = True
    for type_name, mask in _shaped(values).items():
        by_type[type_name] |= mask
        sure[type_name] |= mask
    if len(where) < len(readable):
        for type_name, pattern in _ANYWHERE.items():
            mask = values.matches(pattern)
            by_type[type_name] |= mask
            sure[type_name] |= mask
    return _Inside(dict(by_type), dict(sure), dict(whole), len(where), len(readable))


def _sampled(values: Values, readable: Positions, most: int | None) -> Positions:
    """All, or distinct values drawn at random (the same ones every time) of at most so many characters together."""
    lengths = values.raw.str.len_chars().to_numpy()[readable]
    if most is None or lengths.sum() <= most:
        return readable
    order = np.random.default_rng(0).permutation(len(readable))
    fitting = order[np.cumsum(lengths[order]) <= most]
    return np.sort(readable[fitting])


def _settled(values: Values) -> Mask:
    """Dates, numbers and codes of one piece need no reading: whole-cell checks have said all that there is to say."""
    checked = np.logical_or.reduce([values.mask(name) for name in _SPEAKING])
    number = values.matches(r"^[+-]?[0-9][0-9,.]*$")
    code = values.matches("^[0-9A-Za-z._/:-]+$") & ~values.matches("[0-9]{7}|@")
    settled: Mask = (number | code | values.matches(_MOMENT)) & ~checked
    return settled


def _shaped(values: Values) -> dict[str, Mask]:
    names = ("CN_ID_CARD", "MOBILE_PHONE", "EMAIL", "IP_ADDRESS")
    return {name: values.mask(name) for name in names if values.mask(name).any()}


def _reconsider(verdict: Verdict, values: Values, inside: _Inside) -> Verdict:
    """What fills most cells decides where the column's name and form did not."""
    if verdict.type not in {None, "FREE_TEXT"}:
        return verdict
    for type_name, mask in sorted(inside.whole.items(), key=lambda item: -values.count(item[1])):
        share = values.share(mask)
        # Numbers have been judged already, by what chance would do.
        if share >= MAJORITY and type_name in _WORDS:
            return Verdict(type_name, share, 0.8)
    health = values.share(inside.by_type.get("HEALTH_CONDITION", np.zeros(values.distinct, dtype=np.bool_)))
    if verdict.type is None and health >= MAJORITY:
        return Verdict("HEALTH_CONDITION", health, 0.7)
    return verdict


def _finding(values: Values, verdict: Verdict, inside: _Inside, is_person: bool, today: date) -> ColumnFinding:
    meaning = types().get(verdict.type or "", _PLAIN)
    # In a column of short fixed values, a name that only the language model sees is more often a word.
    held = inside.by_type if verdict.type == "FREE_TEXT" else inside.sure
    others = tuple(
        TypeShare(name, values.share(mask), values.count(mask), _shapes(values, mask, name))
        for name, mask in sorted(held.items(), key=lambda item: (-values.count(item[1]), item[0]))
        if name != verdict.type
    )
    personal = np.zeros(values.distinct, dtype=np.bool_)
    for name, mask in held.items():
        if _role(name) == DIRECT:
            personal |= mask
    proposed = _propose(values, verdict, meaning, is_person, bool(personal.any()))
    declared, declared_from = declare(values, verdict.type, proposed, personal, today)
    sensitive = meaning.sensitivity == "sensitive" or any(
        types()[other.type].sensitivity == "sensitive" for other in others if other.type in types()
    )
    return ColumnFinding(
        name=values.name,
        type=verdict.type,
        share=verdict.share,
        count=round(verdict.share * values.rows),
        others=others,
        sensitivity="sensitive" if sensitive else "general",
        role=DIRECT if is_person else meaning.role,
        confidence=verdict.confidence,
        basis=meaning.basis,
        shape_counts=counted_shapes(values.folded, values.weights),
        proposed=proposed,
        declared=declared,
        declared_from=declared_from,
        texts=(inside.read, inside.of),
    )


def _propose(values: Values, verdict: Verdict, meaning: PiiType, is_person: bool, contaminated: bool) -> Treatment:
    if is_person:
        return Treatment(Technique.PSEUDONYMISE)
    technique = Technique(meaning.treatment)
    if technique is Technique.KEEP and contaminated:
        technique = Technique.REDACT
    chosen = dict(_DEFAULTS.get(verdict.type or "", {}))
    year_last = (
        values.folded.filter(pl.Series(values.matches(_YEAR_LAST))) if verdict.type == "DATE" else values.raw[:0]
    )
    if order_unknown(year_last.to_list()):
        # 03/04/2026 tells its year alone; a month would be a guess.
        chosen["level"] = "year"
    return Treatment(technique, chosen)


def _role(type_name: str | None) -> str:
    return types().get(type_name or "", _PLAIN).role


def _shapes(values: Values, mask: Mask, type_name: str) -> tuple[str, ...]:
    """Outlines only of whole-cell types: the outline of a sentence says nothing."""
    if type_name not in _OUTLINED:
        return ()
    whole = pl.Series(mask & values.mask(type_name))
    return shapes(values.folded.filter(whole), values.weights.filter(whole))
