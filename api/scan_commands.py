"""`mingzheng-server scan` and `scan-text`: look at a file or at lines of text, without a platform or a trace."""

from __future__ import annotations

import json
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from anonymizer.errors import AnonymizerError
from anonymizer.tables import read_found

if TYPE_CHECKING:
    from anonymizer.pii.lines import Done

# Whoever waits longer than this is told how far it has come.
_PATIENCE = 3.0
# Characters of one column for the language model where it is no free text: some ten seconds of one core.
_MOST_READ = 300_000


class Standard(StrEnum):
    """As `data/types.yaml` names them."""

    Y2025 = "GB/T-45574-2025"
    Y2020 = "GB/T-35273-2020"


def scan_table(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, XLSX or Parquet.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON. 以 JSON 输出。")] = False,
    standard: Annotated[
        Standard, typer.Option(help="Whose list of sensitive information to go by. 按哪个标准判断敏感。")
    ] = Standard.Y2025,
    whole: Annotated[
        bool,
        typer.Option("--whole", help="Let the language model read other columns whole too. 其他列也逐条通读。"),
    ] = False,
) -> None:
    """Say what each column of a table holds and what should be done to it. Never prints a value.

    Titles above the header, a header that is missing and sums below the rows are seen through.
    """
    from anonymizer.pii.answer import table_answer
    from anonymizer.pii.scan import scan

    if not file.is_file():
        raise AnonymizerError("upload_not_there")
    most_read = None if whole else _MOST_READ
    report = scan(read_found(file, file.name), _Progress().columns, most_read=most_read)
    answer = table_answer(report, standard.value)
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    table = Table("name", "type", "sensitivity", "identifier", "share", "treatment")
    for column in answer["columns"]:
        table.add_row(*(str(column[title.header]) for title in table.columns))
    Console().print(table)
    Console().print(
        f"rows {answer['dataset']['rows']}, {answer['dataset']['sensitivity']}, minors: {answer['dataset']['minors']}"
    )


def scan_text(
    jsonl: Annotated[bool, typer.Option("--jsonl", help='Lines of {"id", "text"}; the only form there is.')] = True,
) -> None:
    """Read {"id","text"} lines from standard input; answer {"id","spans"} with character offsets, end exclusive.

    A line that cannot be read is reported on standard error by number and code; the others are answered, and the
    command ends in 1.
    """
    from anonymizer.pii.engine import text_engine
    from anonymizer.pii.lines import scan_lines

    done = scan_lines(sys.stdin.buffer, sys.stdout, text_engine(), _refuse, _Progress().lines)
    raise typer.Exit(1 if done.refused else 0)


def _refuse(number: int, error: AnonymizerError) -> None:
    problem = error.problem
    _tell({"line": number, "code": error.code, "zh": problem.says.zh, "en": problem.says.en})


class _Progress:
    """Lines of JSON on standard error, so that programs can tell them from answers."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def lines(self, done: Done) -> None:
        if self._due():
            _tell({"progress": {"lines": done.lines, "characters": done.characters}})

    def columns(self, stage: str, done: int, of: int) -> None:
        if self._due():
            _tell({"progress": {"stage": stage, "done": done, "of": of}})

    def _due(self) -> bool:
        now = time.monotonic()
        due = now - self._told >= _PATIENCE
        if due:
            self._told = now
        return due


def _tell(entry: dict[str, object]) -> None:
    typer.echo(json.dumps(entry, ensure_ascii=False), err=True)
