"""`mingzheng-server incidents`: what is wrong, at the machine itself, and saying that it was looked into."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from core.bootstrap import Platform
from core.lost_entries import accept_loss
from core.usecases.close_incident import close_incident_at_machine

Open = Callable[[Path | None], Platform]
HomeOption = Annotated[Path | None, typer.Option(help="Where everything is kept (default: MINGZHENG_HOME or var/).")]


def commands(opened: Open) -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, help="What is wrong with the log or the chain.")

    @app.command("list")
    def listed(
        everything: Annotated[bool, typer.Option("--all", help="Closed ones too. 包括已关闭的。")] = False,
        home: HomeOption = None,
    ) -> None:
        """Print each open incident as one line of JSON: what it means, and what to do."""
        with opened(home) as platform, platform.services.reading() as uow:
            found = uow.incidents.listed(after=0, limit=10_000) if everything else uow.incidents.open()
        for incident in found:
            typer.echo(json.dumps(asdict(incident), ensure_ascii=False))

    @app.command("close")
    def close(
        incident: Annotated[int, typer.Argument(min=1, help="Its number. 编号。")],
        reason: Annotated[str, typer.Option("--reason", help="What was found; kept in the log. 查明的原因。")],
        home: HomeOption = None,
    ) -> None:
        """Say that an incident was looked into. The reason becomes part of the log: name nobody in it."""
        with opened(home) as platform:
            closed = close_incident_at_machine(platform.services, incident, reason)
        typer.echo(json.dumps(asdict(closed), ensure_ascii=False))

    @app.command("accept-loss")
    def accept(
        reason: Annotated[str, typer.Option("--reason", help="What happened; kept in the log. 发生了什么。")],
        home: HomeOption = None,
    ) -> None:
        """After an old backup: go on without entries that were signed and are lost, and say so in the log.

        Refused while the chain or a witness holds them, since then this log can never be continued from here.
        """
        with opened(home) as platform:
            done = accept_loss(platform, reason)
        typer.echo(json.dumps(done, ensure_ascii=False))

    return app
