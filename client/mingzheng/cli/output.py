"""How the command line speaks: the reader's language, JSON where asked, and exit codes that scripts can trust."""

from __future__ import annotations

import functools
import json
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, ParamSpec

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mingzheng.cli.decisions import decision_lines, decision_of
from mingzheng.detail_words import REASONS
from mingzheng.errors import Failure, Text
from mingzheng.refusals import NoEvidenceError
from mingzheng.report import Report, State
from mingzheng.sdk.errors import ClientError, ProblemError
from mingzheng.visible import visible, visible_json

FAILED: Final = 1
CANNOT_TELL: Final = 2
UNAVAILABLE: Final = 3

P = ParamSpec("P")
_UNREACHABLE: Final = frozenset({"server_unreachable", "log_unreachable", "node_unreachable"})
_USAGE: Final = frozenset(
    {"plan_invalid", "url_invalid", "trust_missing", "not_signed_in", "passphrase_missing", "field_not_held"}
)
_MARKS: Final = {State.PASS: "[green]✓[/]", State.FAIL: "[red]✗[/]", State.NOT_RUN: "[yellow]–[/]"}
_VERDICTS: Final = {
    "proven": Text("已证实", "proven"),
    "disproved": Text("已证伪", "disproved"),
    "cannot_tell": Text("无法判定", "cannot tell"),
}

_IDENTIFIER: Final = re.compile(r"[a-z]{2}_[a-z0-9]+", re.ASCII)

language = "en"


def choose_language(asked: str | None) -> None:
    """`--lang`, else MINGZHENG_LANG, else the system's: Chinese when it starts with zh, English otherwise."""
    global language
    names = (asked, *(os.environ.get(name) for name in ("MINGZHENG_LANG", "LC_ALL", "LC_MESSAGES", "LANG")))
    chosen = next((name for name in names if name), "en")
    language = "zh" if chosen.lower().startswith("zh") else "en"


def say(zh: str, en: str) -> None:
    """Talk: to stderr, so that data can be piped."""
    lines = "\n".join(_safe(line) for line in Text(zh, en)[language].split("\n"))
    Console(stderr=True, highlight=False, soft_wrap=True).print(lines)


def show_json(value: object) -> None:
    sys.stdout.write(visible_json(value) + "\n")


def show_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Nothing is cut in a narrow window; an identifier stays in one line, to be copied whole."""
    table = Table(highlight=False)
    for place, heading in enumerate(headings):
        cells = [str(row[place]) for row in rows if place < len(row)]
        whole = [len(cell) for cell in cells if _IDENTIFIER.fullmatch(cell)]
        table.add_column(_safe(heading), overflow="fold", min_width=max(whole, default=None), no_wrap=bool(whole))
    for row in rows:
        table.add_row(*(_safe(cell) for cell in row))
    _out().print(table)


def show_lines(lines: Sequence[str]) -> None:
    for line in lines:
        _out().print(_safe(line))


def show_pairs(pairs: Mapping[str, object]) -> None:
    for name, value in pairs.items():
        _out().print(f"[bold]{_safe(name)}[/]  {_safe(value)}")


def show_report(report: Report) -> None:
    """Every check with its mark, every finding by name, and what a pass does not prove."""
    out, level = _out(), Text(f"（{report.level}）", f" ({report.level})")[language]
    out.print(f"[bold]{_safe(report.subject)}[/]  {_VERDICTS[report.verdict][language]}{level}")
    for name, value in report.shown.items():
        out.print(f"  [bold]{_safe(name)}[/] = {_safe(json.dumps(value, ensure_ascii=False))}")
    for name in report.hidden:
        out.print(f"  [dim]{_safe(name)} = {Text('（已隐藏）', '(hidden)')[language]}[/]")
    for check in report.checks:
        out.print(f"{_MARKS[check.state]} {check.name}: {_safe(check.says[language])}")
        for finding in check.findings:
            out.print(f"    [red]·[/] {_safe(finding.says[language])}")
    out.print(Text("这些检查不证明：", "What this does not prove:")[language])
    for limit in report.limits:
        out.print(f"  - {_safe(limit[language])}")


def exit_code_of(failure: Failure) -> int:
    if failure.code in _UNREACHABLE or (isinstance(failure, ProblemError) and failure.status in (502, 503, 504)):
        return UNAVAILABLE
    return CANNOT_TELL if failure.code in _USAGE or isinstance(failure, NoEvidenceError) else FAILED


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Turns every `Failure` into its sentence, its next step and an exit code; with `--json`, also into data."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except Failure as failure:
            if kwargs.get("as_json"):
                show_json({"error": _document(failure)})
            else:
                _say_failure(failure)
            raise typer.Exit(exit_code_of(failure)) from None
        except OSError as error:
            # The text of an OSError names a path that the person gave; nothing else is in it.
            say(f"文件错误：{error.strerror}", f"File error: {error.strerror}")
            raise typer.Exit(exit_code_of(ClientError("file_unreadable"))) from None

    return run


def _say_failure(failure: Failure) -> None:
    says, step = failure.problem.says, failure.problem.next_step
    say(says.zh, says.en)
    decision = decision_of(failure)
    if decision is None:
        wrong = REASONS.get(str(failure.details.get("reason")))
        if wrong is not None:
            say(wrong.zh, wrong.en)
        say(step.zh, step.en)
        if failure.details:
            say(*(2 * (f"{failure.code}: {_details(failure.details)}",)))
        return
    for line in decision_lines(decision, language):
        say(line, line)
    say(step.zh, step.en)
    rest = {name: value for name, value in failure.details.items() if name not in decision}
    say(*(2 * (f"{failure.code}: {_details(rest)}" if rest else failure.code,)))


def _document(failure: Failure) -> dict[str, Any]:
    says, step = failure.problem.says, failure.problem.next_step
    shown = {"code": failure.code, "title": says.en, "title_zh": says.zh, "next_step": step.en, "next_step_zh": step.zh}
    extra = {"decision": failure.decision} if isinstance(failure, ProblemError) and failure.decision else {}
    return {**shown, "details": dict(failure.details), **extra}


def _details(details: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in details.items())


def _safe(value: object) -> str:
    """A log's own text ends up in findings: neither rich's markup nor a terminal's escapes may speak for the report."""
    return escape(visible(str(value)))


def _out() -> Console:
    return Console(highlight=False, soft_wrap=True)
