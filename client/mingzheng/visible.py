"""What others wrote, made fit for a terminal: it must not move the cursor, hide or turn round what stands beside it."""

from __future__ import annotations

import json
import unicodedata
from typing import Final

# Controls and escapes, marks of direction and other format characters, lone surrogates, private and unassigned code
# points, and separators of lines. Spaces of any width may stay: the ideographic one belongs to written Chinese.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str) -> str:
    """`text` in one line, with a replacement mark for each character that draws nothing by itself."""
    return text if text.isprintable() else "".join("�" if _unseen(one) else one for one in text)


def visible_json(value: object) -> str:
    """JSON with the same meaning, in which such characters are written as escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "".join(json.dumps(one)[1:-1] if one != "\n" and _unseen(one) else one for one in text)


def _unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN
