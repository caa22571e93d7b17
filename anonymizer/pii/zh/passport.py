"""Passport 护照, and travel permits of Hong Kong, Macau and Taiwan: no check digits, so context decides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import IN_CONTEXT, Hit, Recogniser

CONTEXT = ("护照", "passport", "通行证", "回乡证", "台胞证", "出入境")
# Ordinary E12345678, EA1234567 and G12345678; official D/S/P; permits C, W, H, M; Taiwan's eight digits.
SHAPE = r"(?:E[0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[GDSPH][0-9]{8}|[DSP]E[0-9]{7}|[CW][0-9A-Z][0-9]{7}|[HM][0-9]{10})"
_SHAPE = re.compile(rf"(?<![0-9A-Za-z])(?:{SHAPE}|[0-9]{{8}})(?![0-9A-Za-z])", re.IGNORECASE)


class Passport(Recogniser):
    """Letter and digits alone are as often an invoice or a part number."""

    ENTITY = "PASSPORT"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in _SHAPE.finditer(reading.text):
            if reading.near(match.start(), match.end(), CONTEXT, before=14):
                yield match.start(), match.end(), IN_CONTEXT
