"""Short texts that people type, held to one length wherever they come in: over the API, a page or the command line."""

from __future__ import annotations

from core.domain.errors import CoreError


def line(field: str, value: str, most: int, *, least: int = 1) -> str:
    """`value` without outer space. Raises `request_invalid` naming the field, never its content."""
    text = value.strip()
    if not least <= len(text) <= most:
        raise CoreError("request_invalid", fields=[f"{field}: {'missing' if not text else 'too_long'}"])
    return text


def titles(zh: str, en: str) -> tuple[str, str]:
    """A title for readers of each language. One is enough: an office writes its own language, and the other readers get
    that title too, so that whatever is signed, logged or exported has both. Raises `request_invalid` if there is none.
    """
    own = [line(field, said, 200) for field, said in (("title_zh", zh), ("title_en", en)) if said.strip()]
    if not own:
        raise CoreError("request_invalid", fields=["title_zh: one_is_enough"])
    return own[0], own[-1]
