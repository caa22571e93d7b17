"""What the demo says, in the reader's language, one step at a time."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from typing import Any

CHINESE = os.environ.get("MINGZHENG_LANG", os.environ.get("LC_ALL") or os.environ.get("LANG") or "").startswith("zh")


def said(zh: str, en: str) -> str:
    """What the demo's people are called and type. Whoever types does so in one language, and so does a whole demo."""
    return zh if CHINESE else en


class Screen:
    """Numbered steps on stdout. `proved` says what a step has shown, `note` anything else."""

    def __init__(self) -> None:
        self._step = 0
        self._started = time.monotonic()

    def title(self, zh: str, en: str) -> None:
        text = zh if CHINESE else en
        self._write(f"\n{text}\n{'─' * min(len(text) * (2 if CHINESE else 1), 78)}")

    def step(self, zh: str, en: str) -> None:
        self._step += 1
        self._write(f"\n{self._step:>2}. {zh if CHINESE else en}")

    def note(self, zh: str, en: str) -> None:
        self._write(f"    {zh if CHINESE else en}")

    def proved(self, zh: str, en: str) -> None:
        self._write(f"    ✓ {zh if CHINESE else en}")

    def lines(self, text: str, *, most: int = 40) -> None:
        for line in text.strip().splitlines()[:most]:
            self._write(f"      {line}")

    def watch(self, job: Mapping[str, Any]) -> None:
        """Progress of long work, on one line where there is a terminal."""
        if sys.stdout.isatty():
            total = max(int(job["total"]), 1)
            sys.stdout.write(f"\r    … {job['stage']} {100 * int(job['done']) // total:>3} % ")
            sys.stdout.write("\r\033[K" if job["state"] in ("done", "failed") else "")
            sys.stdout.flush()

    def closing(self, zh: str, en: str) -> None:
        seconds = time.monotonic() - self._started
        self._write(f"\n{zh if CHINESE else en} ({seconds:.0f} s)")

    def _write(self, text: str) -> None:
        print(text, flush=True)


class NotShownError(Exception):
    """Something that the demo promises to show did not happen."""


def must(condition: object, what: str) -> None:
    """The demo shows; it does not assume."""
    if not condition:
        raise NotShownError(what)
