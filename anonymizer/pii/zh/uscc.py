"""Unified social credit code 统一社会信用代码 (GB 32100-2015). Names an organisation, but often a sole trader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymizer.pii.checksums import uscc
from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import CHECKED, Hit, Recogniser

CONTEXT = ("信用代码", "税号", "营业执照", "纳税人识别", "uscc")
SHAPE = r"[1-9A-GY][1239][0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}"
_SHAPE = re.compile(rf"(?<![0-9A-Za-z]){SHAPE}(?![0-9A-Za-z])", re.IGNORECASE)


class UnifiedCreditCode(Recogniser):
    """An all-digit code may pass as a resident ID too; the resident ID wins that tie by name order."""

    ENTITY = "USCC"
    NEEDS = "five digits"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for match in _SHAPE.finditer(reading.text):
            if uscc(match[0].upper()):
                yield match.start(), match.end(), CHECKED
            elif score := reading.announced(match.start(), CONTEXT):
                yield match.start(), match.end(), score
