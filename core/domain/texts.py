"""Short texts that people type, held to one length wherever they come in: over the API, a page or the command line."""

from __future__ import annotations

from core.domain.errors import CoreError


def line(field: str, value: str, most: int, *, least: int = 1) -> str:
    """`value` without outer space. Raises `request_invalid` naming the field, never its content."""
    text = value.strip()
    if not least <= len(text) <= most:
        raise CoreError("request_invalid", fields=[f"{field}: {'missing' if not text else 'too_long'}"])
    return text
