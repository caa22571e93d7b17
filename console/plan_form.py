"""The question form: plain fields to a query plan, and sensible intervals from public bounds.

The form is a GET form: pricing spends nothing and changes nothing, and its address can be kept or sent to a colleague.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

CONDITIONS: Final = 3
BINS: Final = 6
PRECISIONS: Final = {"coarse": "0.005", "usual": "0.02", "fine": "0.08"}
"""In ρ: twice the error, a usual one, half the error. In ε each implies the ρ above it, and error goes with 1/ε."""
PURE_PRECISIONS: Final = {"coarse": "0.1", "usual": "0.2", "fine": "0.4"}
MAX_VALUE: Final = 2000
MAX_BINS: Final = 4000
_NUMBERS: Final = ("integer", "decimal")


@dataclass(frozen=True, slots=True)
class Form:
    """What the fields hold, as text; `plan()` is the plan that they mean."""

    op: str = "count"
    target: str = ""
    lower: str = ""
    upper: str = ""
    group: str = ""
    bins: str = ""
    group2: str = ""
    bins2: str = ""
    precision: str = "usual"
    rho: str = ""
    purpose: str = ""
    where: tuple[tuple[str, str, str], ...] = field(default=(("", "=", ""),) * CONDITIONS)

    @staticmethod
    def read(fields: Mapping[str, str]) -> Form:
        plain = {
            name: fields[name].strip()[: MAX_BINS if name.startswith("bins") else 500]
            for name in (
                "op",
                "target",
                "lower",
                "upper",
                "group",
                "bins",
                "group2",
                "bins2",
                "precision",
                "rho",
                "purpose",
            )
            if name in fields
        }
        where = tuple(
            (
                fields.get(f"c{i}", "").strip()[:200],
                fields.get(f"o{i}", "="),
                fields.get(f"v{i}", "").strip()[:MAX_VALUE],
            )
            for i in range(CONDITIONS)
        )
        return Form(**plain, where=where)

    def loss(self, pure: bool) -> dict[str, str]:
        """As a decimal string: the chosen precision's, or the amount typed in."""
        offered = PURE_PRECISIONS if pure else PRECISIONS
        amount = self.rho if self.precision == "own" else offered.get(self.precision, "")
        return {"epsilon" if pure else "rho": amount}

    def plan(self, columns: Sequence[Mapping[str, Any]], pure: bool = False) -> dict[str, Any]:
        """The plan. Nothing is corrected here: what makes no sense is refused, with its reason, by the parser."""
        by_name = {column["name"]: column for column in columns}
        where = [
            {**_place(by_name.get(name, {"name": name})), "op": op, **_value(op, value)}
            for name, op, value in self.where
            if name
        ]
        aggregate: dict[str, Any] = {"op": "quantile", "at": "0.5"} if self.op == "median" else {"op": self.op}
        if self.op not in ("count", "people"):
            target = by_name.get(self.target, {})
            lower, upper = self.lower or target.get("lower"), self.upper or target.get("upper")
            aggregate |= {"column": self.target, "lower": lower, "upper": upper}
        groups = [
            _group(by_name.get(name, {"name": name}), bins)
            for name, bins in ((self.group, self.bins), (self.group2, self.bins2))
            if name
        ]
        return {
            "where": where,
            "group_by": groups,
            "aggregates": [aggregate],
            "loss": self.loss(pure),
        }


def _value(op: str, text: str) -> dict[str, Any]:
    """`is_null` and `not_null` compare with nothing, whatever was left in the field."""
    if op in ("is_null", "not_null"):
        return {}
    return {"value": comma_list(text) if op in ("in", "between") else text}


def _group(column: Mapping[str, Any], bins: str) -> dict[str, Any]:
    if column.get("kind") in (None, "category", "open_category"):
        return _place(column)
    edges: list[Any] = comma_list(bins)
    return {**_place(column), "bins": edges or default_bins(column)}


def _place(column: Mapping[str, Any]) -> dict[str, Any]:
    """A column in a plan: of the dataset, or of a public table reached through one."""
    return {"column": column["through"], "via": column["via"]} if "via" in column else {"column": column["name"]}


def table_columns(columns: Sequence[Mapping[str, Any]], tables: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The columns of public tables that some category of the dataset leads to, named `table.column`, with bounds."""
    found = []
    for table in tables:
        keys = {row[0] for row in table["rows"]}
        through = next((one["name"] for one in columns if keys & set(one.get("categories", ()))), None)
        for at, declared in enumerate(table["columns"] if through else (), start=1):
            step = {"reference": table["name"], "version": table["version"], "column": declared["name"]}
            column = {"name": f"{table['name']}.{declared['name']}", "kind": declared["kind"]}
            found.append({**column, **_ends(table["rows"], at, declared["kind"]), "through": through, "via": step})
    return found


def _ends(rows: Sequence[Sequence[Any]], at: int, kind: str) -> dict[str, Any]:
    values = [row[at] for row in rows if row[at] is not None]
    return {"lower": min(values, key=Decimal), "upper": max(values, key=Decimal)} if kind in _NUMBERS else {}


def comma_list(text: str) -> list[str]:
    """What stands between commas, Latin or Chinese."""
    return [part.strip() for part in text.replace("\uff0c", ",").split(",") if part.strip()]


def default_bins(column: Mapping[str, Any]) -> list[str]:
    """About six even intervals between the declared bounds, on round edges; empty when there are no bounds."""
    lower, upper = column.get("lower"), column.get("upper")
    if lower is None or upper is None:
        return []
    if column["kind"] == "date":
        return _date_edges(date.fromisoformat(lower), date.fromisoformat(upper))
    try:
        low, high = Decimal(str(lower)), Decimal(str(upper))
    except InvalidOperation:
        return []
    step = _round_step((high - low) / BINS, whole=column["kind"] == "integer")
    first = (low // step) * step
    edges = [low] + [edge for i in range(1, 3 * BINS) if low < (edge := first + i * step) < high] + [high]
    return [f"{edge.normalize():f}" for edge in edges]


def _round_step(rough: Decimal, *, whole: bool) -> Decimal:
    magnitude = Decimal(1).scaleb(rough.adjusted())
    step = next(m * magnitude for m in (1, 2, 5, 10) if m * magnitude >= rough)
    return max(step, Decimal(1)) if whole else step


def _date_edges(low: date, high: date) -> list[str]:
    span = (high - low).days
    days = max(span // BINS, 1)
    # No edge is reckoned beyond the last one, which may be the last day of the calendar.
    edges = [low + timedelta(days=days * i) for i in range(min(BINS, span))]
    return [day.isoformat() for day in [*[edge for edge in edges if edge < high], high]]
