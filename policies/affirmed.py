"""What stated facts say is so, in words that a log may hold: an audit must tell a duty that was met from one denied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policies.vocabulary import NONE, Vocabulary


def affirmed(vocabulary: Vocabulary, facts: Mapping[str, Any]) -> list[str]:
    """Sorted names of what is true or has a value, `name=word` where the vocabulary lists the words; never a text."""
    said = (_affirmed(name, vocabulary.get(name).type, value) for name, value in facts.items())
    return sorted(word for word in said if word is not None)


def _affirmed(name: str, kind: str, value: Any) -> str | None:
    words = value if isinstance(value, list | tuple) else [value]
    if value is None or value is False or not any(str(word).strip() not in ("", NONE) for word in words):
        return None
    return f"{name}={value}" if kind == "enum" else name
