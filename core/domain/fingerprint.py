"""What makes two requests the same request: one that is sent again under its key is told by this from another."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import Any


def fingerprint(action: str, *parts: Any) -> str:
    """SHA-256 over the action and its arguments, so that one Idempotency-Key cannot serve two different wishes."""
    text = json.dumps([action, *parts], sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(part: Any) -> Any:
    # Without `asdict`, which copies whole plans only for them to be written out.
    if is_dataclass(part) and not isinstance(part, type):
        return {field.name: getattr(part, field.name) for field in fields(part)}
    return str(part)
