"""A noisy answer with its error bars, as a table in the reader's own library."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mingzheng.sdk.errors import ClientError
from mingzheng.sdk.receipts import SavedReceipt
from mingzheng.sdk.view import see


@dataclass(frozen=True, slots=True)
class Answer:
    """`query` is the platform's document: plan, loss, answer, receipt. Every value is noisy; see its interval.
    `tables`: as one of how many it was asked, which share one loss."""

    query: Mapping[str, Any]
    fetch_receipt: Callable[[str], SavedReceipt]
    view: Mapping[str, Any] | None = None
    tables: int = 1

    @property
    def id(self) -> str:
        return str(self.query["id"])

    @property
    def loss(self) -> Mapping[str, str]:
        """What the question costs, with all its tables: {rho, delta, epsilon, at_delta}, decimal strings. On a dataset
        that is counted in pure ε, {epsilon, at_delta}, with δ 0."""
        return dict(self.query["loss"])

    @property
    def cached(self) -> bool:
        """Whether this is the released answer to the same question, shown again at no cost."""
        return bool(self.query["cached"])

    @property
    def charged(self) -> bool:
        return bool(self.query["charged"])

    @property
    def table(self) -> Mapping[str, Any]:
        """The answer document: columns, rows, confidence, mechanism, scale; as its SQL asked, where it was asked so."""
        whole = dict(self.query["answer"])
        if "batch" in whole:
            raise ClientError("several_tables")
        return whole if self.view is None else see(whole, self.view)

    @property
    def parts(self) -> list[Answer]:
        """One answer for each plan of a batch, in order; of a plain question, itself."""
        tables = self.query["answer"].get("batch")
        if tables is None:
            return [self]
        return [Answer({**self.query, "answer": one}, self.fetch_receipt, tables=len(tables)) for one in tables]

    @property
    def entry_id(self) -> str:
        return str(self.query["entry"])

    def receipt(self) -> SavedReceipt:
        return self.fetch_receipt(self.entry_id)

    @property
    def totals(self) -> list[Mapping[str, Any]]:
        """Sums of the noisy cells: `keys` are None where a key was added up; what does not add up is None."""
        return list(self.table.get("totals") or ())

    @property
    def post_processing(self) -> list[Mapping[str, str]]:
        """What was done to the noisy numbers, in words: {code, zh, en}. None of it cost anything."""
        return list(self.table.get("post_processing") or ())

    def to_columns(self) -> dict[str, list[Any]]:
        """One list a column: keys as text; each value as a number with its standard error and 95 % interval. What adds
        up is there as it was drawn as well (`_noisy`): add these, since shown numbers added up are too high. A name
        that is taken already gets a `_` after it.

        A suppressed value is None. The numbers are floats, which is finer than the noise.
        """
        table = self.table
        columns: dict[str, list[Any]] = {}
        keys = [column["name"] for column in table["columns"] if column["role"] == "key"]
        values = [column["name"] for column in table["columns"] if column["role"] == "value"]
        for place, name in enumerate(keys):
            columns[_free(name, columns)] = [row["keys"][place] for row in table["rows"]]
        for place, name in enumerate(values):
            cells = [row["values"][place] for row in table["rows"]]
            columns[_free(name, columns)] = [_number(cell, "value") for cell in cells]
            for part in ("standard_error", "low", "high"):
                columns[_free(f"{name}_{part}", columns)] = [_number(cell, part) for cell in cells]
            if any("noisy" in cell for cell in cells):  # answers of before have none
                columns[_free(f"{name}_noisy", columns)] = [_number(cell, "noisy") for cell in cells]
        return columns

    def to_pandas(self) -> Any:
        """A pandas DataFrame."""
        try:
            import pandas  # optional
        except ImportError:
            raise ClientError("extra_missing", install="mingzheng[pandas]") from None
        return pandas.DataFrame(self.to_columns())

    def to_polars(self) -> Any:
        """A polars DataFrame."""
        try:
            import polars  # optional
        except ImportError:
            raise ClientError("extra_missing", install="mingzheng[polars]") from None
        return polars.DataFrame(self.to_columns())

    def _repr_html_(self) -> str:
        if "batch" in self.query["answer"]:
            return "".join(part._repr_html_() for part in self.parts)
        table = self.table
        head = "".join(f"<th>{html.escape(str(column['name']))}</th>" for column in table["columns"])
        body = "".join(f"<tr>{_html_row(row)}</tr>" for row in table["rows"])
        loss = html.escape(loss_words(self.loss))
        loss += "" if self.tables == 1 else f" ({self.tables} 张表合计 / all {self.tables} tables)"
        note = f"{loss} · {html.escape(str(table.get('mechanism', '')))} · 95 %"
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{note}</p>"


def loss_words(loss: Mapping[str, Any]) -> str:
    """`ρ = 0.02`; on a dataset that is counted in pure ε, `ε = 0.2`."""
    return f"ρ = {loss['rho']}" if "rho" in loss else f"ε = {loss.get('epsilon', '')}"


def _free(name: str, taken: Mapping[str, Any]) -> str:
    """As the files of an answer do: a column that would take another one's place gets a line after its name."""
    while name in taken:
        name += "_"
    return name


def _number(cell: Mapping[str, Any], part: str) -> float | None:
    value = cell.get(part)
    return None if cell.get("suppressed") or value is None else float(value)


def _html_row(row: Mapping[str, Any]) -> str:
    keys = "".join(f"<td>{html.escape(str(key))}</td>" for key in row["keys"])
    return keys + "".join(f"<td>{html.escape(show_cell(cell))}</td>" for cell in row["values"])


def show_cell(cell: Mapping[str, Any] | None) -> str:
    """`123 (114 – 132)`, or a dash for a suppressed value and for one that does not add up."""
    if cell is None or cell.get("suppressed") or cell.get("value") is None:
        return "—"
    return f"{cell['value']} ({cell['low']} – {cell['high']})"
