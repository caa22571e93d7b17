"""One treatment over distinct values. A value that a treatment cannot read comes out empty, never as it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Protocol

from anonymizer.treat import numbers, parameters
from anonymizer.treat.hierarchies.address import address_part
from anonymizer.treat.hierarchies.age import age_band
from anonymizer.treat.hierarchies.date import date_part
from anonymizer.treat.mask import mask
from anonymizer.treat.parameters import settings
from anonymizer.treat.redact import redact
from anonymizer.treat.treatment import Technique, Treatment

Progress = Callable[[int, int], None]
KEYED = frozenset({Technique.PSEUDONYMISE, Technique.SURROGATE})


class Substitute(Protocol):
    """What a keyed treatment puts in the place of values."""

    def of_all(self, values: Sequence[str]) -> list[str | None]: ...


def apply_text(
    values: Sequence[str],
    treatment: Treatment,
    substitute: Substitute | None = None,
    progress: Progress | None = None,
) -> list[str | None]:
    """One result a value, in order. Raises treatment_* for wrong parameters."""
    if treatment.technique is Technique.REDACT:
        settings(treatment)
        return list(redact(values, progress))
    if treatment.technique in KEYED and substitute is not None:
        settings(treatment)
        return substitute.of_all(values)
    one = _function(treatment)
    return [one(value) for value in values]


def _function(treatment: Treatment) -> Callable[[str], str | None]:
    chosen = settings(treatment)
    match treatment.technique:
        case Technique.KEEP:
            return str
        case Technique.MASK:
            return lambda value: mask(value, chosen["first"], chosen["last"])
        case Technique.GENERALISE_AGE:
            edges = parameters.edges(chosen)
            return lambda value: age_band(value, edges)
        case Technique.GENERALISE_DATE:
            return lambda value: date_part(value, chosen["level"], chosen.get("order"))
        case Technique.GENERALISE_ADDRESS:
            return lambda value: address_part(value, chosen["level"])
        case Technique.TOP_BOTTOM_CODE:
            lower, upper = parameters.bound(chosen, "lower"), parameters.bound(chosen, "upper")
            return lambda value: numbers.top_bottom_code(value, lower, upper)
        case Technique.ROUND:
            return lambda value: numbers.rounded(value, Decimal(chosen["to"]))
        case _:
            raise ValueError("drop and keyless pseudonyms have no value to give")
