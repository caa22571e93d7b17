"""Treatments as a form asks for them and as a page says them, parameters included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anonymizer.treat.check import allowed
from anonymizer.treat.hierarchies.age import bands
from anonymizer.treat.parameters import edges
from console import words

_NUMBERS = {"integer", "decimal", "AGE", "INCOME", "HEALTH_MEASURE"}
# Everything else may be done to any column.
_MADE_FOR = {
    "generalise_age": {"AGE", "integer"},
    "generalise_date": {"DATE", "DATE_OF_BIRTH", "date"},
    "generalise_address": {"ADDRESS", "LOCATION"},
    "top_bottom_code": _NUMBERS,
    "round": _NUMBERS,
    "surrogate": {"PERSON", "CN_ID_CARD", "MOBILE_PHONE", "LANDLINE", "CONTACT_MIXED", "EMAIL"},
    "redact": {"FREE_TEXT", "text"},
}
_LEVELS = ("generalise_date", "generalise_address")


def chosen_treatment(choice: str, numbers: str) -> dict[str, Any] | None:
    """`choice` is a key of words.TREATMENTS or the name of a technique, `numbers` what the steward typed beside it.

    None for no choice. What makes no sense is passed on, to be refused with its code.
    """
    technique, _, detail = choice.partition(":")
    if not technique:
        return None
    typed = [part.strip() for part in numbers.replace("\uff0c", ",").split(",")]
    return {"technique": technique, "parameters": _parameters(technique, detail, typed)}


def _parameters(technique: str, detail: str, typed: list[str]) -> dict[str, Any]:
    if technique == "generalise_age" and detail:
        return {"edges": [_whole(one) for one in typed]} if detail == "edges" else {"width": _whole(detail)}
    if technique == "top_bottom_code":
        return {"lower": typed[0] or None, "upper": typed[-1] or None}
    if technique == "round":
        return {"to": typed[0]}
    if technique in _LEVELS and detail:
        level, _, order = detail.partition(":")
        return {"level": level, **({"order": order} if order else {})}
    return {"hash": detail} if technique == "pseudonymise" and detail else {}


def _whole(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else text


def offered_treatments(column: Mapping[str, Any], *, is_person: bool) -> tuple[list[str], list[str]]:
    """Keys of words.TREATMENTS that the finding allows: those made for such a column, and the others."""
    can = {technique.value for technique in allowed(column, is_person)}
    kinds = {str(column.get("type")), str((column.get("stated") or {}).get("type"))}
    kinds.add(str((column.get("declared") or {}).get("kind")))
    fits: list[str] = []
    others: list[str] = []
    for code in words.TREATMENTS:
        technique = code.partition(":")[0]
        if technique in can:
            (fits if kinds & _MADE_FOR.get(technique, kinds) else others).append(code)
    return fits, others


def treatment_words(treatment: Mapping[str, Any], language: str) -> str:
    """The technique, and with which parameters where they were recorded."""
    technique, parameters = treatment["technique"], treatment.get("parameters", {})
    detail = ":".join(str(parameters[name]) for name in ("level", "order", "hash") if name in parameters)
    if detail and f"{technique}:{detail}" in words.TREATMENTS:
        return words.word(words.TREATMENTS, f"{technique}:{detail}", language)
    said = words.word(words.TECHNIQUES, technique, language)
    with_what = _with(technique, parameters, language) if parameters else ""
    return said if not with_what else f"{said}：{with_what}" if language == "zh" else f"{said}: {with_what}"


def _with(technique: str, parameters: Mapping[str, Any], language: str) -> str:
    if technique == "generalise_age":
        made = bands(edges(parameters))
        shown = made if len(made) <= 5 else [*made[:2], "…", made[-1]]
        return ("、" if language == "zh" else ", ").join(shown)
    if technique == "top_bottom_code":
        lower, upper = parameters["lower"], parameters["upper"]
        return f"≥ {lower}" if upper is None else f"≤ {upper}" if lower is None else f"{lower} – {upper}"
    if technique == "surrogate":
        return words.word(words.FORMS, parameters["form"], language)
    return str(parameters["to"]) if technique == "round" else ""
