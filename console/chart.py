"""An answer as bars with error bars. Only positions are computed here; every number is also text and in the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.domain.queries import tables_of
from mingzheng.errors import Text

WIDTH: Final = 1000


@dataclass(frozen=True, slots=True)
class Bar:
    """One cell: positions from 0 to `WIDTH`. `value` is None where the noise leaves only an interval. `drawn`: the
    number as it was drawn, where another one is shown."""

    label: str
    value: str | None
    error: str | None
    low: str
    high: str
    zero: int
    start: int
    length: int
    whisker_low: int
    whisker_high: int
    drawn: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    aggregate: str
    unit: Text
    bars: tuple[Bar, ...]
    totals: tuple[tuple[tuple[str | None, ...], Mapping[str, Any]], ...] = ()
    threshold: int | None = None


def all_charts(answer: Mapping[str, Any]) -> list[Chart]:
    """The charts of every table of an answer."""
    return [chart for table in tables_of(answer) for chart in charts(table)]


def steps(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What was done to the noisy numbers, each step once."""
    return list({step["code"]: step for table in tables_of(answer) for step in table["post_processing"]}.values())


def charts(answer: Mapping[str, Any]) -> list[Chart]:
    """One chart for each value column of an answer."""
    keys = [column for column in answer["columns"] if column["role"] == "key"]
    values = [column for column in answer["columns"] if column["role"] == "value"]
    return [
        Chart(
            column["name"],
            _unit(column),
            _bars(answer["rows"], index, len(keys)),
            _totals(answer, index),
            answer.get("threshold"),
        )
        for index, column in enumerate(values)
    ]


def _totals(answer: Mapping[str, Any], index: int) -> tuple[tuple[tuple[str | None, ...], Mapping[str, Any]], ...]:
    """Keys and value of each total of one statistic; older answers have none."""
    rows = [(tuple(row["keys"]), row["values"][index]) for row in answer.get("totals", ())]
    return tuple((keys, cell) for keys, cell in rows if cell is not None)


def _unit(column: Mapping[str, Any]) -> Text:
    zh = column.get("unit", "")
    return Text(zh, column.get("unit_en", zh))


def _bars(rows: list[Mapping[str, Any]], index: int, keys: int) -> tuple[Bar, ...]:
    cells = [row["values"][index] for row in rows]
    lowest = min([0.0, *(float(cell["low"]) for cell in cells)])
    highest = max([0.0, *(float(cell["high"]) for cell in cells)])
    span = (highest - lowest) or 1.0

    def place(number: float) -> int:
        return round((number - lowest) / span * WIDTH)

    zero = place(0)
    return tuple(
        _bar(
            " · ".join(row["keys"][:keys]),
            cell,
            zero,
            place(float(cell["low"])),
            place(float(cell["high"])),
            zero if cell["value"] is None else place(float(cell["value"])),
        )
        for row, cell in zip(rows, cells, strict=True)
    )


def drawn_of(cell: Mapping[str, Any]) -> str | None:
    """What was drawn, where it is not what is shown; answers of before do not say it."""
    drawn = cell.get("noisy")
    return None if drawn is None or drawn == cell["value"] else str(drawn)


def _bar(label: str, cell: Mapping[str, Any], zero: int, low: int, high: int, tip: int) -> Bar:
    return Bar(
        label=label,
        value=cell["value"],
        error=cell.get("standard_error"),
        low=cell["low"],
        high=cell["high"],
        zero=zero,
        start=min(zero, tip),
        length=abs(tip - zero),
        whisker_low=low,
        whisker_high=high,
        drawn=drawn_of(cell),
    )
