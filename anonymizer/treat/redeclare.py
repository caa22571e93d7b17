"""What may be declared in public about a column once its treatment has changed: computed from what was declared before
and the public parameters of the treatment, never from the data. What follows from neither is text, until a steward
declares it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from anonymizer.dp.column import MAX_SCALE
from anonymizer.treat.hierarchies.address import LEVELS, address_part
from anonymizer.treat.hierarchies.age import bands
from anonymizer.treat.numbers import spelled
from anonymizer.treat.parameters import bound, edges, explicit, settings
from anonymizer.treat.treatment import Technique, Treatment

_TEXT: dict[str, Any] = {"kind": "text"}
_YEARS = (1800, 2099)


def redeclare(column: Mapping[str, Any], chosen: Treatment) -> dict[str, Any]:
    """The column (a finding as JSON) under another treatment; that of the scan brings the scan's declaration back."""
    before = _read(column["treatment"])
    scanned = column.get("scanned") or {name: column.get(name) for name in ("declared", "declared_from")}
    changed = {**column, "treatment": chosen.to_json(), "scanned": scanned}
    if explicit(before) == explicit(chosen):
        return changed
    if "proposed" in column and explicit(_read(column["proposed"])) == explicit(chosen):
        return {**changed, **scanned}
    declared = _declare(column["declared"], before, chosen)
    if declared == column["declared"]:
        return changed
    if declared == _TEXT:
        return {**changed, "declared": _TEXT, "declared_from": "none"}
    # Bands follow from the parameters alone. All else rests on what was declared, and is as public as that was.
    public = chosen.technique is Technique.GENERALISE_AGE
    return {**changed, "declared": declared, **({"declared_from": "public"} if public else {})}


def _declare(declared: Mapping[str, Any], before: Treatment, chosen: Treatment) -> dict[str, Any]:
    parameters, numeric = settings(chosen), declared.get("kind") in ("integer", "decimal")
    match chosen.technique:
        case Technique.GENERALISE_AGE:
            return {"kind": "category", "categories": bands(edges(parameters))}
        case Technique.GENERALISE_DATE:
            return _years(declared, parameters["level"])
        case Technique.GENERALISE_ADDRESS:
            return _areas(declared, before, parameters["level"])
        case Technique.TOP_BOTTOM_CODE if numeric:
            return _clipped(declared, bound(parameters, "lower"), bound(parameters, "upper"))
        case Technique.ROUND if numeric:
            return _outward(declared, Decimal(parameters["to"]))
        case Technique.KEEP if before.technique is Technique.GENERALISE_DATE:
            return _years(declared, "day")
        case Technique.KEEP if before.technique is Technique.GENERALISE_AGE:
            return _TEXT
        case Technique.TOP_BOTTOM_CODE | Technique.ROUND:
            return _TEXT
        case _:
            return dict(declared)


def _years(declared: Mapping[str, Any], level: str) -> dict[str, Any]:
    if declared.get("kind") not in ("date", "integer"):
        return _TEXT
    first, last = (int(str(declared.get(name) or 0)[:4]) for name in ("lower", "upper"))
    if not _YEARS[0] <= first <= last <= _YEARS[1]:
        return _TEXT
    if level == "year":
        return {"kind": "integer", "lower": first, "upper": last, **_unit(declared)}
    return {"kind": "date", "lower": f"{first}-01-01", "upper": f"{last}-12-31"}


def _areas(declared: Mapping[str, Any], before: Treatment, level: str) -> dict[str, Any]:
    """Coarser areas are those of the finer ones; which finer ones there are is not known from the coarser."""
    known = before.technique is not Technique.GENERALISE_ADDRESS or _finer(settings(before)["level"], level)
    if declared.get("kind") != "category" or not known:
        return _TEXT
    areas = {address_part(name, level) for name in declared["categories"]} - {None}
    return {"kind": "category", "categories": sorted(map(str, areas))} if areas else _TEXT


def _finer(level: str, other: str) -> bool:
    return LEVELS.index(level) >= LEVELS.index(other)


def _clipped(declared: Mapping[str, Any], lower: Decimal | None, upper: Decimal | None) -> dict[str, Any]:
    least = max((one for one in (_limit(declared, "lower"), lower) if one is not None), default=None)
    most = min((one for one in (_limit(declared, "upper"), upper) if one is not None), default=None)
    # Bounds beyond all that was declared leave one value, which is no range.
    return _TEXT if least is not None and most is not None and least >= most else _range(declared, least, most)


def _outward(declared: Mapping[str, Any], to: Decimal) -> dict[str, Any]:
    least, most = _limit(declared, "lower"), _limit(declared, "upper")
    least = None if least is None else (least / to).to_integral_value(ROUND_FLOOR) * to
    most = None if most is None else (most / to).to_integral_value(ROUND_CEILING) * to
    return _range(declared, least, most, to)


def _range(
    declared: Mapping[str, Any], least: Decimal | None, most: Decimal | None, step: Decimal = Decimal(1)
) -> dict[str, Any]:
    limits = {name: one for name, one in (("lower", least), ("upper", most)) if one is not None}
    scale = max(_places(one) for one in (*limits.values(), step))
    if declared["kind"] == "integer" and scale == 0:
        return {"kind": "integer", **{name: int(one) for name, one in limits.items()}, **_unit(declared)}
    scale = max(scale, int(declared.get("scale") or 0))
    if scale > MAX_SCALE:
        return _TEXT
    return {
        "kind": "decimal",
        "scale": scale,
        **{name: spelled(one) for name, one in limits.items()},
        **_unit(declared),
    }


def _limit(declared: Mapping[str, Any], name: str) -> Decimal | None:
    return None if declared.get(name) is None else Decimal(declared[name])


def _unit(declared: Mapping[str, Any]) -> dict[str, str]:
    return {"unit": declared["unit"]} if declared.get("unit") else {}


def _places(value: Decimal) -> int:
    return len(spelled(value).partition(".")[2])


def _read(raw: Mapping[str, Any]) -> Treatment:
    return Treatment(Technique(raw["technique"]), raw.get("parameters", {}))
