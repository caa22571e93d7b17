"""Parameters of treatments: what each technique takes, its default and its range. Anything else is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from anonymizer.errors import AnonymizerError
from anonymizer.treat.hierarchies import address, age, date
from anonymizer.treat.numbers import number, spelled
from anonymizer.treat.pseudonym import HASHES
from anonymizer.treat.surrogate import FORMS
from anonymizer.treat.treatment import Technique, Treatment

_MOST_EDGES = 30


def parse_treatment(raw: object) -> Treatment:
    """Strict, from JSON. Raises treatment_unknown, or treatment_* for what is wrong with the parameters."""
    if not isinstance(raw, Mapping) or not {"technique"} <= set(raw) <= {"technique", "parameters"}:
        raise AnonymizerError("treatment_parameters", reason="fields")
    if raw["technique"] not in tuple(Technique):
        raise AnonymizerError("treatment_unknown")
    parameters = raw.get("parameters", {})
    if not isinstance(parameters, Mapping):
        raise AnonymizerError("treatment_parameters", reason="fields")
    treatment = Treatment(Technique(raw["technique"]), dict(parameters))
    settings(treatment)
    return treatment


def explicit(treatment: Treatment) -> Treatment:
    """With every default spelled out: what is signed must not change its meaning when a default does."""
    return Treatment(treatment.technique, settings(treatment))


def settings(treatment: Treatment) -> dict[str, Any]:
    """Parameters with defaults filled in, as JSON. Raises by code, naming the technique and what is wrong with it."""
    names, read = _TAKES.get(treatment.technique, _NOTHING)
    if not set(treatment.parameters) <= set(names):
        raise AnonymizerError("treatment_parameters", technique=treatment.technique.value, reason="unknown")
    return read(treatment.technique, treatment.parameters)


def edges(chosen: Mapping[str, Any]) -> age.Edges:
    """Of the settings of age bands."""
    return tuple(chosen["edges"]) if "edges" in chosen else age.grid(chosen["width"], chosen["top"])


def bound(chosen: Mapping[str, Any], name: str) -> Decimal | None:
    return None if chosen[name] is None else Decimal(chosen[name])


def _none(technique: Technique, raw: Mapping[str, Any]) -> dict[str, Any]:
    return {}


def _mask(technique: Technique, raw: Mapping[str, Any]) -> dict[str, Any]:
    filled = {"first": raw.get("first", 1), "last": raw.get("last", 0)}
    for name, most in (("first", 6), ("last", 4)):
        if not _whole(filled[name], 0, most):
            raise AnonymizerError("treatment_parameters", technique=technique.value, parameter=name)
    return filled


def _bands(technique: Technique, raw: Mapping[str, Any]) -> dict[str, Any]:
    """`width` and `top`, or `edges`: the first year of each band but the first."""
    if "edges" in raw:
        chosen = raw["edges"]
        whole = isinstance(chosen, list | tuple) and all(_whole(edge, 1, age.OLDEST) for edge in chosen)
        rising = whole and all(low < high for low, high in pairwise(chosen))
        if not rising or not 1 <= len(chosen) <= _MOST_EDGES or len(raw) > 1:
            raise AnonymizerError("treatment_bands", technique=technique.value, parameter="edges")
        return {"edges": list(chosen)}
    filled = {"width": raw.get("width", 5), "top": raw.get("top", 90)}
    for name, least, most in (("width", 2, 50), ("top", 20, age.OLDEST)):
        if not _whole(filled[name], least, most):
            raise AnonymizerError("treatment_bands", technique=technique.value, parameter=name)
    return filled


def _level(levels: tuple[str, ...], usual: str) -> Callable[[Technique, Mapping[str, Any]], dict[str, Any]]:
    def read(technique: Technique, raw: Mapping[str, Any]) -> dict[str, Any]:
        chosen = raw.get("level", usual)
        if chosen not in levels:
            raise AnonymizerError("treatment_level_unknown", technique=technique.value, levels=list(levels))
        return {"level": chosen}

    return read


def _date(technique: Technique, raw: Mapping[str, Any]) -> dict[str, Any]:
    """`order` is there only where somebody said it: without it a date that reads both ways keeps its year alone."""
    chosen = _level(date.LEVELS, "year")(technique, raw)
    if "order" not in raw:
        return chosen
    if raw["order"] not in date.ORDERS:
        raise AnonymizerError("treatment_parameters", technique=technique.value, parameter="order")
    return {**chosen, "order": raw["order"]}


def _bounds(technique: Technique, raw: Mapping[str, Any]) -> dict[str, Any]:
    lower, upper = (_decimal(raw.get(name)) for name in ("lower", "upper"))
    given = [name for name in ("lower", "upper") if raw.get(name) is not None]
    unread = (lower is None and "lower" in given) or (upper is None and "upper" in given)
    if not given or unread or (lower is not None and upper is not None and lower >= upper):
        raise AnonymizerError("treatment_bounds", technique=technique.value)
    return {name: None if value is None else spelled(value) for name, value in (("lower", lower), ("upper", upper))}


def _step(technique: Technique, raw: Mapping[str, Any]) -> dict[str, Any]:
    to = _decimal(raw.get("to"))
    if to is None or to <= 0:
        raise AnonymizerError("treatment_step", technique=technique.value)
    return {"to": spelled(to)}


def _one_of(name: str, choices: tuple[str, ...], usual: str | None) -> Callable[..., dict[str, Any]]:
    def read(technique: Technique, raw: Mapping[str, Any]) -> dict[str, Any]:
        chosen = raw.get(name, usual)
        if chosen not in choices:
            raise AnonymizerError("treatment_parameters", technique=technique.value, parameter=name)
        return {name: chosen}

    return read


def _whole(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _decimal(value: object) -> Decimal | None:
    """From a whole number or decimal text; a binary fraction has no exact spelling and is none."""
    text = str(value) if type(value) is int else value
    return number(text) if isinstance(text, str) else None


_Read = Callable[[Technique, Mapping[str, Any]], dict[str, Any]]
_NOTHING: tuple[tuple[str, ...], _Read] = ((), _none)
_TAKES: dict[Technique, tuple[tuple[str, ...], _Read]] = {
    Technique.MASK: (("first", "last"), _mask),
    Technique.GENERALISE_AGE: (("width", "top", "edges"), _bands),
    Technique.GENERALISE_DATE: (("level", "order"), _date),
    Technique.GENERALISE_ADDRESS: (("level",), _level(address.LEVELS, "district")),
    Technique.TOP_BOTTOM_CODE: (("lower", "upper"), _bounds),
    Technique.ROUND: (("to",), _step),
    Technique.PSEUDONYMISE: (("hash",), _one_of("hash", HASHES, HASHES[0])),
    Technique.SURROGATE: (("form",), _one_of("form", FORMS, None)),
}
