"""The entry point: `mingzheng [--lang zh|en] COMMAND`."""

from __future__ import annotations

from typing import Annotated

import typer

from mingzheng.cli import (
    ask_commands,
    dataset_commands,
    duty_commands,
    emergency_commands,
    output,
    published_commands,
    query_commands,
    steward_commands,
    verify_commands,
    witness_commands,
)
from mingzheng.cli.speaking import run

app = typer.Typer(
    help="Mingzheng 明证: ask private questions of shared data, and verify what the platform says. "
    "Exit codes: 0 ok, 1 failed, 2 usage or cannot tell, 3 unavailable.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip
app.add_typer(ask_commands.app)
app.add_typer(dataset_commands.app, name="dataset")
app.add_typer(query_commands.app, name="query")
app.add_typer(published_commands.app, name="published")
app.add_typer(verify_commands.app)
app.add_typer(steward_commands.key_app, name="key")
app.add_typer(steward_commands.review_app, name="review")
app.add_typer(steward_commands.record_app, name="record")
app.add_typer(duty_commands.app, name="duties")
app.add_typer(emergency_commands.app, name="emergencies")
app.add_typer(witness_commands.app, name="witness")


@app.callback()
def start(
    lang: Annotated[str | None, typer.Option("--lang", help="zh or en. 语言。")] = None,
) -> None:
    output.choose_language(lang)


def main() -> None:
    run(app)
