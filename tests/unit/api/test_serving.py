"""Told to end, a server ends in order: what was opened around it is closed."""

from __future__ import annotations

import signal
import subprocess
import sys

SERVE = """
from api.serving import serve_until_stopped

async def app(scope, receive, send):
    while scope["type"] == "lifespan":
        kind = (await receive())["type"]
        await send({"type": kind + ".complete"})
        if kind.endswith("startup"):
            print("up", flush=True)
        else:
            return

try:
    serve_until_stopped(app, "127.0.0.1", 0, "127.0.0.1")
finally:
    print("closed", flush=True)
"""


def test_a_signal_to_end_leaves_time_to_close_what_was_opened() -> None:
    with subprocess.Popen([sys.executable, "-c", SERVE], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == "closed\n"
