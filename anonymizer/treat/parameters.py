"""Parameters of treatments: what each technique takes, its default and its range. Anything else is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from anonymizer.errors import AnonymizerError
from anonymizer.treat.generalise import ADDRESS_LEVELS, DATE_LEVELS
from anonymizer.treat.treatment import Technique, Treatment

Check = tuple[object, Callable[[object], bool]]


def _whole(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and least <= value <= most


def _one_of(names: tuple[str, ...]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in names


_TAKES: dict[Technique, dict[str, Check]] = {
    Technique.MASK: {"first": (1, _whole(0, 6)), "last": (0, _whole(0, 4))},
    Technique.GENERALISE_AGE: {"width": (5, _whole(2, 50)), "top": (90, _whole(20, 130))},
    Technique.GENERALISE_DATE: {"level": ("year", _one_of(DATE_LEVELS))},
    Technique.GENERALISE_ADDRESS: {"level": ("district", _one_of(ADDRESS_LEVELS))},
}


def parse_treatment(raw: object) -> Treatment:
    """Strict, from JSON. Raises treatment_unknown or treatment_parameters."""
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


def settings(treatment: Treatment) -> dict[str, Any]:
    """Parameters with defaults filled in. Raises treatment_parameters, naming the parameter."""
    takes = _TAKES.get(treatment.technique, {})
    if not set(treatment.parameters) <= set(takes):
        raise AnonymizerError("treatment_parameters", technique=treatment.technique.value, reason="unknown")
    filled = {name: treatment.parameters.get(name, default) for name, (default, _) in takes.items()}
    for name, (_, fits) in takes.items():
        if not fits(filled[name]):
            raise AnonymizerError("treatment_parameters", technique=treatment.technique.value, parameter=name)
    return filled
