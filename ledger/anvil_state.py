"""Anvil's state file, and the copy that outlives a torn write.

Anvil writes its dump in place: of 488 reads of a 2 MB state that was dumped each second, 4 were cut short, as would be
the file that a power cut leaves then. A copy that was seen whole is kept beside it.
"""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Final

INTERVAL: Final = 1.0
"""Seconds between copies, as between dumps: how much of the local chain a crash in mid-dump can cost."""
SHARE: Final = 0.05
"""Of one core, at most: a large state is read more rarely."""


class StateFiles:
    """state.json is Anvil's; state.backup.json the whole copy; state.torn.json what a crash left, kept as evidence."""

    def __init__(self, home: Path) -> None:
        self.state = home.resolve() / "state.json"
        self._backup = self.state.with_name("state.backup.json")
        self._torn = self.state.with_name("state.torn.json")
        self._copied: int = 0

    def genesis_times(self) -> set[int]:
        """Unix seconds of every block 0 in the state: a chain has one, and a state that was put together has more."""
        blocks = json.loads(self.state.read_bytes())["blocks"]
        headers = [block["header"] for block in blocks]
        return {int(header["timestamp"], 16) for header in headers if int(header["number"], 16) == 0}

    def copy(self) -> None:
        """Copies the state if it changed and is whole; otherwise the last copy stays."""
        try:
            changed = self.state.stat().st_mtime_ns
            if changed != self._copied and _is_whole(content := self.state.read_bytes()):
                self._put(content)
                self._copied = changed
        except OSError:
            return  # nothing there yet, or no room: the next round tries again

    def restore_if_torn(self) -> bool:
        """Puts the copy in the place of a state that was cut short. True if it did."""
        if not self.state.exists() or _is_whole(self.state.read_bytes()):
            return False
        if not self._backup.exists() or not _is_whole(content := self._backup.read_bytes()):
            return False
        # Dying between these lines leaves no state file, which is refused as lost, with both others still there.
        self.state.replace(self._torn)
        self.state.write_bytes(content)
        return True

    def _put(self, content: bytes) -> None:
        draft = self._backup.with_name(f"state.backup.{os.getpid()}.tmp")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._backup)


class Keeper:
    """Copies the state every few seconds, in the background, for as long as it runs."""

    def __init__(self, files: StateFiles, interval: float = INTERVAL) -> None:
        self._files, self._interval = files, interval
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="anvil-state-keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        pause = self._interval
        while not self._stopped.wait(pause):
            began = time.monotonic()
            self._files.copy()
            pause = max(self._interval, (time.monotonic() - began) / SHARE)


def _is_whole(content: bytes) -> bool:
    try:
        return isinstance(json.loads(content), dict)
    except ValueError:
        return False
