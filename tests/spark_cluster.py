"""A Spark of our own: a standalone master and two workers on 127.0.0.1, small, ended by their ids."""

from __future__ import annotations

import gc
import importlib.util
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_SMALL = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m", "SPARK_NO_DAEMONIZE": "1"}
PATIENCE = 300
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For JDK_JAVA_OPTIONS: what lives for a minute gains nothing from the compiler that takes most of that minute."""


def available() -> bool:
    return importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None


@contextmanager
def one_spark_at_most() -> Iterator[None]:
    """Around whatever asks a Spark of this process, which is ended after it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patched.setenv("JDK_JAVA_OPTIONS", SHORT_LIVED)
        yield
    if available():
        from pyspark.sql import SparkSession

        session = SparkSession.getActiveSession()
        if session is not None:
            session.stop()
        del session
        gc.collect()


class StandaloneCluster:
    """`master`: its URL, once `start` has returned with both workers registered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []
        self.master = ""

    def start(self) -> None:
        log = self._launch("master", "Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
        self.master = self._wait_for(log, r"Starting Spark master at (spark://\S+)")
        for name in ("one", "two"):
            where = ("--host", "127.0.0.1", "--webui-port", "0", "--work-dir", str(self._folder / name))
            self._launch(name, "Worker", "--cores", "1", "--memory", "512M", *where, self.master)
        for name in ("one", "two"):
            self._wait_for(self._folder / f"{name}.log", r"(Successfully registered) with master")

    def stop(self) -> None:
        """Workers end their executors when they are told to end."""
        for process in reversed(self._running):
            process.terminate()
        for process in self._running:
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _launch(self, name: str, what: str, *arguments: str) -> Path:
        import pyspark

        home = Path(pyspark.__file__).parent
        log = self._folder / f"{name}.log"
        command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{what.lower()}.{what}", *arguments]
        environment = {**os.environ, **_SMALL, "SPARK_HOME": str(home), "SPARK_LOG_DIR": str(self._folder)}
        with log.open("wb") as output:
            self._running.append(
                subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=self._folder)
            )
        return log

    def _wait_for(self, log: Path, pattern: str) -> str:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = re.search(pattern, log.read_text(errors="replace"))
            if found:
                return found.group(1)
            if any(process.poll() is not None for process in self._running):
                break
            time.sleep(0.2)
        raise RuntimeError(f"Spark did not start: {log.read_text(errors='replace')[-2000:]}")
