"""One treatment over distinct values. A value that a generalisation cannot read comes out empty, never as it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from anonymizer.treat import generalise
from anonymizer.treat.mask import mask
from anonymizer.treat.parameters import settings
from anonymizer.treat.pseudonym import Pseudonymiser
from anonymizer.treat.redact import redact
from anonymizer.treat.treatment import Technique, Treatment

Progress = Callable[[int, int], None]


def apply_text(
    values: Sequence[str],
    treatment: Treatment,
    pseudonym: Pseudonymiser | None = None,
    progress: Progress | None = None,
) -> list[str | None]:
    """One result a value, in order. Raises treatment_parameters."""
    if treatment.technique is Technique.REDACT:
        settings(treatment)
        return list(redact(values, progress))
    if treatment.technique is Technique.PSEUDONYMISE and pseudonym is not None:
        settings(treatment)
        return pseudonym.of_all(values)
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
            return lambda value: generalise.age(value, chosen["width"], chosen["top"])
        case Technique.GENERALISE_DATE:
            return lambda value: generalise.date_of(value, chosen["level"])
        case Technique.GENERALISE_ADDRESS:
            return lambda value: generalise.address(value, chosen["level"])
        case _:
            raise ValueError("drop and keyless pseudonyms have no value to give")
