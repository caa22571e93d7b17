"""The log behind its ports: the gate that use cases wait at, and what anyone may read."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from core.domain.errors import CoreError
from core.ports import Clock
from ledger.errors import LedgerError
from ledger.filed import Wanted
from ledger.lag import Lag
from ledger.reader import LogReader, StoredRecord
from ledger.receipts import anchor_json
from ledger.sequencer import Sequencer

_WAIT_SECONDS: Final = 10.0
_LOOK_AGAIN: Final = timedelta(seconds=1)


class LedgerGate:
    """What a use case may know of the log. `wait` is "no record, no data": it returns only when there is a record."""

    def __init__(
        self,
        sequencer: Sequencer,
        reader: LogReader,
        lag: Callable[[datetime], Lag],
        clock: Clock,
        max_lag_seconds: int,
    ) -> None:
        self._sequencer = sequencer
        self._reader = reader
        self._lag = lag
        self._clock = clock
        self._max_lag = timedelta(seconds=max_lag_seconds)
        self._kept_up: tuple[datetime, datetime] | None = None

    def notify(self) -> None:
        self._sequencer.notify()

    def wait(self, entry_id: str) -> None:
        try:
            self._sequencer.wait_for(entry_id, _WAIT_SECONDS)
        except LedgerError as error:
            raise CoreError("answer_not_logged_yet") from error

    def visible(self, entry_id: str) -> bool:
        return self._reader.index_of(entry_id) is not None

    def behind(self) -> bool:
        """Whether new questions must wait: signing is held, or log or anchors lagged for longer than is promised.

        A lag grows no faster than the clock, so once it was within the limit it is looked at again when it could have
        passed it, and at least once a second: a block that the chain took back is noticed that much later.
        """
        now, kept_up = self._clock.now(), self._kept_up
        if kept_up is not None and kept_up[0] <= now < kept_up[1]:
            return False
        lag = self._lag(now)
        if lag.held:
            return True
        room = self._max_lag - timedelta(seconds=max(lag.waiting_seconds, lag.unanchored_seconds))
        self._kept_up = (now, now + min(room, _LOOK_AGAIN))
        return room < timedelta(0)

    def record(self, entry_id: str) -> Mapping[str, Any] | None:
        found = self._reader.record(entry_id)
        return None if found is None else found.parsed()

    def receipt(self, entry_id: str, *, include_record: bool) -> dict[str, Any]:
        try:
            return self._reader.receipt(entry_id, include_record)
        except LedgerError as error:
            if error.code == "entry_unknown":
                raise CoreError("not_found") from error
            raise


class PublishedLog:
    """The log as anyone may read it, and its records as an auditor may, in the shapes of docs/formats.md."""

    def __init__(self, reader: LogReader) -> None:
        self._reader = reader

    def checkpoint_note(self) -> str | None:
        newest = self._reader.latest_checkpoint()
        return None if newest is None else newest.note.decode("utf-8")

    def tile(self, level: int, index: int, width: int) -> bytes | None:
        return self._reader.tile(level, index, width)

    def entry_bundle(self, index: int, width: int) -> bytes | None:
        return self._reader.entry_bundle(index, width)

    def rotations(self) -> list[dict[str, Any]]:
        return self._reader.rotations()

    def records(self, after: int | None, limit: int) -> list[dict[str, Any]]:
        return [_record_json(found) for found in self._reader.records(-1 if after is None else after, limit)]

    def matching(self, wanted: Wanted, *, first: int, end: int, limit: int, newest: bool) -> list[dict[str, Any]]:
        found = self._reader.matching(wanted, first=first, end=end, limit=limit, newest=newest)
        return [_record_json(one) for one in found]

    def checkpoints(self, after: int | None, limit: int) -> list[dict[str, Any]]:
        return [
            {"size": found.size, "root": _base64(found.root), "note": found.note.decode("utf-8")}
            for found in self._reader.checkpoints(after or 0, limit)
        ]

    def newest(self, limit: int) -> dict[str, list[dict[str, Any]]]:
        """The newest checkpoints and anchors, largest first, for showing."""
        return {
            "checkpoints": [
                {"size": one.size, "root": _base64(one.root), "signed_at": one.signed_at}
                for one in self._reader.newest_checkpoints(limit)
            ],
            "anchors": [anchor_json(one) for one in self._reader.newest_anchors(limit)],
        }

    def find(self, text: str) -> list[tuple[str, int]]:
        return [(match.what, match.place) for match in self._reader.find(text)]

    def anchors(self, after: int | None, limit: int) -> list[dict[str, Any]]:
        return [anchor_json(found) for found in self._reader.anchors(after or 0, limit)]


def _record_json(found: StoredRecord) -> dict[str, Any]:
    return {
        "index": found.index,
        "entry_id": found.entry_id,
        "record": None if found.record is None else found.record.decode("utf-8", errors="replace"),
        "salt": None if found.salt is None else _base64(found.salt),
        "commitment": _base64(found.commitment),
        "remains": None if found.remains is None else json.loads(found.remains),
    }


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
