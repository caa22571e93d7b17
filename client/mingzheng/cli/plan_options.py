"""A question as typed on the command line: `--aggregate mean:fee:0:500 --by age:0,18,60 --where "age >= 18"`.

`district@districts.region` is what the public table `districts` says of a district; `district@districts`, whether it is
in there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mingzheng.sdk.errors import ClientError
from mingzheng.sdk.plan import Aggregate, Condition, Group, Loss, Via, build_plan, check_plan
from mingzheng.strict import parse_json
from mingzheng.verification_error import VerificationError

AGGREGATES = (
    "count, people, sum:COLUMN:LOW:HIGH, mean:COLUMN:LOW:HIGH, variance:COLUMN:LOW:HIGH, median:COLUMN:LOW:HIGH "
    "or quantile:COLUMN:AT:LOW:HIGH"
)
_CONDITION = re.compile(r"\s*(?P<column>[^\s<>=!]+)\s*(?P<op><=|>=|!=|=|<|>|\bin\b|\bbetween\b)\s*(?P<value>.+?)\s*")
_INTEGER = re.compile(r"-?[0-9]{1,15}", re.ASCII)


def read_plan(
    file: Path | None,
    aggregates: Sequence[str],
    by: Sequence[str],
    where: Sequence[str],
    rows_per_person: int | None,
    rho: str | None,
    epsilon: str | None,
    delta: str | None = None,
    min_people: int | None = None,
) -> dict[str, Any]:
    """The plan in `file`, or the one that the options spell. Raises `plan_invalid`."""
    if file is not None:
        if aggregates or by or where or rho or epsilon or delta or (rows_per_person, min_people) != (None, None):
            raise ClientError("plan_invalid", reason="--plan and single options")
        return _from_file(file)
    loss = read_loss(rho, epsilon, delta)
    return build_plan(
        [_aggregate(one) for one in aggregates or ("count",)],
        by=[_group(one) for one in by],
        where=[_condition(one) for one in where],
        rows_per_person=rows_per_person,
        min_people=min_people,
        loss=loss,
    )


def read_loss(rho: str | None, epsilon: str | None, delta: str | None = None) -> Loss:
    if (rho is None) == (epsilon is None):
        raise ClientError("plan_invalid", reason="exactly one of --rho and --epsilon")
    return Loss("rho", rho, delta) if rho is not None else Loss("epsilon", str(epsilon), delta)


def _from_file(file: Path) -> dict[str, Any]:
    try:
        plan = parse_json(file.read_bytes(), "json_malformed")
    except VerificationError:
        raise ClientError("plan_invalid", reason="not JSON without floats") from None
    if not isinstance(plan, dict):
        raise ClientError("plan_invalid", reason="not an object")
    return check_plan(plan)


def _aggregate(text: str) -> Aggregate:
    parts = text.split(":")
    if parts in (["count"], ["people"]):
        return Aggregate(parts[0])
    if parts[0] == "median" and len(parts) == 4:
        parts = ["quantile", parts[1], "0.5", *parts[2:]]
    if parts[0] == "quantile" and len(parts) == 5:
        return Aggregate("quantile", parts[1], _value(parts[3]), _value(parts[4]), parts[2])
    if len(parts) != 4 or parts[0] not in ("sum", "mean", "variance"):
        raise ClientError("plan_invalid", reason="--aggregate " + AGGREGATES)
    return Aggregate(parts[0], parts[1], _value(parts[2]), _value(parts[3]))


def _group(text: str) -> Group:
    place, colon, edges = text.partition(":")
    column, via = _place(place)
    return Group(column, tuple(_value(edge) for edge in edges.split(",")) if colon else None, via)


def _condition(text: str) -> Condition:
    for ending, op in ((" is null", "is_null"), (" is not null", "not_null")):
        if text.lower().endswith(ending):
            column, via = _place(text[: -len(ending)].strip())
            return Condition(column, op, via=via)
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise ClientError("plan_invalid", reason='--where "COLUMN OP VALUE"')
    (column, via), op, value = _place(match["column"]), match["op"], match["value"]
    if op in ("in", "between"):
        return Condition(column, op, tuple(_value(one.strip()) for one in value.split(",")), via)
    return Condition(column, op, _value(value), via)


def _place(text: str) -> tuple[str, Via | None]:
    """A column, or a column and the public table that it leads to."""
    column, at, table = text.partition("@")
    if not at:
        return column, None
    reference, dot, attribute = table.partition(".")
    return column, Via(reference, attribute if dot else None)


def _value(text: str) -> str | int:
    """An integer where it is written as one; text otherwise, such as a decimal, a date or a category."""
    return int(text) if _INTEGER.fullmatch(text) else text.strip("'\"")
