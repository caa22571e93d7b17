"""Lines of `{"id", "text"}` in, lines of `{"id", "spans"}` out, in the same order, while they come.

A line that cannot be read is reported by its number and code and costs no other line its answer.
"""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol, TextIO

from anonymizer.errors import AnonymizerError
from anonymizer.pii.engine import Found

LONGEST_TEXT = 1_000_000
# A character is six bytes at most in JSON, twelve beyond the basic plane.
_LONGEST_LINE = 12 * LONGEST_TEXT
_MOST_LINES, _MOST_CHARACTERS = 512, 65_536
_END = None


class Finder(Protocol):
    """What finds spans in texts; `TextEngine` is one."""

    def find_all(self, texts: list[str]) -> list[tuple[Found, ...]]: ...


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a stream so far; `refused` lines have no answer."""

    lines: int = 0
    refused: int = 0
    characters: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    id: str | int
    text: str


_Read = _Line | tuple[int, AnonymizerError]


def scan_lines(
    source: BinaryIO,
    sink: TextIO,
    finder: Finder,
    refuse: Callable[[int, AnonymizerError], None],
    progress: Callable[[Done], None] | None = None,
) -> Done:
    """Answer every line of `source` on `sink`; `refuse` hears (line number from 1, why). Blank lines are skipped.

    Whatever has arrived is answered together, without waiting for more: a program may ask line by line.
    """
    done = Done()
    for batch in _batches(source):
        good = [line for line in batch if isinstance(line, _Line)]
        for line in batch:
            if isinstance(line, tuple):
                refuse(*line)
        for line, found in zip(good, finder.find_all([line.text for line in good]), strict=True):
            sink.write(json.dumps({"id": line.id, "spans": [_span(hit) for hit in found]}) + "\n")
        sink.flush()
        characters = sum(len(line.text) for line in good)
        done = Done(done.lines + len(batch), done.refused + len(batch) - len(good), done.characters + characters)
        if progress:
            progress(done)
    return done


def _span(hit: Found) -> dict[str, object]:
    return {"start": hit.start, "end": hit.end, "type": hit.type, "score": round(hit.score, 2)}


def _batches(source: BinaryIO) -> Iterator[list[_Read]]:
    """Reading goes on in a thread while the batch before is worked on; the queue's bound keeps memory small."""
    waiting: queue.Queue[_Read | BaseException | None] = queue.Queue(_MOST_LINES)
    threading.Thread(target=_fill, args=(source, waiting), daemon=True).start()
    while True:
        batch, end = _gather(waiting)
        if batch:
            yield batch
        if end:
            return


def _gather(waiting: queue.Queue[_Read | BaseException | None]) -> tuple[list[_Read], bool]:
    batch: list[_Read] = []
    characters = 0
    while len(batch) < _MOST_LINES and characters < _MOST_CHARACTERS:
        try:
            item = waiting.get(block=not batch)
        except queue.Empty:
            break
        if item is _END:
            return batch, True
        if isinstance(item, BaseException):
            raise item
        batch.append(item)
        characters += len(item.text) if isinstance(item, _Line) else 0
    return batch, False


def _fill(source: BinaryIO, waiting: queue.Queue[_Read | BaseException | None]) -> None:
    try:
        for number, raw in _raw_lines(source):
            if raw is None:
                waiting.put((number, AnonymizerError("line_too_long", most=LONGEST_TEXT)))
            elif raw.strip():
                waiting.put(_parsed(number, raw))
    except BaseException as error:  # noqa: BLE001 - handed to the thread that reads the queue, which raises it
        waiting.put(error)
    else:
        waiting.put(_END)


def _raw_lines(source: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines, None for one over the limit, which is passed over without being kept."""
    number = 0
    while line := source.readline(_LONGEST_LINE):
        number += 1
        whole = line.endswith(b"\n") or len(line) < _LONGEST_LINE
        yield number, line if whole else None
        while not whole:
            line = source.readline(_LONGEST_LINE)
            whole = line.endswith(b"\n") or not line


def _parsed(number: int, raw: bytes) -> _Read:
    try:
        entry = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        # The decoder's own message would quote the line.
        return number, AnonymizerError("line_unreadable")
    if not isinstance(entry, dict):
        return number, AnonymizerError("line_unreadable")
    key, text = entry.get("id"), entry.get("text")
    if not isinstance(key, str | int) or isinstance(key, bool) or not isinstance(text, str):
        return number, AnonymizerError("line_incomplete")
    if len(text) > LONGEST_TEXT:
        return number, AnonymizerError("line_too_long", most=LONGEST_TEXT)
    return _Line(number, key, text)
