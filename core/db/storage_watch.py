"""Looks every few seconds whether what is kept can be written, so that readiness knows it before a person does."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import shutil
import threading
import time
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from core.db.faults import is_fault, is_met
from core.ports import Clock
from ledger import store
from ledger.entries import format_time
from ledger.incidents import close_incidents, open_codes, open_incident

_INTERVAL: Final = 10.0
_REMEMBERED: Final = 30.0
"""Seconds for which a refused write keeps the server from being ready: the next request would likely meet the same."""
_LOW: Final = 256 * 1024 * 1024
_PROBE: Final = 64 * 1024
_LOW_CODE: Final = "storage_low"
_REFUSED_CODE: Final = "storage_refused"
_log = logging.getLogger(__name__)


class StorageWatch:
    """Opens `storage_low` while there is room to say so, and `storage_refused` as soon as there is again."""

    def __init__(self, engine: sa.Engine, home: Path, clock: Clock, *, low: int = _LOW) -> None:
        self._engine, self._home, self._clock, self._low = engine, home, clock, low
        self._failing = self._untold = False
        self._refused_until = 0.0
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def note_refusal(self) -> None:
        """A transaction met a fault of the database or a disk."""
        self._untold = True
        self._refused_until = time.monotonic() + _REMEMBERED

    def refuses(self) -> bool:
        return self._failing or time.monotonic() < self._refused_until

    def look(self) -> None:
        """One round. Nothing is raised for a fault: the next round looks again."""
        try:
            self._write_a_little()
            self._tell()
        except Exception as error:
            if not is_fault(error):
                raise
            if is_met(error):
                return
            self._failing = self._untold = True
            _log.error("storage refuses: %s", type(error).__name__)
        else:
            self._failing = False

    def start(self) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="storage-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - what is watched must not end the watching
                _log.error("storage watch: %s", type(error).__name__)
            self._stopping.wait(_INTERVAL)

    def _write_a_little(self) -> None:
        """To the database, and beside it: where SQLite still has room of its own, the disk may have none."""
        store.flush(self._engine)
        # Dying before it is removed leaves 64 KiB of noise.
        probe = self._home / f".room.{os.getpid()}"
        try:
            with probe.open("wb") as file:
                file.write(secrets.token_bytes(_PROBE))
                file.flush()
                os.fsync(file.fileno())
        finally:
            with contextlib.suppress(OSError):
                probe.unlink(missing_ok=True)

    def _tell(self) -> None:
        free, now = shutil.disk_usage(self._home).free, format_time(self._clock.now())
        with store.reading(self._engine) as connection:
            known = bool(open_codes(connection, [_LOW_CODE]))
        # Over only well above where it began: a log that grows and is cut again would open it every few seconds.
        low = free < (self._low * 3 // 2 if known else self._low)
        if low == known and not self._untold:
            return
        with store.writing(self._engine) as connection:
            if self._untold:
                open_incident(connection, _REFUSED_CODE, {}, now)
            if low:
                open_incident(connection, _LOW_CODE, {}, now)
            else:
                close_incidents(connection, [_LOW_CODE], now)
        self._untold = False
