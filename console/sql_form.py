"""A question that was written in SQL, put back into the fields of the form, so that both say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from console import words
from console.plan_form import CONDITIONS, Form


def form_of(plan: Mapping[str, Any], asked: Form) -> Form | None:
    """The fields that mean `plan`, with the precision and purpose that were `asked` for; None where the form has no
    place for a part of it."""
    aggregates, groups, conditions = plan["aggregates"], plan.get("group_by", ()), plan.get("where", ())
    if len(aggregates) != 1 or len(groups) > 2 or len(conditions) > CONDITIONS:
        return None
    if any("via" in one for one in (*groups, *conditions)):
        return None
    (aggregate,) = aggregates
    op = "median" if aggregate["op"] == "quantile" and aggregate["at"] == "0.5" else aggregate["op"]
    if op == "quantile" or any(one["op"] not in words.OPERATORS for one in conditions):
        return None
    where = [(one["column"], one["op"], str(one["value"])) for one in conditions]
    (group, bins), (group2, bins2) = [*((one["column"], _edges(one)) for one in groups), ("", ""), ("", "")][:2]
    return replace(
        asked,
        op=op,
        target=aggregate.get("column", ""),
        lower=str(aggregate.get("lower", "")),
        upper=str(aggregate.get("upper", "")),
        group=group,
        bins=bins,
        group2=group2,
        bins2=bins2,
        where=(*where, *((("", "=", ""),) * (CONDITIONS - len(where)))),
    )


def _edges(group: Mapping[str, Any]) -> str:
    return ", ".join(str(edge) for edge in group.get("bins", ()))
