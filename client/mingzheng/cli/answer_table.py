"""An answer in a terminal: one plain table for each of its tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingzheng.cli.output import show_table
from mingzheng.sdk.answer import show_cell


def show_answer(answer: Mapping[str, Any]) -> None:
    for table in answer.get("batch", [answer]):
        rows = [[*row["keys"], *(show_cell(cell) for cell in row["values"])] for row in table["rows"]]
        show_table([str(column["name"]) for column in table["columns"]], rows)
