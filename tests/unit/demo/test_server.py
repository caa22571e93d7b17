"""The demo tells its passwords to the process that it started, and to nobody who was faster at the port."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from demo.screen import NotShownError
from demo.server import Server

TAKEN = "import time; time.sleep(0.3); print('[Errno 98] address already in use'); raise SystemExit(1)"
BOUND = "import time; time.sleep(0.3); print('Uvicorn running on http://127.0.0.1', flush=True); time.sleep(600)"


class Alive(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def port() -> Iterator[int]:
    """Somebody answers there already."""
    with HTTPServer(("127.0.0.1", 0), Alive) as other:
        thread = threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield other.server_port
        other.shutdown()
        thread.join()


def started(folder: Path, port: int, monkeypatch: pytest.MonkeyPatch, script: str) -> Server:
    """A server whose process is this script."""
    program = folder / "program"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{script}"\n')
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    (folder / "server.log").write_text("Uvicorn running on an earlier day\n")
    server = Server(folder, port)
    try:
        server.start(patience=60)
    finally:
        server.stop()
    return server


def test_whoever_else_answers_at_the_port_is_not_taken_for_the_demo_s_server(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotShownError, match=f"port {port} was taken"):
        started(tmp_path, port, monkeypatch, TAKEN)


def test_a_server_that_has_the_port_and_answers_has_started(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(tmp_path, port, monkeypatch, BOUND)
