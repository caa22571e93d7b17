"""Writing a question: `count()`, `sum_("fee", 0, 500)`, `col("age") >= 18`, `bins("age", [0, 18, 60])`, `rho("0.02")`.

These only spell the plan (docs/formats.md). The platform checks it; nothing here decides what is private.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mingzheng.sdk.errors import ClientError

Value = str | int


@dataclass(frozen=True, slots=True)
class Aggregate:
    op: str
    column: str | None = None
    lower: Value | None = None
    upper: Value | None = None
    at: str | None = None

    def to_json(self) -> dict[str, Any]:
        if self.column is None:
            return {"op": self.op}
        place = {} if self.at is None else {"at": self.at}
        return {"op": self.op, "column": self.column, **place, "lower": self.lower, "upper": self.upper}


@dataclass(frozen=True, slots=True)
class Via:
    """A step to a public table: its `column`, or None for whether it has a row at all."""

    reference: str
    column: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {"reference": self.reference, **({} if self.column is None else {"column": self.column})}


@dataclass(frozen=True, slots=True)
class Group:
    column: str
    bins: tuple[Value, ...] | None = None
    via: Via | None = None
    unmatched: str = "drop"

    def to_json(self) -> dict[str, Any]:
        if self.via is not None:
            edges = {} if self.bins is None else {"bins": list(self.bins)}
            return {"column": self.column, "via": self.via.to_json(), "unmatched": self.unmatched, **edges}
        return {"column": self.column} if self.bins is None else {"column": self.column, "bins": list(self.bins)}


@dataclass(frozen=True, slots=True)
class Condition:
    column: str
    op: str
    value: Value | tuple[Value, ...] | None = None
    via: Via | None = None

    def to_json(self) -> dict[str, Any]:
        place = {"column": self.column, **({} if self.via is None else {"via": self.via.to_json()})}
        if self.value is None:
            return {**place, "op": self.op}
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {**place, "op": self.op, "value": value}


@dataclass(frozen=True, slots=True)
class Loss:
    """The privacy loss to spend: exactly one of ρ (zCDP) or ε (pure), as a decimal string. `delta` is for grouping by
    an open category: the most that finding its groups may cost in δ."""

    measure: str
    amount: str
    delta: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {self.measure: self.amount} if self.delta is None else {self.measure: self.amount, "delta": self.delta}


class Column:
    """A column to compare with. Comparing gives a `Condition`, never a truth value."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, name: str, via: Via | None = None) -> None:
        self._name = name
        self._via = via

    def group(self, bins: Sequence[Value] | None = None, unmatched: str = "drop") -> Group:
        """Group by it. `unmatched`: "own" gives rows that a public table says nothing about a group of their own."""
        edges = None if bins is None else tuple(_value(edge) for edge in bins)
        return Group(self._name, edges, self._via, unmatched)

    def _is(self, op: str, value: Value | tuple[Value, ...] | None = None) -> Condition:
        return Condition(self._name, op, value, self._via)

    def __eq__(self, value: object) -> Condition:  # type: ignore[override]
        return self._is("=", _value(value))

    def __ne__(self, value: object) -> Condition:  # type: ignore[override]
        return self._is("!=", _value(value))

    def __lt__(self, value: Value) -> Condition:
        return self._is("<", _value(value))

    def __le__(self, value: Value) -> Condition:
        return self._is("<=", _value(value))

    def __gt__(self, value: Value) -> Condition:
        return self._is(">", _value(value))

    def __ge__(self, value: Value) -> Condition:
        return self._is(">=", _value(value))

    def is_in(self, values: Iterable[Value]) -> Condition:
        return self._is("in", tuple(_value(one) for one in values))

    def between(self, low: Value, high: Value) -> Condition:
        """Both ends included."""
        return self._is("between", (_value(low), _value(high)))

    def is_null(self) -> Condition:
        return self._is("is_null")

    def not_null(self) -> Condition:
        return self._is("not_null")


def col(name: str) -> Column:
    return Column(name)


def via(column: str, reference: str, attribute: str | None = None) -> Column:
    """What a public table says of a category column: `via("district", "districts", "region") == "north"`.

    Without `attribute`, `not_null()` is having a row in the table. `.group()` groups by it.
    """
    return Column(column, Via(reference, attribute))


def count() -> Aggregate:
    """How many rows."""
    return Aggregate("count")


def sum_(column: str, lower: Value, upper: Value) -> Aggregate:
    """The sum of a column, each value clipped to [`lower`, `upper`]. Choose these without looking at the data."""
    return Aggregate("sum", column, _value(lower), _value(upper))


def mean(column: str, lower: Value, upper: Value) -> Aggregate:
    """The mean of a column, bounded as in `sum_`."""
    return Aggregate("mean", column, _value(lower), _value(upper))


def people() -> Aggregate:
    """How many different persons."""
    return Aggregate("people")


def variance(column: str, lower: Value, upper: Value) -> Aggregate:
    """The variance of a column, bounded as in `sum_`."""
    return Aggregate("variance", column, _value(lower), _value(upper))


def quantile(column: str, at: str, lower: Value, upper: Value) -> Aggregate:
    """The value below which the share `at` of the values lies, a decimal string such as "0.9"; bounded as in `sum_`."""
    return Aggregate("quantile", column, _value(lower), _value(upper), _amount(at))


def median(column: str, lower: Value, upper: Value) -> Aggregate:
    """The middle value: `quantile` at "0.5"."""
    return quantile(column, "0.5", lower, upper)


def bins(column: str, edges: Sequence[Value]) -> Group:
    """Group a number by intervals [edge, next edge)."""
    return Group(column, tuple(_value(edge) for edge in edges))


def rho(amount: str, delta: str | None = None) -> Loss:
    """Loss in ρ of zero-concentrated differential privacy (Bun & Steinke 2016), as a decimal string."""
    return Loss("rho", _amount(amount), None if delta is None else _amount(delta))


def epsilon(amount: str, delta: str | None = None) -> Loss:
    """Loss in pure ε, as a decimal string. On a dataset that is counted in ρ at most ε²/2 is charged, rounded up, and
    less where an answer takes several measurements, as a mean does: the price says how much."""
    return Loss("epsilon", _amount(amount), None if delta is None else _amount(delta))


def build_plan(
    aggregates: Aggregate | Sequence[Aggregate],
    *,
    by: str | Group | Sequence[str | Group] = (),
    where: Condition | Sequence[Condition] = (),
    rows_per_person: int | None = None,
    min_people: int | None = None,
    loss: Loss,
) -> dict[str, Any]:
    """The plan as JSON. All conditions must hold; groups are crossed."""
    wanted = [aggregates] if isinstance(aggregates, Aggregate) else list(aggregates)
    groups = [by] if isinstance(by, str | Group) else list(by)
    conditions = [where] if isinstance(where, Condition) else list(where)
    if not all(isinstance(one, Aggregate) for one in wanted) or not all(isinstance(c, Condition) for c in conditions):
        raise ClientError("plan_invalid")
    if not isinstance(loss, Loss):
        raise ClientError("amount_not_text")
    plan: dict[str, Any] = {
        "where": [condition.to_json() for condition in conditions],
        "group_by": [(Group(group) if isinstance(group, str) else group).to_json() for group in groups],
        "aggregates": [aggregate.to_json() for aggregate in wanted],
        "loss": loss.to_json(),
    }
    if rows_per_person is not None:
        plan["rows_per_person"] = rows_per_person
    if min_people is not None:
        plan["min_people"] = min_people
    return plan


def check_plan(plan: Mapping[str, Any]) -> dict[str, Any]:
    """A plan written by hand: a mapping without floats, which are not exact. The platform checks the rest."""
    todo: list[Any] = [plan]
    while todo:
        node = todo.pop()
        if isinstance(node, float):
            raise ClientError("plan_invalid", reason="float")
        todo += list(node.values()) if isinstance(node, Mapping) else list(node) if isinstance(node, list) else []
    return dict(plan)


def _value(value: object) -> Value:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ClientError("plan_invalid", reason="a value is text or an integer")
    return value


def _amount(amount: object) -> str:
    if not isinstance(amount, str):
        raise ClientError("amount_not_text")
    return amount
