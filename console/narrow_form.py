"""The form on which a steward takes away from a question: ticks that stay, edges that stay, a smaller loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

SENT: Final = "price"


def edited(plan: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    """The plan that the fields leave. Nothing is corrected here: what is not narrower is refused by the use case."""
    if "batch" in plan:  # of a table of questions, whole questions are kept or left out
        return {"batch": [one for i, one in enumerate(plan["batch"]) if f"t{i}" in fields]}
    measure = next(iter(plan["loss"]))
    return {
        **plan,
        "aggregates": [one for i, one in enumerate(plan["aggregates"]) if f"a{i}" in fields],
        "group_by": [_group(one, i, fields) for i, one in enumerate(plan["group_by"]) if f"g{i}" in fields],
        "rows_per_person": _rows(fields.get("rows", ""), plan["rows_per_person"]),
        "loss": {measure: fields.get("loss", "").strip()[:60]},
    }


def unedited(plan: Mapping[str, Any]) -> dict[str, str]:
    """The fields as they stand before anybody changed one."""
    if "batch" in plan:
        return {f"t{i}": "1" for i in range(len(plan["batch"]))}
    fields = {f"a{i}": "1" for i in range(len(plan["aggregates"]))}
    for i, group in enumerate(plan["group_by"]):
        fields |= {f"g{i}": "1"} | {f"e{i}.{j}": "1" for j in range(len(group.get("bins", ())))}
    return {**fields, "rows": str(plan["rows_per_person"]), "loss": next(iter(plan["loss"].values()))}


def _group(group: Mapping[str, Any], place: int, fields: Mapping[str, str]) -> dict[str, Any]:
    if "bins" not in group:
        return dict(group)
    last = len(group["bins"]) - 1
    edges = [edge for j, edge in enumerate(group["bins"]) if j in (0, last) or f"e{place}.{j}" in fields]
    return {**group, "bins": edges}


def _rows(said: str, before: int) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else before
