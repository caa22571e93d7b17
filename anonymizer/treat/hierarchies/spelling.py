"""One spelling of a cell before it is read: full width to half width, no outer space."""

from __future__ import annotations

import unicodedata


def folded(value: str) -> str:
    return unicodedata.normalize("NFKC", value).strip()
