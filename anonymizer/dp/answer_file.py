"""One table of a released answer as a file: values, errors, intervals, what is suppressed, and where it is from.

Made of the stored answer alone, so it costs nothing and says nothing more than the page does.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from anonymizer.spreadsheet import plain

METADATA: Final = b"mingzheng.answer"
FORMAT: Final = "mingzheng.answer-file/1"
NOTICE: Final = (
    "NOISY VALUES - in 95 of 100 cases low to high holds the number that the limits and the rows counted per person "
    "leave; what they cut off is in neither; 数值带噪声：区间有 95 % 的把握包含按上下限和每人计入行数算出的数；"
    "被它们截去的部分既不在数值里，也不在区间里"
)
_PARTS: Final = ("standard_error", "low", "high")
# In a text file everything but these could be split by a comma into a cell of its own.
_SAID: Final = ("dataset", "version", "query", "plan_hash", "loss", "receipt", "mechanism", "asked_at")


def as_csv(table: Mapping[str, Any], about: Mapping[str, Any]) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read Chinese. Lines that begin with # come first, then the
    names. Numbers are as exact as in the answer; a text that a spreadsheet would run gets an apostrophe before it."""
    lines = [f"# {FORMAT}; {NOTICE}".replace(",", ";")]
    said = {name: _plain(about[name]) for name in _SAID if name in about}
    lines += [f"# {name}: {text}" for name, text in {**said, **_left_out(about)}.items()]
    columns = _columns(table)
    lines.append(",".join(_text(name) for name, _, _ in columns))
    written = [[_WRITTEN[kind](cell) for cell in cells] for _, kind, cells in columns]
    lines += [",".join(row) for row in zip(*written, strict=True)]
    return "\ufeff".encode() + "".join(f"{line}\r\n" for line in lines).encode()


def as_parquet(table: Mapping[str, Any], about: Mapping[str, Any]) -> bytes:
    """Keys as text; values as int64 where all are whole numbers, else as double, which is finer than the noise. All of
    `about`, plan included, stands in the metadata under `mingzheng.answer`."""
    fields = [(name, _typed(kind, cells)) for name, kind, cells in _columns(table)]
    made = pa.table([cells for _, cells in fields], names=[name for name, _ in fields])
    said = json.dumps({"format": FORMAT, "notice": NOTICE, **about}, ensure_ascii=False)
    out = io.BytesIO()
    pq.write_table(made.replace_schema_metadata({METADATA: said.encode()}), out, compression="zstd")
    return out.getvalue()


FORMATS: Final[dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], bytes]]] = {
    "csv": as_csv,
    "parquet": as_parquet,
}


def _columns(table: Mapping[str, Any]) -> list[tuple[str, str, list[Any]]]:
    """Name, kind (key, number, mark) and cells, in the order of the file. Numbers are decimal text or None."""
    names = {role: [one["name"] for one in table["columns"] if one["role"] == role] for role in ("key", "value")}
    rows: Sequence[Mapping[str, Any]] = table["rows"]
    made: list[tuple[str, str, list[Any]]] = [
        (name, "key", [row["keys"][at] for row in rows]) for at, name in enumerate(names["key"])
    ]
    for at, name in enumerate(names["value"]):
        cells = [row["values"][at] for row in rows]
        made.append((name, "number", [cell.get("value") for cell in cells]))
        made += [(f"{name}_{part}", "number", [cell.get(part) for cell in cells]) for part in _PARTS]
        made.append((f"{name}_suppressed", "mark", [bool(cell.get("suppressed")) for cell in cells]))
        if any("noisy" in cell for cell in cells):  # older answers do not say what was drawn, nor do means
            drawn = [None if cell.get("suppressed") else cell.get("noisy") for cell in cells]
            made.append((f"{name}_noisy", "number", drawn))
    return _named_apart(made)


def _named_apart(columns: list[tuple[str, str, list[Any]]]) -> list[tuple[str, str, list[Any]]]:
    """A key may be called like a statistic; readers of tables want every name once."""
    found: dict[str, tuple[str, str, list[Any]]] = {}
    for name, kind, cells in columns:
        while name in found:
            name += "_"
        found[name] = (name, kind, cells)
    return list(found.values())


def _typed(kind: str, cells: list[Any]) -> pa.Array:
    if kind == "key":
        return pa.array(cells, pa.string())
    if kind == "mark":
        return pa.array(cells, pa.bool_())
    numbers = [None if cell is None else Decimal(cell) for cell in cells]
    if all(number is None or number == number.to_integral_value() for number in numbers):
        return pa.array([None if number is None else int(number) for number in numbers], pa.int64())
    return pa.array([None if number is None else float(number) for number in numbers], pa.float64())


def _text(value: str) -> str:
    """Always in quotes, so that no reader takes a # in it for a comment."""
    return '"' + plain(value).replace('"', '""') + '"'


def _left_out(about: Mapping[str, Any]) -> dict[str, str]:
    """What stands between the answer and the data, besides noise: it decides what the numbers are about."""
    plan = about.get("plan", {})
    kept = {"rows_per_person": str(plan["rows_per_person"])} if "rows_per_person" in plan else {}
    limits = [
        f"{one['op']}({one['column']}) {one['lower']} to {one['upper']}"
        for one in plan.get("aggregates", ())
        if "lower" in one
    ]
    said = {**kept, "limits": "; ".join(limits), "post_processing": " ".join(about.get("post_processing", ()))}
    # A column may be called anything, and a comma or a line's end would put what follows into a cell of its own.
    return {name: " ".join(text.replace(",", ";").split()) for name, text in said.items() if text}


def _plain(value: Any) -> str:
    return " ".join(f"{name} {amount}" for name, amount in value.items()) if isinstance(value, Mapping) else str(value)


_WRITTEN: Final[dict[str, Callable[[Any], str]]] = {
    "key": _text,
    "number": lambda number: "" if number is None else f"{Decimal(number):f}",
    "mark": lambda mark: "yes" if mark else "no",
}
