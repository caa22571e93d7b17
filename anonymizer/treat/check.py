"""The weakest treatment that a finding allows, and what a treatment means for a column when it is not said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anonymizer.errors import AnonymizerError
from anonymizer.pii.catalogue import types
from anonymizer.treat.parameters import explicit, parse_treatment
from anonymizer.treat.treatment import HIDING, Technique, Treatment

_OF_WHOLE_CELLS = HIDING - {Technique.REDACT}  # which leaves what stands around a finding
_FORMS = {
    "PERSON": "name",
    "CN_ID_CARD": "id_card",
    **dict.fromkeys(("MOBILE_PHONE", "LANDLINE", "CONTACT_MIXED"), "phone"),
    "EMAIL": "email",
}


def check_treatment(column: Mapping[str, Any], treatment: object, *, is_person: bool = False) -> Treatment:
    """With every parameter spelled out. `column` as `ColumnFinding.to_json()`. Raises treatment_*."""
    chosen = parse_treatment(_formed(column, treatment))
    if chosen.technique not in allowed(column, is_person):
        raise AnonymizerError("treatment_weaker", technique=chosen.technique.value)
    return explicit(chosen)


def _formed(column: Mapping[str, Any], treatment: object) -> object:
    """A surrogate is of the column's own type unless another form is named."""
    form = _FORMS.get(str(column.get("type")))
    if not isinstance(treatment, Mapping) or treatment.get("technique") != Technique.SURROGATE or form is None:
        return treatment
    parameters = treatment.get("parameters", {})
    return {**treatment, "parameters": {"form": form, **parameters}} if isinstance(parameters, Mapping) else treatment


def allowed(column: Mapping[str, Any], is_person: bool) -> frozenset[Technique]:
    """By what the scan found and by what a steward states, each of which only forbids; to drop it is always left."""
    if is_person:
        return frozenset({Technique.PSEUDONYMISE})
    # Against the scan's proposal, never the treatment of the moment: else two steps would do what one may not.
    proposed = (column.get("proposed") or column.get("treatment") or {}).get("technique")
    found = _of(column.get("type"), column.get("found", column).get("role"), proposed)
    stated = (column.get("stated") or {}).get("type")
    if stated is None:
        return found
    return (found & _of(stated, types()[stated].role, proposed)) or frozenset({Technique.DROP})


def _of(kind: str | None, role: str | None, proposed: str | None) -> frozenset[Technique]:
    if kind == "PERSON_KEY":
        return frozenset({Technique.PSEUDONYMISE})
    if kind == "ADDRESS":
        return _OF_WHOLE_CELLS | {Technique.GENERALISE_ADDRESS}
    if role == "direct_identifier":
        return _OF_WHOLE_CELLS
    if kind == "FREE_TEXT":
        return frozenset({Technique.DROP, Technique.REDACT})
    if kind == "DATE_OF_BIRTH":
        return _OF_WHOLE_CELLS | {Technique.GENERALISE_DATE}
    return frozenset(Technique) - ({Technique.KEEP} if proposed == Technique.REDACT else frozenset())
