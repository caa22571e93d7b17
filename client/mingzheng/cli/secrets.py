"""Passwords and passphrases: from a prompt, a named environment variable or a file. Never from the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from mingzheng.cli import output
from mingzheng.cli.library_words import REPEAT
from mingzheng.sdk.errors import ClientError


def read_secret(prompt: str, env: str | None, file: Path | None, *, confirm: bool = False) -> str:
    """Arguments are visible to every process of the machine, which is why none of them is the secret itself."""
    if env is not None:
        found = os.environ.get(env)
    elif file is not None:
        found = file.read_text(encoding="utf-8").rstrip("\r\n")
    elif sys.stdin.isatty():
        again = REPEAT if output.language == "zh" else True
        found = str(typer.prompt(prompt, hide_input=True, confirmation_prompt=confirm and again, err=True))
    else:
        found = None
    if not found:
        raise ClientError("passphrase_missing")
    return found
