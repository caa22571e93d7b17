"""A private PostgreSQL for one test session: its own folder, its own port on 127.0.0.1, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa


def binaries() -> Path | None:
    """Debian keeps the server's programs off the PATH; elsewhere `initdb` is on it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).parent if on_path else None


class PrivatePostgres:
    """Not `durable`, a commit waits for no disk: tests crash our processes, not this machine.

    `lazy_writer`: what a commit did not flush stays in memory for as long as the server lets it.
    """

    def __init__(self, programs: Path, *, durable: bool = False, lazy_writer: bool = False) -> None:
        self._programs = programs
        self._durable = durable
        self._lazy_writer = lazy_writer
        self._folder = Path(tempfile.mkdtemp(prefix="mingzheng-pg-"))
        self._data = self._folder / "data"
        self._port = _free_port()
        self._user = _unprivileged()
        self._count = 0
        if self._user is not None:
            shutil.chown(self._folder, self._user.pw_uid, self._user.pw_gid)

    def start(self) -> None:
        self._run("initdb", "-D", str(self._data), "-U", "test", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        self._launch()

    def _launch(self) -> None:
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={self._port} -c unix_socket_directories={self._folder} "
            "-c max_connections=120"
        )
        if self._lazy_writer:
            options += " -c autovacuum=off -c bgwriter_lru_maxpages=0 -c checkpoint_timeout=1h"
        if not self._durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        self._run("pg_ctl", "-D", str(self._data), "-l", str(self._folder / "log"), "-w", "-o", options, "start")
        if self._lazy_writer:
            # Stopped, it flushes nothing, however slow the machine is and the test with it.
            os.kill(self._wal_writer(), signal.SIGSTOP)

    def power_cut(self) -> None:
        """Kill the server so that what it held in memory is gone, and start it again from its files."""
        if self._lazy_writer:
            os.kill(self._wal_writer(), signal.SIGKILL)
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")
        self._launch()

    def stop(self) -> None:
        if self._lazy_writer:
            os.kill(self._wal_writer(), signal.SIGKILL)
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def new_database(self) -> str:
        """The URL of an empty database that nobody else uses."""
        self._count += 1
        name = f"test_{self._count}"
        with psycopg.connect(self._url("postgres", "postgresql"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._url(name)

    def _wal_writer(self) -> int:
        engine = sa.create_engine(self._url("postgres"))
        with engine.connect() as connection:
            found = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'"
            pid = connection.exec_driver_sql(found).scalar_one()
        engine.dispose()
        return int(pid)

    def _url(self, name: str, scheme: str = "postgresql+psycopg") -> str:
        return f"{scheme}://test@127.0.0.1:{self._port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        # Output goes nowhere: the server would inherit a pipe and keep it open.
        who: dict[str, Any] = {} if self._user is None else {"user": self._user.pw_uid, "group": self._user.pw_gid}
        subprocess.run(
            [str(self._programs / program), *arguments], check=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd=self._folder, timeout=120, **who,
        )  # fmt: skip


def _unprivileged() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so there it runs as the user whom its package made."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
