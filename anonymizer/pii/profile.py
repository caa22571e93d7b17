"""One column: what it is, what else its cells hold, how sensitive that is, what to do with it, what to declare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from anonymizer.pii.ages import youngest
from anonymizer.pii.catalogue import PiiType, types
from anonymizer.pii.column import Values
from anonymizer.pii.declare import declare
from anonymizer.pii.inside import Inside, read
from anonymizer.pii.report import ColumnFinding, TypeShare
from anonymizer.pii.shape import commonest, shapes
from anonymizer.pii.vector import Mask
from anonymizer.pii.verdict import MAJORITY, Verdict, judge
from anonymizer.treat.hierarchies.date import order_unknown
from anonymizer.treat.treatment import Technique, Treatment

DIRECT = "direct_identifier"
_WORDS = frozenset(
    {"PERSON", "ADDRESS", "LOCATION", "ORGANIZATION", "HEALTH_CONDITION", "POLITICAL_STATUS", "RELIGION"}
)
_YEAR_LAST = "^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}"
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A column to profile. `is_person`: the one that tells persons apart; it is pseudonymised whatever it holds.

    `given`: what other columns have shown it to be.
    """

    values: Values
    is_person: bool = False
    given: Verdict | None = None


def profile(
    columns: Sequence[Asked],
    *,
    today: date,
    most_read: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Profile]:
    """Profile columns together.

    `most_read`: characters that the language model may read of a column whose type its cells have settled; of a longer
    one it reads a sample of distinct values, and the rest is searched for numbers, addresses and illnesses. Free text,
    and what nothing has settled, is read whole.
    """
    verdicts = [column.given or judge(column.values) for column in columns]
    # What is dropped, pseudonymised or cut to a district needs no reading: nothing else of its cells will remain.
    told = [
        not (column.is_person or _role(verdict.type) == DIRECT) and column.values.rows > 0
        for column, verdict in zip(columns, verdicts, strict=True)
    ]
    to_read = [
        (column.values, None if verdict.type in _TEXT else most_read)
        for column, verdict, reading in zip(columns, verdicts, told, strict=True)
        if reading
    ]
    each = iter(read(to_read, progress))
    return [
        _profiled(column, verdict, next(each) if reading else Inside(), today)
        for column, verdict, reading in zip(columns, verdicts, told, strict=True)
    ]


def _profiled(column: Asked, verdict: Verdict, inside: Inside, today: date) -> Profile:
    values, is_person = column.values, column.is_person
    if not is_person and _role(verdict.type) != DIRECT:
        verdict = _reconsider(verdict, values, inside)
    if is_person and _role(verdict.type) != DIRECT:
        verdict = Verdict("PERSON_KEY", 1.0 if values.rows else 0.0, 1.0)
    return Profile(_finding(values, verdict, inside, is_person, today), youngest(values, verdict.type, today))


def _reconsider(verdict: Verdict, values: Values, inside: Inside) -> Verdict:
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


def _finding(values: Values, verdict: Verdict, inside: Inside, is_person: bool, today: date) -> ColumnFinding:
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
        shape_counts=commonest(values.outlines, values.weights),
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
        # 03/04/2026 tells its year alone; for its month a steward has to say in which order the column is written.
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
