"""Resident identity card number 居民身份证号 (GB 11643-1999), and its 15-digit form of before 1999."""

from __future__ import annotations

from collections.abc import Iterator

from anonymizer.pii.checksums import old_resident_id, resident_id
from anonymizer.pii.reading import Reading
from anonymizer.pii.recogniser import CHECKED, Hit, Recogniser

CONTEXT = ("身份证", "证件号", "证号", "公民身份", "身份号", "sfz", "id card", "id no", "identity")


# Residence permits of Hong Kong, Macau and Taiwan, and the foreigner's card, share the form and are types of their own.
_OTHERS = ("81", "82", "83", "9")


class ResidentId(Recogniser):
    """A wrong check digit counts only after a context word: it is then a mistyped number of a real person."""

    ENTITY = "CN_ID_CARD"
    NEEDS = "eleven digits"

    def hits(self, reading: Reading) -> Iterator[Hit]:
        for number in reading.numbers:
            digits = number.digits
            if digits.startswith(_OTHERS):
                continue
            if resident_id(digits):
                yield number.start, number.end, CHECKED
            elif len(digits) == 18 or old_resident_id(digits):
                score = reading.announced(number.start, CONTEXT)
                if score:
                    yield number.start, number.end, score
