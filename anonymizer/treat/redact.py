"""Take personal information out of free text, and look again until nothing more is found."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from anonymizer.pii.engine import Found, text_engine

# Reading again after each round matters: without the name beside it, the model may see the next one.
_ROUNDS = 4
REMOVED = "[REDACTED]"
# A town or an office names nobody, and what a text is about often hangs on it; an address with a number goes.
_STAYS = frozenset({"LOCATION", "ORGANIZATION"})
_PLACEHOLDER = re.compile(r"\[[A-Z_]{2,20}\]")


def redact(texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> list[str]:
    """Every finding but mere places and offices becomes [TYPE]. A text that never comes clean is removed as a whole."""
    out = list(texts)
    waiting = list(range(len(out)))
    for round_number in range(_ROUNDS + 1):
        findings = _personal([out[index] for index in waiting], progress if round_number == 0 else None)
        waiting = [index for index, found in zip(waiting, findings, strict=True) if found]
        dirty = [found for found in findings if found]
        if round_number == _ROUNDS:
            break
        for index, found in zip(waiting, dirty, strict=True):
            out[index] = _replace(out[index], found)
        if not waiting:
            break
    for index in waiting:
        out[index] = REMOVED
    return out


def clean(texts: Sequence[str]) -> list[bool]:
    """Whether the text engine finds nothing but our own placeholders."""
    return [not found for found in _personal(list(texts), None)]


def _personal(texts: list[str], progress: Callable[[int, int], None] | None) -> list[tuple[Found, ...]]:
    return [
        tuple(hit for hit in found if hit.type not in _STAYS and not _inside_placeholder(text, hit))
        for text, found in zip(texts, text_engine().find_all(texts, progress), strict=True)
    ]


def _inside_placeholder(text: str, hit: Found) -> bool:
    return any(place.start() <= hit.start and hit.end <= place.end() for place in _PLACEHOLDER.finditer(text))


def _replace(text: str, found: tuple[Found, ...]) -> str:
    for hit in reversed(found):
        start, end = _widen(text, hit)
        text = text[:start] + f"[{hit.type}]" + text[end:]
    return text


def _widen(text: str, hit: Found) -> tuple[int, int]:
    """A finding that cuts through a placeholder takes all of it, so that no half placeholder is left behind."""
    start, end = hit.start, hit.end
    for place in _PLACEHOLDER.finditer(text):
        if place.start() < end and start < place.end():
            start, end = min(start, place.start()), max(end, place.end())
    return start, end
