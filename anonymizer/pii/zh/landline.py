"""Landline 固定电话: area code (010, 02x, 03xx-09xx), subscriber number of 7 or 8 digits, and an extension."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import IN_CONTEXT, SHAPED, Hit, Recogniser

CONTEXT = ("电话", "座机", "传真", "固话", "联系", "tel", "fax", "phone", "拨打", "致电")
_WITH_AREA = re.compile(
    r"(?<![0-9A-Za-z.])(?:\(0(?:10|2[0-57-9]|[3-9][0-9]{2})\) ?|0(?:10|2[0-57-9]|[3-9][0-9]{2})[- ]?)"
    r"[2-8][0-9]{6,7}(?:(?:-|转| ext\.? ?)[0-9]{1,5})?(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"(?<![0-9A-Za-z.-])[2-8][0-9]{6,7}(?![0-9A-Za-z.-])")


class Landline(Recogniser):
    """A bare local number counts only next to a context word."""

    ENTITY = "LANDLINE"
    NEEDS = "five digits"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in _WITH_AREA.finditer(reading.text):
            score = IN_CONTEXT if reading.near(match.start(), match.end(), CONTEXT) else SHAPED
            yield match.start(), match.end(), score
        for match in _LOCAL.finditer(reading.text):
            if reading.near(match.start(), match.end(), CONTEXT, before=8):
                yield match.start(), match.end(), SHAPED
