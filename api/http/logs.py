"""JSON lines on stdout. What may be logged is an allow-list, so that a careless call cannot leak a value.

Never logged: query strings, bodies, header values, secrets, an exception's text. An exception leaves its type and the
places it passed through.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final, TextIO, cast

import structlog

from api.http import trace

ALLOWED: Final = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "trace_id",
        "logger",
        "method",
        "route",
        "status",
        "milliseconds",
        "code",
        "kind",
        "frames",
        "job",
        "entry",
        "actor",
        "size",
        "count",
        "place",
        "stage",
        "lag_seconds",
        "address",
    }
)
_WITHHELD: Final = "[withheld]"


def redact(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Withhold every field that is not on the list."""
    return {key: value if key in ALLOWED else _WITHHELD for key, value in event.items()}


def frames(error: BaseException) -> dict[str, Any]:
    """Types and places of an exception and its causes, without their texts."""
    kinds: list[str] = []
    places: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(kinds) < 5:
        kinds.append(type(seen).__name__)
        places += [f"{Path(f.filename).name}:{f.lineno}:{f.name}" for f in traceback.extract_tb(seen.__traceback__)]
        seen = seen.__cause__ or seen.__context__
    return {"kind": kinds, "frames": places[-30:]}


class _Lossy:
    """A line that finds no room is lost: the disk that is full may be the log's own, and people are still answered."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()


class _Libraries(logging.Handler):
    """Libraries' own logging: uvicorn's lines as they are, of all others only where they came from."""

    def emit(self, record: logging.LogRecord) -> None:
        event = record.getMessage() if record.name.startswith("uvicorn") and not record.exc_info else "library"
        extra = frames(record.exc_info[1]) if record.exc_info and record.exc_info[1] else {}
        place = f"{record.filename}:{record.lineno}"
        logger().log(record.levelno, event, logger=record.name, place=place, **extra)


def configure(stream: Any = None) -> None:
    """Set up logging for this process. Called once, before the server starts."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _trace,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Lossy(stream or sys.stdout))),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_Libraries()]
    root.setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
        logging.getLogger(name).setLevel(logging.INFO)
    logging.getLogger("uvicorn.access").handlers = []
    logging.getLogger("uvicorn.access").propagate = False


def logger() -> structlog.typing.FilteringBoundLogger:
    """The logger of this process."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return bound


def _trace(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event.setdefault("trace_id", trace.current.get())
    return event
