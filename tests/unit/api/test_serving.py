"""Told to end, a server ends in order: what was opened around it is closed."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

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


HALF = """
import sys
import api.serving

async def app(scope, receive, send):
    if scope["type"] == "http":
        while (await receive()).get("more_body"):
            print("asked", flush=True)
        return
    for step in ("startup", "shutdown"):
        await receive()
        print(step, flush=True)
        await send({"type": f"lifespan.{step}.complete"})

api.serving.REQUEST_SECONDS = 1
try:
    api.serving.serve_until_stopped(app, "127.0.0.1", int(sys.argv[1]), "127.0.0.1")
finally:
    print("closed", flush=True)
"""


def test_a_request_that_never_comes_to_its_end_holds_up_no_orderly_end() -> None:
    """The lifespan's end is where jobs in hand are given back."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [sys.executable, "-c", HALF, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "startup\n"
        with _connected(port) as stranger:
            stranger.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
            assert process.stdout.readline() == "asked\n"
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            finally:
                process.kill()
            assert (process.returncode, process.stdout.read()) == (0, "shutdown\nclosed\n")


def _connected(port: int) -> socket.socket:
    """It listens a moment after it has started."""
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            time.sleep(0.05)


ENDING = """
import atexit, resource, sys, threading, time
from api.ending import end_if_busy, leave_no_core_file

atexit.register(lambda: print("torn down"))
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
leave_no_core_file()
print(resource.getrlimit(resource.RLIMIT_CORE))
if sys.argv[1] == "busy":
    threading.Thread(target=time.sleep, args=(600,), name="jobs-0", daemon=True).start()
end_if_busy()
"""


@pytest.mark.parametrize(("state", "end"), [("busy", ""), ("idle", "torn down\n")])
def test_no_job_is_torn_down_inside_native_code_and_no_core_file_is_left(state: str, end: str) -> None:
    done = subprocess.run([sys.executable, "-c", ENDING, state], capture_output=True, text=True, check=True)
    assert done.stdout == "(0, 0)\n" + end


STARTING = """
import contextlib, sys, threading, time
from pathlib import Path
from api import server, serving

server.prepare = lambda settings: None
server.open_platform = lambda settings, prepared: contextlib.nullcontext()
serving.run = lambda platform: sys.exit(3)
threading.Thread(target=time.sleep, args=(600,), name="jobs-0", daemon=True).start()
server.serve(home=Path(sys.argv[1]))
"""


def test_a_start_that_failed_is_told_to_the_system_though_a_job_has_begun(tmp_path: Path) -> None:
    assert subprocess.run([sys.executable, "-c", STARTING, str(tmp_path)], check=False).returncode == 3


READING = """
import sys, threading, time
from pathlib import Path
from api.ending import end_if_busy
from core.adapters.clear_text import clear_folder

def job():
    with clear_folder(Path(sys.argv[1])) as folder:
        (folder / "upload").write_bytes(b"secret")
        print("reading", flush=True)
        reads.set()
        time.sleep(600)

reads = threading.Event()
threading.Thread(target=job, name="jobs-0", daemon=True).start()
reads.wait()
end_if_busy()
"""


def test_an_orderly_end_leaves_nothing_in_clear_of_what_a_job_still_reads(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", READING, str(tmp_path)], capture_output=True, text=True, check=True)
    assert (done.stdout, list(tmp_path.iterdir())) == ("reading\n", [])
