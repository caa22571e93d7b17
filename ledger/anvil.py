"""A local Anvil that is run for the user: the chain of the embedded default, kept across restarts.

Anvil is a stand-in, not a ledger: whoever reaches its port can rewrite it. So it listens on 127.0.0.1 alone, and
production refuses it. What is guarded here is loss: a chain that once existed is never silently replaced by a new one.

In `home`: state.json and its copy (`ledger.anvil_state`), anvil.json (port, process, genesis) and anvil.log.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import platform
import resource
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import httpx

from ledger.anvil_state import Keeper, StateFiles
from ledger.artifacts import REPOSITORY
from ledger.errors import LedgerError

CHAIN_ID: Final = 31337
MEMORY_LIMIT: Final = 4 << 30
"""Bytes of address space. A wedged Anvil was seen to grow by 50 MB a second without end."""


@dataclass(frozen=True, slots=True)
class _Record:
    """What is remembered between runs. `genesis_hash` is empty until the first start succeeded; pid 0 is "stopped".

    `genesis_time` is in Unix seconds, 0 before the first start.
    """

    port: int
    pid: int = 0
    genesis_hash: str = ""
    genesis_time: int = 0


class ManagedAnvil:
    """One Anvil process and its directory. `start` and `stop` may be called in any order and any number of times."""

    def __init__(self, home: Path, port: int | None = None, *, startup_timeout: float = 20.0) -> None:
        """`port` None: the port of the last run, or a free one. Timeout in seconds."""
        self._home = home
        self._wanted_port = port
        self._startup_timeout = startup_timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._files = StateFiles(home)
        self._keeper: Keeper | None = None
        self._record = self._load()
        self.restored = False
        """Whether the last start found a torn state and went on from its copy: the chain may lack its last seconds."""

    @property
    def rpc_url(self) -> str:
        """Known once started; it may change with a restart if another program took the port."""
        return f"http://127.0.0.1:{self._record.port}"

    @property
    def pid(self) -> int | None:
        return self._record.pid or None

    def running(self) -> bool:
        """Whether our process lives and answers."""
        return self._is_ours(self._record.pid) and self._answers() is not None

    def start(self) -> str:
        """Starts Anvil with its state, or takes over the one of a run that crashed; returns the RPC address.

        Raises LedgerError: anvil_missing, anvil_not_ready, anvil_state_lost, anvil_state_damaged.
        """
        self._home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._alone():
            self._record = self._load()
            if not self.running():
                self._end()
                self.restored = self._files.restore_if_torn()
                self._refuse_lost_state()
                self._launch(find_anvil())
            self._check_genesis()
        if self._keeper is None:
            self._keeper = Keeper(self._files)
        return self.rpc_url

    def stop(self) -> None:
        """Ends our own process, and no other: first gently, so that it writes its state."""
        if self._keeper is not None:
            self._keeper.stop()
            self._keeper = None
        if self._home.exists():
            with self._alone():
                self._end()
            self._files.copy()

    # -- starting and stopping

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Two processes that started a node at once would have two nodes write one state."""
        with (self._home / "anvil.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _end(self) -> None:
        pid = self._record.pid
        if self._is_ours(pid):
            for sign, patience in ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, sign)
                if self._ended(pid, patience):
                    break
        self._process = None
        if pid:
            self._save(replace(self._record, pid=0))

    def _refuse_lost_state(self) -> None:
        """A chain that existed and is gone, or is another one, must not look like a start."""
        began = self._record.genesis_time
        if not began:
            return
        try:
            same = self._files.genesis_times() == {began}
        except FileNotFoundError:
            # Until the first dump there is nothing to lose: only a state that was seen can be missing.
            same = not self._record.genesis_hash
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LedgerError("anvil_state_damaged", directory=str(self._home)) from error
        if not same:
            raise LedgerError("anvil_state_lost", directory=str(self._home))

    def _launch(self, binary: Path) -> None:
        port = self._free_port()
        # Some days of its own in the past, so that two chains that begin in one second have different genesis hashes.
        began = self._record.genesis_time or int(time.time()) - secrets.randbelow(1 << 24)
        command = [
            *(str(binary), "--host", "127.0.0.1", "--port", str(port), "--no-cors", "--quiet"),
            *("--chain-id", str(CHAIN_ID), "--hardfork", "cancun"),
            # As on a free-gas Besu: nothing here may come to rely on funds, or on keys that the node holds.
            *("--gas-price", "0", "--block-base-fee-per-gas", "0", "--disable-min-priority-fee"),
            *("--accounts", "1", "--balance", "0"),
            # Left to itself, Anvil makes a genesis of the present second at every start, dumps it beside the loaded
            # one, and serves either as block 0 the next time.
            *("--timestamp", str(began)),
            # Without an interval a kill would lose the chain; with it, one second of it at most.
            *("--state", str(self._files.state), "--state-interval", "1"),
        ]
        offset = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            # A session of its own, so that Ctrl-C in the terminal reaches the platform first, which then stops us.
            self._process = subprocess.Popen(  # noqa: S603 - a fixed program with our own arguments, no shell
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=self._home
            )
        # Dying between these two leaves a node that nobody remembers, which goes on writing our state file beside the
        # next one: a window of microseconds, and of the local stand-in alone.
        self._save(replace(self._record, port=port, pid=self._process.pid, genesis_time=began))
        if hasattr(resource, "prlimit"):
            resource.prlimit(self._process.pid, resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        self._await_ready(offset)
        # The clock went back to the genesis with it, and approvals expire by it: set it to now, in milliseconds.
        self._rpc("evm_setTime", [int(time.time() * 1000)])

    def _await_ready(self, offset: int) -> None:
        deadline = time.monotonic() + self._startup_timeout
        while time.monotonic() < deadline:
            if self._process is not None and self._process.poll() is not None:
                self._save(replace(self._record, pid=0))
                with self._log.open("rb") as log:
                    log.seek(offset)
                    words = log.read().decode(errors="replace").lower()
                damaged = self._files.state.exists() and "state" in words
                raise LedgerError("anvil_state_damaged" if damaged else "anvil_not_ready", log=str(self._log))
            if self._answers() is not None:
                return
            time.sleep(0.02)
        self._end()
        raise LedgerError("anvil_not_ready", log=str(self._log))

    def _check_genesis(self) -> None:
        genesis = str(self._rpc("eth_getBlockByNumber", ["0x0", False])["hash"])
        if self._record.genesis_hash and genesis != self._record.genesis_hash:
            self._end()
            raise LedgerError("anvil_state_lost", directory=str(self._home))
        self._save(replace(self._record, genesis_hash=genesis))

    def _free_port(self) -> int:
        for port in (self._wanted_port or self._record.port, 0):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    if self._wanted_port is not None:
                        raise LedgerError("anvil_not_ready", port=port) from None
                    continue
                return int(probe.getsockname()[1])
        raise LedgerError("anvil_not_ready")

    # -- the process and its node

    def _is_ours(self, pid: int) -> bool:
        """Whether `pid` is an Anvil on our state file: process ids are used again by others."""
        if not pid:
            return False
        if self._process is not None and self._process.pid == pid:
            return self._process.poll() is None
        proc = Path(f"/proc/{pid}/cmdline")
        if proc.parent.parent.joinpath("self").exists():
            with contextlib.suppress(OSError):
                return str(self._files.state).encode() in proc.read_bytes()
            return False
        listing = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)  # noqa: S603, S607
        return str(self._files.state).encode() in listing.stdout

    def _ended(self, pid: int, patience: float) -> bool:
        deadline = time.monotonic() + patience
        while self._is_ours(pid):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def _answers(self) -> str | None:
        try:
            return str(self._rpc("eth_chainId", []))
        except LedgerError:
            return None

    def _rpc(self, method: str, parameters: list[Any]) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        try:
            answer = httpx.post(self.rpc_url, json=body, timeout=5.0, trust_env=False).raise_for_status().json()
            return answer["result"]
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise LedgerError("chain_unreachable") from error

    # -- files

    @property
    def _log(self) -> Path:
        return self._home / "anvil.log"

    def _load(self) -> _Record:
        try:
            return _Record(**json.loads((self._home / "anvil.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return _Record(port=0)
        except (ValueError, TypeError) as error:
            raise LedgerError("anvil_state_damaged", file="anvil.json") from error

    def _save(self, record: _Record) -> None:
        # Written beside and renamed: a crash leaves the old record or the new one, never half of it.
        self._record = record
        draft = self._home / "anvil.json.tmp"
        draft.write_text(json.dumps(asdict(record)), encoding="utf-8")
        draft.replace(self._home / "anvil.json")


def find_anvil() -> Path:
    """MINGZHENG_ANVIL, then the one of `npm ci`, then the PATH. Raises LedgerError("anvil_missing").

    The platform's own binary is called, not npm's launcher: a launcher's pid is not Anvil's.
    """
    named = os.environ.get("MINGZHENG_ANVIL")
    if named:
        if Path(named).is_file():
            return Path(named)
        raise LedgerError("anvil_missing")
    machine = {"x86_64": "amd64", "amd64": "amd64", "arm64": "arm64", "aarch64": "arm64"}.get(
        platform.machine().lower()
    )
    package = f"anvil-{platform.system().lower()}-{machine}"
    installed = REPOSITORY / "node_modules" / "@foundry-rs" / package / "bin" / "anvil"
    if installed.is_file():
        return installed
    on_path = shutil.which("anvil")
    if on_path is None:
        raise LedgerError("anvil_missing")
    return Path(on_path)
