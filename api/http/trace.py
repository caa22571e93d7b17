"""The trace id that ties an answer, its problem and its log lines together (W3C Trace Context, level 2)."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from typing import Final

_TRACEPARENT: Final = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_ZERO: Final = "0" * 32

current: ContextVar[str] = ContextVar("trace_id", default=_ZERO)


def begin(traceparent: str | None) -> str:
    """Take the caller's trace id when it sent a well-formed one, else make one. Returns 32 hex digits."""
    match = _TRACEPARENT.fullmatch(traceparent or "")
    trace_id = match.group(1) if match and match.group(1) != _ZERO else secrets.token_hex(16)
    current.set(trace_id)
    return trace_id
