"""Run the platform as an operator would: its own process, started and stopped by its command line."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import httpx

from demo.home import OFFICES, PEOPLE, Home
from demo.screen import NotShownError

_BOUND: Final = b"Uvicorn running on"
_TAKEN: Final = b"address already in use"
ROOT = Path(__file__).resolve().parent.parent


class Server:
    """One server process over one home. `extra`: settings as MINGZHENG_* variables."""

    def __init__(self, root: Path, port: int, extra: Mapping[str, str] | None = None) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._environment = {
            **os.environ, "MINGZHENG_HOME": str(root), "MINGZHENG_PORT": str(port), "MINGZHENG_ANCHOR_SECONDS": "3",
            "MINGZHENG_OFFICES": OFFICES,
            **(extra or {}),
        }  # fmt: skip
        self._log = root / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str, password: str | None = None) -> str:
        """Run `mingzheng-server …` and return what it printed."""
        environment = {**self._environment, **({} if password is None else {"MINGZHENG_PASSWORD": password})}
        done = subprocess.run(
            [sys.executable, "-m", "api.server", *arguments],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise NotShownError(f"mingzheng-server {arguments[0]}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout.strip()

    def start(self, *, patience: float = 180.0) -> None:
        """Returns once our own process has the port: whoever else answers there must not be told any password."""
        written = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "api.server", "serve"],
                cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            if _BOUND in self._said(written) and self._answers():
                return
            time.sleep(0.1)
        self.stop()
        if _TAKEN in self._said(written):
            raise NotShownError(f"port {self._port} was taken by another program just now: start again")
        raise NotShownError(f"the server did not start; see {self._log}")

    def _said(self, since: int) -> bytes:
        """What our own process has written to its log since it was started."""
        with self._log.open("rb") as log:
            log.seek(since)
            return log.read()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/livez", timeout=2, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process = None

    def wait(self) -> None:
        if self._process is not None:
            self._process.wait()


def open_accounts(server: Server, home: Home) -> None:
    """Five people, once. Passwords are random and stay in the demo's own folder."""
    for login, (role, name, org, org_type) in PEOPLE.items():
        if login not in home.state.setdefault("accounts", {}):
            made = server.command(
                "account", "add", login, role, "--name", name, "--org", org, "--org-type", org_type,
                password=home.state["passwords"][login],
            )  # fmt: skip
            home.state["accounts"][login] = json.loads(made)["id"]
            home.save()


def free_port(wanted: int) -> int:
    """`wanted` if nobody listens there, else any free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise NotShownError("no free port on 127.0.0.1")
