"""A person at a terminal: types one command after the other, and answers what is asked."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_SILENCE = 240.0


def type_in(script: str, folder: Path, environment: Mapping[str, str], answers: Sequence[tuple[str, str]]) -> str:
    """Run `script` line by line in a terminal; what the screen showed. Fails on the first command that fails.

    `answers`: (pattern of a prompt, what to type). Without a terminal the commands would not ask at all.
    """
    master, slave = pty.openpty()
    shell = subprocess.Popen(
        ["bash", "--noprofile", "--norc", "-euo", "pipefail", "-c", script],
        cwd=folder, env=dict(environment), stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    shown = _converse(master, shell, answers)
    assert shell.wait(timeout=60) == 0, f"$ {script}\n{shown}"
    return shown


def _converse(master: int, shell: subprocess.Popen[bytes], answers: Sequence[tuple[str, str]]) -> str:
    shown = unanswered = ""
    quiet_since = time.monotonic()
    try:
        while True:
            ready, _, _ = select.select([master], [], [], 0.5)
            if not ready:
                if time.monotonic() - quiet_since > _SILENCE:
                    shell.kill()
                    raise AssertionError(f"nothing happened any more after:\n{shown}")
                continue
            quiet_since = time.monotonic()
            try:
                text = os.read(master, 65536).decode("utf-8", "replace")
            except OSError:  # how Linux reports that the other end of a terminal closed
                return shown
            if not text:
                return shown
            shown, unanswered = shown + text, unanswered + text
            for prompt, answer in answers:
                # The last space is printed only when the terminal has stopped to echo and old input was thrown away.
                if re.search(rf"(?:{prompt})[^\n]*: $", unanswered):
                    os.write(master, answer.encode() + b"\n")
                    unanswered = ""
                    break
    finally:
        os.close(master)
