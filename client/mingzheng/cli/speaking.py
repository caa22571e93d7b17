"""Run a command line so that the library under it speaks the reader's language too: help, usage errors, refusals."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

import typer
from typer import rich_utils
from typer.main import get_command

from mingzheng.cli import library_words, output


def run(app: typer.Typer, arguments: Sequence[str] | None = None) -> None:
    """As `app(arguments)`. The language has to be known before anything is parsed, as parsing is what fails."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    output.choose_language(_asked(given))
    if output.language == "zh":
        _run_in_chinese(app, given)
    app(given)


def _asked(arguments: Sequence[str]) -> str | None:
    for place, one in enumerate(arguments):
        if one == "--lang" and place + 1 < len(arguments):
            return arguments[place + 1]
        if one.startswith("--lang="):
            return one.removeprefix("--lang=")
    return None


def _run_in_chinese(app: typer.Typer, arguments: list[str]) -> NoReturn:
    """The library lays out what it says as ever; only its words are others. They hold for this process, which ends."""
    for name, said in library_words.PANELS.items():
        setattr(rich_utils, name, said)
    top: Any = get_command(app)
    for command in _commands(top):
        _teach(command)
    try:
        result = top.main(arguments, standalone_mode=False)
    except typer.Abort:
        rich_utils.rich_abort_error()
        sys.exit(1)
    except Exception as error:
        # The library's own, which it keeps private: all have a message to format and an exit code.
        if not hasattr(error, "format_message"):
            raise
        _refuse(error)
    sys.exit(result if isinstance(result, int) else 0)


def _refuse(error: Any) -> NoReturn:
    said = library_words.in_chinese(error.format_message())
    error.format_message = lambda: said
    rich_utils.rich_format_error(error)
    sys.exit(error.exit_code)


def _commands(command: Any) -> Iterator[Any]:
    yield command
    for one in getattr(command, "commands", {}).values():
        yield from _commands(one)


def _teach(command: Any) -> None:
    context: Any = command.context_class

    class Formatter(context.formatter_class):  # type: ignore[misc]
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, library_words.USAGE if prefix is None else prefix)

    command.context_class = type(context.__name__, (context,), {"formatter_class": Formatter})
    option = command.get_help_option(context(command))
    if option is not None:
        option.help = library_words.HELP_OPTION
