"""The commands that the page of signing keys shows are ones that the client takes."""

from __future__ import annotations

import re
from pathlib import Path

import click
import typer.main

from console.messages import TEMPLATES
from mingzheng.cli.main import app


def test_every_command_on_the_page_can_be_parsed(tmp_path: Path) -> None:
    shown = re.findall(r"^(?:.*<code>)?mingzheng ([^<\n]+)", (TEMPLATES / "keys.html").read_text(), re.M)
    assert len(shown) == 3
    (tmp_path / "my-key.json").write_text("{}")
    (tmp_path / "trust.json").write_text("{}")
    for line in shown:
        words = [str(tmp_path / word) if word.endswith(".json") else word for word in line.split()]
        command: click.Command = typer.main.get_command(app)
        context = click.Context(command)
        while isinstance(command, click.Group):
            command = command.commands[words.pop(0)]
        command.make_context(command.name, words, parent=context)
