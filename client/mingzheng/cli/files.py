"""Reading what a person points at."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import typer

from mingzheng.cli import output
from mingzheng.errors import Text
from mingzheng.sdk.errors import ClientError
from mingzheng.trust import Trust, parse_trust


def read_trust(path: Path | None) -> Trust:
    """The pinned trust file. Raises `trust_missing`: there is no default, as whoever chooses it decides the verdict."""
    if path is None:
        raise ClientError("trust_missing")
    return parse_trust(path.read_bytes())


def file_sha256(path: Path) -> str:
    """Hex. Raises `file_unreadable`."""
    try:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        raise ClientError("file_unreadable") from None


def confirmer(yes: bool) -> Callable[[str], bool]:
    """Shows on stderr what will be signed, and asks unless `yes`."""

    def confirm(summary: str) -> bool:
        output.say(summary, summary)
        if yes:
            return True
        question = Text("确认签名？", "Sign this?")[output.language]
        return bool(typer.confirm(question, default=False, err=True))

    return confirm
