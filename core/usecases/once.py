"""What makes two requests the same request."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, is_dataclass
from typing import Any


def fingerprint(action: str, *parts: Any) -> str:
    """SHA-256 over the action and its arguments, so that one Idempotency-Key cannot serve two different wishes."""
    plain = [asdict(part) if is_dataclass(part) and not isinstance(part, type) else part for part in parts]
    text = json.dumps([action, *plain], sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
