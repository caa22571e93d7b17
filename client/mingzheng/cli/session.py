"""Where the command line keeps who is signed in: one file that only its owner can read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from mingzheng.sdk.client import Client, connect
from mingzheng.sdk.errors import ClientError

_FILE: Final = "session.json"


def config_home() -> Path:
    """`MINGZHENG_CONFIG_HOME`, else the system's place for configuration."""
    own = os.environ.get("MINGZHENG_CONFIG_HOME")
    if own:
        return Path(own)
    base = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA")
    return (Path(base) if base else Path.home() / ".config") / "mingzheng"


def save_session(url: str, token: str) -> None:
    home = config_home()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = home / (_FILE + ".new")
    # Created unreadable for others from the start: no moment at which the token lies open.
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"url": url, "token": token}, file)
    os.replace(fresh, home / _FILE)  # noqa: PTH105 - atomic on every system, unlike Path.rename


def signed_in() -> Client:
    """The client of `MINGZHENG_URL` and `MINGZHENG_TOKEN`, else of the last `login`. Raises `not_signed_in`."""
    url, token = os.environ.get("MINGZHENG_URL"), os.environ.get("MINGZHENG_TOKEN")
    if not (url and token):
        url, token = _saved()
    return connect(url, token)


def _saved() -> tuple[str, str]:
    try:
        held = json.loads((config_home() / _FILE).read_text(encoding="utf-8"))
        return str(held["url"]), str(held["token"])
    except (OSError, ValueError, KeyError, TypeError):
        raise ClientError("not_signed_in") from None


def token_for(url: str) -> str | None:
    """The token of whoever is signed in at `url`, and of no other place: a token is never sent elsewhere."""
    own, token = os.environ.get("MINGZHENG_URL"), os.environ.get("MINGZHENG_TOKEN")
    try:
        held = (own, token) if own and token else _saved()
    except ClientError:
        return None
    return held[1] if str(held[0]).rstrip("/") == url.rstrip("/") else None
