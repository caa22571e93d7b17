"""An answer as its SQL asked to see it: chosen columns, HAVING, ORDER BY, LIMIT. It only looks at noisy values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

_SELECTED: Final = {
    "code": "selected_by_noise",
    "zh": "所示的行是按带噪的值挑出来的（HAVING，或按值排序再取前几行），因此这些数平均偏向被挑中的方向，"
    "区间包含实际数的把握可能远低于 95 %。",
    "en": "The rows shown were chosen by their noisy values (HAVING, or LIMIT after an order by a value). So these "
    "numbers lean towards what was chosen, and their intervals may hold the number in far fewer than 95 of 100 cases.",
}
_COMPARE: Final = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


def see(table: Mapping[str, Any], view: Mapping[str, Any]) -> dict[str, Any]:
    """The answer document `table` under `view`. A suppressed value meets no HAVING and sorts last. Where rows were
    chosen by their values, `post_processing` says what this does to them."""
    keys = [column["name"] for column in table["columns"] if column["role"] == "key"]
    values = [column["name"] for column in table["columns"] if column["role"] == "value"]
    rows = [row for row in table["rows"] if all(_kept(row, values, one) for one in view["having"])]
    for order in reversed(view["order_by"]):  # the last key first: sorting keeps what is equal in place
        rows = _sorted(rows, keys, values, order)
    shown = [(one["role"], (keys if one["role"] == "key" else values).index(one["label"])) for one in view["columns"]]
    # Keys come first in an answer document, whatever the order in SELECT.
    key_places = [place for role, place in shown if role == "key"]
    value_places = [place for role, place in shown if role == "value"]
    # Each has its own name, also where one statistic is asked for under two.
    named = {role: [one["name"] for one in view["columns"] if one["role"] == role] for role in ("key", "value")}
    heads = {(column["role"], column["name"]): column for column in table["columns"]}
    return {
        **table,
        "totals": [],  # they are of all cells; a view may leave some out
        "post_processing": [*table.get("post_processing", ()), *([_SELECTED] if _by_noise(view) else [])],
        "columns": [
            *({**heads["key", keys[p]], "name": name} for p, name in zip(key_places, named["key"], strict=True)),
            *(
                {**heads["value", values[p]], "name": name}
                for p, name in zip(value_places, named["value"], strict=True)
            ),
        ],
        "rows": [
            {"keys": [row["keys"][place] for place in key_places], "values": [row["values"][p] for p in value_places]}
            for row in rows[: view["limit"]]
        ],
    }


def _by_noise(view: Mapping[str, Any]) -> bool:
    by_value = any(one["role"] == "value" for one in view["order_by"])
    return bool(view["having"]) or (view["limit"] is not None and by_value)


def _number(row: Mapping[str, Any], place: int) -> Decimal | None:
    cell = row["values"][place]
    return None if cell.get("suppressed") or cell["value"] is None else Decimal(cell["value"])


def _kept(row: Mapping[str, Any], values: Sequence[str], having: Mapping[str, Any]) -> bool:
    number = _number(row, values.index(having["label"]))
    return number is not None and bool(_COMPARE[having["op"]](number, Decimal(having["number"])))


def _sorted(
    rows: list[Mapping[str, Any]], keys: Sequence[str], values: Sequence[str], order: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    descending = bool(order["descending"])
    if order["role"] == "key":
        # Keys keep the order in which the answer lists them: that of the declaration, or of the bins.
        place = keys.index(order["label"])
        rank = {key: number for number, key in enumerate(dict.fromkeys(row["keys"][place] for row in rows))}
        return sorted(rows, key=lambda row: rank[row["keys"][place]], reverse=descending)
    place = values.index(order["label"])
    known = [(number, row) for row in rows if (number := _number(row, place)) is not None]
    known.sort(key=lambda pair: pair[0], reverse=descending)
    return [*(row for _, row in known), *(row for row in rows if _number(row, place) is None)]
